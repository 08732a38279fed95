import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { images } from "../../model/images";
import { projectDir } from "../../settings/projectFolder";

describe("npm run images", function () {
  this.timeout(60_000);
  const run = promisify(execFile);
  const list = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", "cli/imageList.ts", ...args], { cwd: projectDir });

  it("prints the images of a stack, one per line, from any folder", async () => {
    const { stdout } = await run(
      process.execPath,
      ["--import", "tsx", `${projectDir}/cli/imageList.ts`, "prod"],
      { cwd: `${projectDir}/test` },
    );
    const lines = stdout.trimEnd().split("\n");
    assert.equal(new Set(lines).size, lines.length);
    assert.ok(lines.includes(images.thanos), stdout);
    assert.ok(
      lines.every((line) => /^[^\s:]+:[^\s:]+/.test(line)),
      stdout,
    );
    const { stdout: dev } = await list();
    assert.ok(dev.includes(images.minio), "dev is the default, and runs MinIO");
  });

  const wrong: [args: string[], code: number, message: RegExp][] = [
    [["nowhere"], 1, /^error: stack nowhere has no settings: .*Pulumi\.nowhere\.yaml does not exist\./],
    [["dev", "prod"], 2, /^error: expected one stack, such as prod, and got dev prod\.\n\nUsage: /],
    [["--stack"], 2, /^error: expected one stack/],
  ];
  for (const [args, code, message] of wrong) {
    it(`refuses ${args.join(" ")} with a way out`, () =>
      assert.rejects(list(...args), (error: { code: number; stderr: string; stdout: string }) => {
        assert.equal(error.code, code);
        assert.match(error.stderr, message);
        assert.equal(error.stdout, "");
        return true;
      }));
  }

  it("helps", async () => assert.match((await list("--help")).stdout, /^Usage: npm run --silent images/));
});

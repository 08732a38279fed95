import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { pages } from "../../monitoring/dashboards/pages";
import { projectDir } from "../../settings/projectFolder";

describe("npm run dashboards", function () {
  this.timeout(60_000);
  const run = promisify(execFile);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "thanos-dashboards-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (...args: string[]) =>
    run(process.execPath, ["--import", "tsx", join(projectDir, "cli/writeDashboards.ts"), ...args], {
      cwd: projectDir,
      env: { ...process.env, INIT_CWD: folder },
    });

  it("writes a file for each dashboard into a folder beside its caller, and says where", async () => {
    const { stdout } = await write("out/grafana", "prod");
    const files = pages.map(({ uid }) => `${uid}.json`);
    assert.deepEqual(readdirSync(join(folder, "out/grafana")).sort(), [...files].sort());
    assert.deepEqual(
      stdout.split("\n").slice(0, files.length),
      files.map((file) => join(folder, "out/grafana", file)),
    );
    for (const [i, { uid, title }] of pages.entries()) {
      const dashboard = JSON.parse(readFileSync(join(folder, "out/grafana", files[i]), "utf8"));
      assert.deepEqual([dashboard.uid, dashboard.title], [uid, title]);
    }
  });

  const wrong: [what: string, args: (folder: string) => string[], code: number, message: RegExp][] = [
    ["nothing", () => [], 2, /^error: expected a folder, and perhaps a stack, and got nothing\.\n\nUsage: /],
    ["a switch", () => ["--out"], 2, /^error: expected a folder, and perhaps a stack, and got --out\./],
    [
      "a file",
      (all) => [join(all, "file")],
      1,
      /^error: .*file is not a folder, or is in a file\. Name a folder\./,
    ],
    [
      "a stack that has no settings",
      () => ["out", "nowhere"],
      1,
      /^error: stack nowhere has no settings: .*Pulumi\.nowhere\.yaml does not exist\. Name a stack that has a file\./,
    ],
  ];
  for (const [what, args, code, message] of wrong)
    it(`refuses ${what} with a way out`, async () => {
      writeFileSync(join(folder, "file"), "");
      await assert.rejects(
        write(...args(folder)),
        (error: { code: number; stderr: string; stdout: string }) => {
          assert.equal(error.code, code);
          assert.match(error.stderr, message);
          assert.equal(error.stdout, "");
          return true;
        },
      );
    });

  it("helps", async () =>
    assert.match((await write("--help")).stdout, /^Usage: npm run dashboards -- FOLDER/));
});

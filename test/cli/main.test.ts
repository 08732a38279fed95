import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";

describe("the command line", function () {
  this.timeout(30_000);
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
      cwd: projectDir,
      encoding: "utf8",
    });
  const commands = (text: string): string[] =>
    [...text.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name]) => name);

  it("helps with every command, on standard output", () => {
    const { status, stdout } = run("--help");
    assert.equal(status, 0);
    assert.match(stdout, /^Usage: /);
    assert.ok(commands(stdout).length > 5, stdout);
  });

  it("refuses an unknown command, also one that every object has, and shows the usage", () => {
    for (const name of ["upp", "toString"]) {
      const { status, stderr, stdout } = run(name);
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`^There is no command "${name}"\\.\\n\\nUsage: `));
      assert.equal(stdout, "");
    }
    assert.equal(run().status, 2);
  });

  it("has each command that the Makefile runs", () => {
    const makefile = readFileSync(join(projectDir, "Makefile"), "utf8");
    const used = [...makefile.matchAll(/\$\(cli\) (\w+)/g)].map(([, name]) => name);
    assert.ok(used.length > 0);
    const known = commands(run("--help").stdout);
    assert.deepEqual(
      used.filter((name) => !known.includes(name)),
      [],
    );
  });
});

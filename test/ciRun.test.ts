import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectDir } from "../settings/projectFolder";

describe(".ci/run", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ci-run-"));
    for (const name of [".ci", "path"]) mkdirSync(join(folder, name));
    copyFileSync(join(projectDir, ".ci", "run"), join(folder, ".ci", "run"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs it with a `make` that does what the script says. Returns the exit code, the lines and the targets made. */
  function run(make: string) {
    writeFileSync(join(folder, "path", "make"), `#!/bin/sh\necho "$1" >> ${join(folder, "made")}\n${make}\n`);
    chmodSync(join(folder, "path", "make"), 0o755);
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci", "run")], {
      env: { PATH: `${join(folder, "path")}:${process.env.PATH}`, TMPDIR: folder },
      encoding: "utf8",
    });
    const made = readFileSync(join(folder, "made"), "utf8").trim().split("\n");
    return { status, lines: stdout.trimEnd().split("\n"), made };
  }

  /** The lines of the table, with the seconds that each part took. */
  const readTimes = (lines: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      lines.slice(lines.indexOf("== times") + 1, -1).map((line) => {
        const [, name, minutes, seconds] = /^(\w+) +(\d+) min (\d{2}) s$/.exec(line) ?? assert.fail(line);
        return [name, Number(minutes) * 60 + Number(seconds)];
      }),
    );

  it("makes each part, counts the tests and says at the end how long each part took", () => {
    const { status, lines, made } = run(
      `case $1 in
        test) echo "  12 passing (3s)" ;;
        e2e) sleep 2.2; echo "  5 passing (1m)"; echo "  1 pending" ;;
      esac`,
    );
    assert.equal(status, 0);
    assert.deepEqual(made, ["test", "e2e", "down", "scan"]);
    assert.equal(lines.at(-1), "17 passed, 0 failed", "the count stays the last line");
    const times = readTimes(lines);
    assert.deepEqual(Object.keys(times), ["install", "test", "e2e", "down", "scan", "total"]);
    assert.ok(times.e2e >= 2 && times.test < 2, JSON.stringify(times));
    assert.ok(times.total >= times.e2e);
  });

  it("also tells the times of a run that failed, and fails", () => {
    const { status, lines, made } = run('[ "$1" != test ] || { echo "  2 failing"; exit 1; }');
    assert.equal(status, 1);
    assert.deepEqual(made, ["test", "e2e", "down", "scan"]);
    assert.ok(lines.includes("== test ended with code 1"));
    assert.deepEqual(Object.keys(readTimes(lines)), ["install", "test", "e2e", "down", "scan", "total"]);
    assert.equal(lines.at(-1), "0 passed, 2 failed");
  });

  it("counts a part that broke without a count as a failure", () => {
    const { status, lines } = run('[ "$1" != e2e ] || exit 3');
    assert.equal(status, 1);
    assert.equal(lines.at(-1), "0 passed, 1 failed");
  });

  it("writes minutes and seconds", () => {
    const script = readFileSync(join(projectDir, ".ci", "run"), "utf8");
    const print = /^print_times\(\) \{[^]*?^\}$/m.exec(script)?.[0] ?? assert.fail("print_times is gone");
    const { stdout } = spawnSync(
      "bash",
      ["-uc", `${print}\ntimes=(install 0 test 61 e2e 3600)\nSECONDS=3725\nprint_times`],
      { encoding: "utf8" },
    );
    assert.match(
      stdout,
      /^== times\ninstall +0 min 00 s\ntest +1 min 01 s\ne2e +60 min 00 s\ntotal +62 min 0[56] s\n$/,
    );
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const project = join(__dirname, "../..");
const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

describe("npm run validate", () => {
  let folder: string;
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), "thanos-validate-"))));
  after(() => rmSync(folder, { recursive: true }));

  /** What the script does, started as npm starts it, on a machine that has nothing but Node. */
  function run(...args: string[]) {
    const [command, ...words] = scripts.validate.split(" ");
    assert.equal(command, "node");
    const options = { cwd: project, encoding: "utf8", env: { PATH: "/nothing" } } as const;
    return spawnSync(process.execPath, [...words, ...args], options);
  }

  it("says nothing of a right file on standard output", () => {
    const { status, stdout } = run("Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml");
    assert.deepEqual([status, stdout], [0, ""]);
  });

  it("prints a problem a line, and fails", () => {
    const file = write("wrong.yaml", "config:\n  thanos:query: {timeout: 2 minutes, replica: 3}\n");
    const { status, stdout, stderr } = run(file);
    assert.equal(status, 1);
    assert.equal(
      stdout,
      [
        'thanos:query.timeout = "2 minutes": has the unit minutes, and the units are ms, s, m, h, d, w and y. Write 2m.',
        "thanos:query.replica: is not a setting. Did you mean thanos:query.replicas?",
        "",
      ].join("\n"),
    );
    assert.equal(stderr, "");
  });

  it("passes where there are only warnings", () => {
    const { status, stdout } = run(write("warned.yaml", "config:\n  aws:region: eu-west-1\n"));
    assert.equal(status, 0);
    assert.match(stdout, /^warning: aws:region: is in a namespace that this program does not read\. /);
  });

  it("gives one array for programs", () => {
    const right = write("right.yaml", "config: {}\n");
    const wrong = write("shards.yaml", "config:\n  thanos:prometheus: {shards: 0}\n");
    const problem = {
      level: "error",
      key: "thanos:prometheus.shards",
      value: 0,
      message: "is below 1. Use 1 or more.",
      rule: "schema/bounds",
    };
    assert.deepEqual(JSON.parse(run("--json", right).stdout), []);
    assert.deepEqual(JSON.parse(run("--json", wrong).stdout), [problem]);
    const both = run("--json", right, wrong);
    assert.equal(both.status, 1);
    assert.deepEqual(JSON.parse(both.stdout), [{ file: wrong, ...problem }]);
  });

  it("tells a file that is not there, and a wrong command", () => {
    const { status, stdout } = run("Pulumi.nothing.yaml");
    assert.equal(status, 1);
    assert.equal(
      stdout,
      "Pulumi.nothing.yaml: does not exist. Name the file of a stack, such as Pulumi.dev.yaml.\n",
    );
    assert.equal(run(project).status, 1);
    assert.equal(run().status, 2);
    assert.equal(run("--yaml", "Pulumi.dev.yaml").status, 2);
    assert.equal(run("--help").status, 0);
  });

  it("keeps a processor busy for less than a second, and loads nothing of Pulumi", () => {
    run("Pulumi.prod.yaml");
    const script = join(project, "cli/validate.cjs");
    const code = `process.argv = ["node", "validate", "Pulumi.prod.yaml"]; require(${JSON.stringify(script)}); const { user, system } = process.cpuUsage(); const pulumi = Object.values(require.cache).filter(({ filename, parent }) => parent && /@pulumi/.test(filename)); console.log((user + system) / 1e6 + 9 * pulumi.length);`;
    const { stdout } = spawnSync(process.execPath, ["-e", code], { cwd: project, encoding: "utf8" });
    assert.ok(Number(stdout) > 0 && Number(stdout) < 1, `${stdout} s`);
  });
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { constants } from "../../model/sizingConstants";
import { parseSettings } from "../../settings/parseSettings";
import { projectDir } from "../../settings/projectFolder";

describe("npm run size", function () {
  this.timeout(60_000);
  const run = promisify(execFile);
  const size = (...options: string[]) =>
    run(process.execPath, ["--import", "tsx", "cli/size.ts", ...options], { cwd: projectDir });

  /** Settings with names as the program has them, from the YAML that the command prints. */
  function read(yaml: string): Record<string, unknown> {
    const { config } = parse(yaml) as { config: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(config).map(([key, value]) => [key.replace("thanos:", ""), value]),
    );
  }

  it("prints settings that are valid, and large enough for the load that they state", async () => {
    const { stdout } = await size("--series", "3e6", "--explain");
    const settings = read(stdout.slice(stdout.indexOf("config:"), stdout.indexOf("# Constants")));
    assert.deepEqual(settings.load, { activeSeries: 3e6, churnPerHour: constants.churnPerHour.value });
    parseSettings(settings);
    const less = parse(stringify(settings)) as { prometheus: { shards: number } };
    less.prometheus.shards -= 1;
    assert.throws(() => parseSettings(less), /thanos:prometheus\.shards/, "the load is checked");
  });

  it("explains every constant of the model", async () => {
    const { stdout } = await size("--explain");
    for (const name of Object.keys(constants)) assert.ok(stdout.includes(`\n${name} = `), name);
  });

  const wrong: [options: string[], message: string][] = [
    [["--serie", "1"], "Unknown option '--serie'."],
    [
      ["--series", "many"],
      '--series is "many", which is not a whole number of 1 or more. Write a number such as 5e6.',
    ],
    [["--retention", "1h"], '--retention is "1h", which is below 6h. Use 6h or more.'],
    [
      ["--interval", "1.5"],
      '--interval is "1.5", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ],
    [["--raw"], "Option '--raw <value>' argument missing."],
  ];
  for (const [options, message] of wrong) {
    it(`refuses ${options.join(" ")} on one line`, () =>
      assert.rejects(size(...options), (error: { code: number; stderr: string; stdout: string }) => {
        assert.equal(error.code, 2);
        assert.equal(error.stderr, `error: ${message} See --help.\n`);
        assert.equal(error.stdout, "");
        return true;
      }));
  }

  it("helps", async () => {
    const { stdout } = await size("--help");
    assert.match(stdout, /^Usage: /);
    assert.match(stdout, /--series number +active series in the whole stack \(default: 1e6\)/);
  });
});

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askOfficialTools, hideValues } from "../../../settings/tools/officialTools";
import type { Rendered } from "../../../settings/tools/renderFiles";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

/** Our own folder of programs: nothing that is installed takes part. What real tools say is for the end-to-end tests. */
describe("what official tools say", () => {
  const before = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "thanos-tools-"));
    mkdirSync(join(folder, "tmp"));
    process.env.PATH = join(folder, "bin");
    process.env.TMPDIR = join(folder, "tmp");
    mkdirSync(process.env.PATH);
  });
  afterEach(() => {
    Object.assign(process.env, before);
    if (before.TMPDIR === undefined) delete process.env.TMPDIR;
    rmSync(folder, { recursive: true });
  });

  /** Installs a program, in JavaScript. `out` is a file that outlives the run. */
  const install = (name: string, code: string) => {
    const file = join(folder, "bin", name);
    const head = `#!${process.execPath}\nconst fs = require("node:fs"), out = ${JSON.stringify(join(folder, `${name}.out`))};\n`;
    writeFileSync(file, head + code);
    chmodSync(file, 0o755);
  };
  const noted = (name: string) => readFileSync(join(folder, `${name}.out`), "utf8");
  const files: Rendered = {
    prometheus: { scrape_configs: [{ job_name: "a" }] },
    prometheusRules: { one: { groups: [] }, two: { groups: [] } },
    rulerRules: { three: { groups: [] } },
    alertmanager: "secret: hunter2",
  };
  const ask = (limitMs?: number) => {
    const { problems, missing } = askOfficialTools(files, limitMs);
    assert.deepEqual(readdirSync(join(folder, "tmp")), [], "something is left behind");
    return {
      missing,
      told: problems.map(
        (each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)),
      ),
    };
  };

  it("is nothing where none is installed, and which these are", () =>
    assert.deepEqual(ask(), { missing: ["promtool", "thanos", "amtool"], told: [] }));

  it("is nothing where all agree; each gets its own files", () => {
    const note = `fs.appendFileSync(out, process.argv.slice(2).join(" ") + "\\n");`;
    for (const tool of ["promtool", "thanos", "amtool"]) install(tool, note);
    assert.deepEqual(ask(), { missing: [], told: [] });
    assert.deepEqual(noted("promtool").split("\n"), [
      "check config --syntax-only --lint=none prometheus.yaml",
      "check rules --lint=none one.yaml two.yaml",
      "",
    ]);
    assert.equal(noted("thanos"), "tools rules-check --log.format=json --rules three.yaml\n");
    assert.equal(noted("amtool"), "check-config\n");
  });

  it("is asked of a private folder, and the secret has no name on disk", () => {
    install(
      "amtool",
      `const mode = (file) => (fs.statSync(file).mode & 0o777).toString(8);
       fs.writeFileSync(out, [fs.readFileSync("/dev/stdin", "utf8"), mode("."), mode("one.yaml"), fs.readdirSync("."), process.env.HOME === process.cwd()].join(" "));`,
    );
    ask();
    assert.equal(
      noted("amtool"),
      "secret: hunter2 700 600 one.yaml,prometheus.yaml,three.yaml,two.yaml true",
    );
  });

  it("is told with the file that it is about", () => {
    install(
      "promtool",
      `if (process.argv[3] === "config") process.exit(0);
       console.error("  FAILED:\\none.yaml: 5:11: group \\"g\\", rule 1: bad\\ntwo.yaml: 1:1: worse.");
       process.exit(1);`,
    );
    install(
      "thanos",
      `const log = (line) => console.error(JSON.stringify(line));
       log({ msg: "checking", filename: "three.yaml" });
       log({ error: "0:0: group: bad" });
       log({ err: "1 error, and a stack" });
       console.error("no JSON");
       process.exit(1);`,
    );
    assert.deepEqual(ask().told, [
      'thanos:prometheus.rules.one is refused by promtool: group "g", rule 1: bad. Correct it.',
      "thanos:prometheus.rules.two is refused by promtool: worse. Correct it.",
      "thanos:ruler.rules.three is refused by thanos: group: bad. Correct it.",
    ]);
  });

  it("is told at the job and the key, and at the key of Alertmanager's configuration", () => {
    install(
      "promtool",
      `if (process.argv[3] === "rules") process.exit(0);
       const line = fs.readFileSync("prometheus.yaml", "utf8").split("\\n").findIndex((each) => each.includes("job_name")) + 1;
       console.log("Checking prometheus.yaml\\n  FAILED: parsing YAML file prometheus.yaml: yaml: unmarshal errors:\\n  line " + line + ": field x not found in type config.ScrapeConfig\\n");
       console.log('  FAILED: parsing YAML file prometheus.yaml: scrape timeout greater than scrape interval for scrape config with job name "a"');
       process.exit(1);`,
    );
    install(
      "amtool",
      `console.log("Checking '/dev/stdin'  FAILED: yaml: unmarshal errors:\\n  line 1: field secret not found in type config.plain\\n\\n"); process.exit(1);`,
    );
    assert.deepEqual(ask().told, [
      "thanos:prometheus.scrapeConfigs (job a) is refused by promtool: field x not found in type config.ScrapeConfig. Correct it.",
      'thanos:prometheus.scrapeConfigs (job a) is refused by promtool: scrape timeout greater than scrape interval for scrape config with job name "a". Correct it.',
      "thanos:alertmanagerConfig.secret is refused by amtool: its message may hold secrets, so it is not shown. Run `amtool check-config` on the text to see it. Correct it.",
    ]);
  });

  it("is told whole where its form is unknown, so that nothing is lost", () => {
    install("promtool", `console.log("new words"); process.exit(2);`);
    assert.deepEqual(ask().told, [
      "thanos:prometheus.scrapeConfigs is refused by promtool: new words. Correct it.",
      "thanos:prometheus.rules is refused by promtool: new words. Correct it.",
    ]);
  });

  it("never has a value of Alertmanager's configuration in it", () => {
    const amtool = (said: string) => {
      install(
        "amtool",
        `console.log(${JSON.stringify(`Checking '/dev/stdin'  FAILED: ${said}\n\n`)}); process.exit(1);`,
      );
      return ask().told.join();
    };
    assert.match(
      amtool("no global SMTP smarthost set"),
      /is refused by amtool: no global SMTP smarthost set\. Correct it\./,
    );
    assert.match(
      amtool("yaml: unmarshal errors:\n  line 4: cannot unmarshal !!str `hunter2` into int"),
      /is refused by amtool: its message may hold secrets, so it is not shown\. Run `amtool check-config`/,
    );
    install("amtool", `console.log("hunter2"); process.exit(1);`);
    assert.doesNotMatch(ask().told.join(), /hunter2/);
    for (const said of [
      'no "hunter2" set',
      "missing hunter2!",
      'invalid URL: unsupported scheme "hunter2"',
      "",
    ])
      assert.doesNotMatch(hideValues(said), /hunter2|^$/);
  });

  it("is waited for so long, and no longer", () => {
    install("promtool", "setTimeout(() => {}, 60_000);");
    const start = Date.now();
    assert.deepEqual(ask(500).told, [
      "warning: thanos:prometheus.scrapeConfigs was not checked by promtool: it was ended after 0.5 s. Run it by hand, or remove it from PATH.",
      "warning: thanos:prometheus.rules was not checked by promtool: it was ended after 0.5 s. Run it by hand, or remove it from PATH.",
    ]);
    assert.ok(Date.now() - start < 5000);
  });

  it("is missed where a tool does not start, or is ended", () => {
    writeFileSync(join(folder, "bin", "promtool"), "", { mode: 0o600 });
    install("thanos", `process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 10_000);`);
    const { told, missing } = ask();
    assert.deepEqual(missing, ["amtool"]);
    assert.equal(told.length, 3, told.join("\n"));
    for (const each of told) assert.match(each, /^warning: .* was not checked by /);
  });

  it("without some discovery is of the rest, and says what was not seen", () => {
    install(
      "promtool",
      `if (process.argv[3] === "rules") process.exit(0);
       const text = fs.readFileSync(process.argv.at(-1), "utf8");
       if (!text.includes("dns_sd_configs")) process.exit(0);
       console.error("  FAILED: line 3: field dns_sd_configs not found in type config.ScrapeConfig");
       process.exit(1);`,
    );
    const jobs = { ...files, prometheus: { scrape_configs: [{ job_name: "a", dns_sd_configs: [] }] } };
    assert.deepEqual(
      askOfficialTools(jobs).problems.map(({ level, rule }) => [level, rule]),
      [
        [
          "warning",
          "is not checked where it has dns_sd_configs: this promtool is built without them. Use one of Prometheus' releases.",
        ],
      ],
    );
  });
});

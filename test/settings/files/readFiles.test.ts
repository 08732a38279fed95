import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { FileSettings, withFiles } from "../../../settings/files/namedFiles";
import { problem } from "../../../settings/checking/problems";

const groups = (...names: string[]) => stringify({ groups: names.map((name) => ({ name, rules: [] })) });

describe("files that settings name", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "thanos-files-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes files into the project. */
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  const base: FileSettings = {
    prometheus: {
      ...{ scrapeInterval: "30s", externalLabels: {}, scrapeConfigs: [], scrapeConfigFiles: [] },
      ...{ rules: {}, ruleFiles: [] },
    },
    ruler: { rules: {}, ruleFiles: [] },
  };
  const read = (
    prometheus: Partial<FileSettings["prometheus"]>,
    ruler: Partial<FileSettings["ruler"]> = {},
  ) => {
    const all = { prometheus: { ...base.prometheus, ...prometheus }, ruler: { ...base.ruler, ...ruler } };
    const { settings, problems } = withFiles(all, join(folder, "."));
    return { settings, told: problems.map(({ key, value, rule }) => problem(key, value, rule)) };
  };

  it("are added to what the settings have, folders in the order of names", () => {
    write({
      "rules/b.yml": groups("b"),
      "rules/a.yaml": groups("a"),
      "rules/notes.md": "none",
      "rules/deep/c.yaml": groups("c"),
      "slo.yaml": groups("slo"),
      "jobs.yaml": stringify([{ job_name: "two", static_configs: [{ targets: ["a:1"] }] }]),
    });
    const one = { job_name: "one", static_configs: [{ targets: ["b:1"] }] };
    const { settings, told } = read(
      {
        rules: { own: { groups: [{ name: "own", rules: [] } as { name: string }] } },
        ruleFiles: ["rules", "./slo.yaml"],
        scrapeConfigs: [one],
        scrapeConfigFiles: ["jobs.yaml"],
      },
      { ruleFiles: ["rules/a.yaml"] },
    );
    assert.deepEqual(told, []);
    assert.deepEqual(Object.keys(settings.prometheus.rules), ["own", "a", "b", "slo"]);
    assert.deepEqual(settings.prometheus.rules.slo, { groups: [{ name: "slo", rules: [] }] });
    assert.deepEqual(Object.keys(settings.ruler.rules), ["a"]);
    assert.deepEqual(
      settings.prometheus.scrapeConfigs.map(({ job_name }) => job_name),
      ["one", "two"],
    );
  });

  it("may have aliases, which become copies: Ruler takes none", () => {
    write({ "a.yaml": "groups: [{name: a, labels: &l {x: y}, rules: [{record: r, expr: up, labels: *l}]}]" });
    const { settings, told } = read({}, { ruleFiles: ["a.yaml"] });
    assert.deepEqual(told, []);
    assert.doesNotMatch(stringify(settings.ruler.rules.a), /[&*]/);
  });

  const nowhere =
    "not in the project's folder, so who checks the project out does not have it. Put it into the project, and write its path from there.";
  const bad: Record<string, [Record<string, string>, string[], string[]]> = {
    "there is no such file": [
      {},
      ["rules/slo.yaml"],
      ['[0] = "rules/slo.yaml": no such file or folder. Write its path from the project\'s folder.'],
    ],
    "there is a file of a like name": [
      { "rules/slos.yaml": groups() },
      ["rules/slo.yaml"],
      ['[0] = "rules/slo.yaml": no such file or folder. Did you mean rules/slos.yaml?'],
    ],
    "it is outside of the project": [{}, ["../rules"], [`[0] = "../rules": ${nowhere}`]],
    "it is a path of one machine": [{}, ["/etc/rules"], [`[0] = "/etc/rules": ${nowhere}`]],
    "the folder is empty": [
      { "rules/a.txt": "" },
      ["rules"],
      ['[0] = "rules": a folder without any *.yaml or *.yml. Name another one, or take it out.'],
    ],
    "it is no YAML": [
      { "a.yaml": "groups:\n- name: a\n name: b\n" },
      ["a.yaml"],
      ['["a.yaml"]: not YAML at line 3, column 1: Sequence item without - indicator. Correct it there.'],
    ],
    "it has two documents": [
      { "a.yaml": "groups: []\n---\ngroups: []\n" },
      ["a.yaml"],
      ['["a.yaml"]: not YAML at line 2, column 1: a second document begins. Correct it there.'],
    ],
    "a key is there twice": [
      { "a.yaml": "groups: []\ngroups: []\n" },
      ["a.yaml"],
      ['["a.yaml"]: not YAML at line 2, column 1: Map keys must be unique. Correct it there.'],
    ],
    "it is empty": [
      { "a.yaml": "" },
      ["a.yaml"],
      ['["a.yaml"]: nothing is written there. Write a rule file as `key: value` lines.'],
    ],
    "two files have a name": [
      { "a/slo.yaml": groups("a"), "b/slo.yml": groups("b") },
      ["a", "b"],
      [
        '["b/slo.yml"]: thanos:prometheus.ruleFiles["a/slo.yaml"] has the same name, and the pods have one of each. Rename it.',
      ],
    ],
    "its name is none of a file in a pod": [
      { "My_Rules.yaml": groups("a") },
      ["My_Rules.yaml"],
      [
        '["My_Rules.yaml"]: its name is a file\'s in the pods. Name it with lower-case letters, digits and dashes.',
      ],
    ],
    "something in it is wrong": [
      { "rules/slo.yaml": "groups: [{name: g, rules: [{alert: A, expr: up, for: x}]}]" },
      ["rules"],
      [
        '["rules/slo.yaml"].groups[0].rules[0].for = "x": alert A: no duration. Write it as Prometheus does, such as 30s, 5m or 1h30m.',
      ],
    ],
  };
  for (const [what, [files, paths, messages]] of Object.entries(bad))
    it(`are refused where ${what}`, () => {
      write(files);
      assert.deepEqual(
        read({ ruleFiles: paths }).told,
        messages.map((each) => `thanos:prometheus.ruleFiles${each}`),
      );
    });

  it("are refused where a link leads out of the project", () => {
    write({ "rules/a.yaml": groups("a") });
    symlinkSync(__filename, join(folder, "rules/b.yaml"));
    symlinkSync(tmpdir(), join(folder, "out"));
    assert.deepEqual(read({ ruleFiles: ["rules", "out"] }).told, [
      `thanos:prometheus.ruleFiles[0] = "rules": ${nowhere}`,
      `thanos:prometheus.ruleFiles[1] = "out": ${nowhere}`,
    ]);
  });

  it("and the settings' own rules are checked together", () => {
    write({
      "slo.yaml": groups("a"),
      "jobs.yaml": "job_name: a",
      "more.yaml": "[{job_name: minio, static_configs: []}]",
    });
    const { told } = read({
      rules: { slo: { groups: [{ name: "x" }] } },
      ruleFiles: ["slo.yaml"],
      scrapeConfigFiles: ["jobs.yaml", "more.yaml"],
      externalLabels: { region: "x" },
      scrapeConfigs: [{ job_name: "a", static_configs: [{ targets: ["a:1"], labels: { region: "y" } }] }],
    });
    assert.deepEqual(told, [
      'thanos:prometheus.scrapeConfigFiles["jobs.yaml"]: not a list of scrape jobs. Write each behind a dash: `- job_name: ...`.',
      'thanos:prometheus.scrapeConfigs[0].static_configs[0].labels.region = "y": Prometheus gives this label to everything that it uploads, and a target\'s own is lost behind it. Choose another name.',
      'thanos:prometheus.scrapeConfigFiles["more.yaml"][0].job_name = "minio": the stack has a job of this name itself. Choose another name.',
      'thanos:prometheus.ruleFiles["slo.yaml"]: thanos:prometheus.rules.slo has the same name, and the pods have one of each. Rename it.',
      "thanos:prometheus.rules.slo.groups[0].rules: group x: missing. Write a list of rules.",
    ]);
  });
});

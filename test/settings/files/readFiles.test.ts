import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { assertMessageForm } from "../../support/messageForm";
import { FileSettings, addFiles } from "../../../settings/files/namedFiles";
import { namings } from "../../../settings/checking/naming";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

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
    images: { prometheus: "prometheus:v3.16.0", thanos: "thanos:v0.42.4" },
    query: { extraArgs: [], stores: [] },
    prometheus: {
      extraArgs: [],
      shards: 1,
      retiredShards: 0,
      scrapeInterval: "30s",
      externalLabels: {},
      scrapeConfigs: [],
      scrapeConfigFiles: [],
      mounts: [],
      rules: {},
      ruleFiles: [],
    },
    ruler: { rules: {}, ruleFiles: [], extraArgs: [] },
  };
  const read = (
    prometheus: Partial<FileSettings["prometheus"]>,
    ruler: Partial<FileSettings["ruler"]> = {},
  ) => {
    const all = {
      ...base,
      prometheus: { ...base.prometheus, ...prometheus },
      ruler: { ...base.ruler, ...ruler },
    };
    const { settings, problems } = addFiles(all, join(folder, "."), namings.stackFile);
    return { settings, told: problems.map((each) => describeProblem(problemOfFile(each))) };
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
    "which is outside the project's folder, so it is missing from a checkout of the project. Move it into the project, and write its path from there.";
  const bad: Record<string, [Record<string, string>, string[], string[]]> = {
    "there is no such file": [
      {},
      ["rules/slo.yaml"],
      ['[0] is "rules/slo.yaml", which does not exist. Write a path from the project\'s folder.'],
    ],
    "there is a file of a like name": [
      { "rules/slos.yaml": groups() },
      ["rules/slo.yaml"],
      ['[0] is "rules/slo.yaml", which does not exist. Did you mean rules/slos.yaml?'],
    ],
    "it is outside of the project": [{}, ["../rules"], [`[0] is "../rules", ${nowhere}`]],
    "it is a path of one machine": [{}, ["/etc/rules"], [`[0] is "/etc/rules", ${nowhere}`]],
    "the folder is empty": [
      { "rules/a.txt": "" },
      ["rules"],
      ['[0] is "rules", which is a folder without *.yaml or *.yml files. Name another one, or remove it.'],
    ],
    "it is no YAML": [
      { "a.yaml": "groups:\n- name: a\n name: b\n" },
      ["a.yaml"],
      ['["a.yaml"] is not YAML: line 3, column 1: Sequence item without - indicator. Correct it there.'],
    ],
    "it has two documents": [
      { "a.yaml": "groups: []\n---\ngroups: []\n" },
      ["a.yaml"],
      ['["a.yaml"] is not YAML: line 2, column 1: a second document begins. Correct it there.'],
    ],
    "a key is there twice": [
      { "a.yaml": "groups: []\ngroups: []\n" },
      ["a.yaml"],
      ['["a.yaml"] is not YAML: line 2, column 1: Map keys must be unique. Correct it there.'],
    ],
    "it is empty": [
      { "a.yaml": "" },
      ["a.yaml"],
      ['["a.yaml"] is empty. Write a rule file as `key: value` lines.'],
    ],
    "two files have a name": [
      { "a/slo.yaml": groups("a"), "b/slo.yml": groups("b") },
      ["a", "b"],
      [
        '["b/slo.yml"] has the same name as thanos:prometheus.ruleFiles["a/slo.yaml"], and only one of them can be in the pods. Rename it.',
      ],
    ],
    "its name is none of a file in a pod": [
      { "My Rules.yaml": groups("a") },
      ["My Rules.yaml"],
      [
        "[\"My Rules.yaml\"] has a name that can't be a file's name in the pods. Rename it with letters, digits, dashes and underscores.",
      ],
    ],
    "something in it is wrong": [
      { "rules/slo.yaml": "groups: [{name: g, rules: [{alert: A, expr: up, for: x}]}]" },
      ["rules"],
      [
        '["rules/slo.yaml"].groups[0].rules[0].for (alert A) is "x", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
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
      messages.forEach((each) => assertMessageForm(`thanos:prometheus.ruleFiles${each}`));
    });

  it("are refused where a link leads out of the project", () => {
    write({ "rules/a.yaml": groups("a") });
    symlinkSync(__filename, join(folder, "rules/b.yaml"));
    symlinkSync(tmpdir(), join(folder, "out"));
    assert.deepEqual(read({ ruleFiles: ["rules", "out"] }).told, [
      `thanos:prometheus.ruleFiles[0] is "rules", ${nowhere}`,
      `thanos:prometheus.ruleFiles[1] is "out", ${nowhere}`,
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
      'thanos:prometheus.scrapeConfigFiles["jobs.yaml"] is not a list of scrape jobs. Write each after a dash: `- job_name: ...`.',
      'thanos:prometheus.scrapeConfigs[0].static_configs[0].labels.region is "y", which is an external label of this Prometheus, which replaces the target\'s own in everything it uploads. Choose another name.',
      'thanos:prometheus.scrapeConfigFiles["more.yaml"][0].job_name is "minio", which is the name of one of the stack\'s own jobs. Choose another name.',
      'thanos:prometheus.ruleFiles["slo.yaml"] has the same name as thanos:prometheus.rules.slo, and only one of them can be in the pods. Rename it.',
      "thanos:prometheus.rules.slo.groups[0].rules (group x) is missing. Write a list of rules.",
    ]);
  });
});

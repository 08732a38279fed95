import assert from "node:assert/strict";
import { findRuleProblems } from "../../model/files/ruleFile";
import { monitorShard, shardLabel } from "../../model/labels";
import type { RuleFiles } from "../../model/prometheusConfig";
import { canaryAlerts } from "../../monitoring/alerts/canaryAlerts";
import { bucketAge, buildCanaryMonitorRules, buildCanaryRulerRules, canary } from "../../monitoring/canary";
import type { StackShape } from "../../monitoring/stackShape";
import { standardShape } from "../../monitoring/standardShape";
import { findPromtool } from "../support/promtool";
import { type RuleTest, runRuleTests } from "../support/ruleTrial";

const [hour, day] = [3600, 86_400];

const shape: StackShape = { ...standardShape, retention: { ...standardShape.retention, raw: 90 * day } };
/** A shape with the shortest retentions, so that tests need not span days. */
const short: StackShape = {
  ...shape,
  retention: { ...shape.retention, raw: 40 * hour },
  monitorRetention: 6 * hour,
};
const shortAge = "38h";

interface Rule {
  readonly record?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}
interface Files {
  readonly [name: string]: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
}
const rulesOf = (files: RuleFiles): readonly Rule[] =>
  Object.values(files as unknown as Files).flatMap(({ groups }) => groups.flatMap(({ rules }) => rules));

/** The alerts as a rule file, with the annotations or without. */
const alertFile = (of: StackShape, annotated = false): RuleFiles => ({
  canary: {
    groups: [
      {
        name: "canary",
        rules: canaryAlerts.alerts
          .filter(({ exists }) => exists?.(of) ?? true)
          .map(({ name, expr, threshold, severity, summary, description, ...alert }) => ({
            alert: name,
            expr: expr(of, threshold?.value ?? 0),
            for: alert.for,
            labels: { severity },
            ...(annotated && { annotations: { summary, description } }),
          })),
      },
    ],
  },
});

describe("the canary", () => {
  it("is one series of the time, and a memory of what was recorded", () => {
    assert.deepEqual(
      rulesOf(buildCanaryMonitorRules(shape)).map(({ record, labels, expr }) => [record, labels?.age, expr]),
      [
        [canary.time, undefined, "time()"],
        [canary.memory, "1h", `last_over_time(${canary.time}[1m] offset 1h)`],
        [canary.memory, "1d", `last_over_time(${canary.time}[1m] offset 1d)`],
        [canary.memory, "2d", `last_over_time(${canary.memory}{age="1d"}[1m] offset 1d)`],
        [canary.memory, "3d", `last_over_time(${canary.memory}{age="2d"}[1m] offset 1d)`],
      ],
    );
  });

  it("is compared at an age that only the bucket answers for, if there is one", () => {
    const ageWith = (monitorRetention: number, raw: number): string | undefined =>
      bucketAge({ ...shape, monitorRetention, retention: { ...shape.retention, raw } })?.text;
    assert.equal(ageWith(2 * day, 90 * day), "3d");
    assert.equal(ageWith(2 * day, 0), "3d");
    assert.equal(ageWith(6 * day, 0), "7d");
    assert.equal(ageWith(6 * hour, 40 * hour), shortAge);
    assert.equal(ageWith(2 * day, 50 * hour), undefined);
  });

  it("remembers by steps that the monitor's own disk reaches back to", () => {
    for (const of of [shape, short]) {
      const memory = rulesOf(buildCanaryMonitorRules(of)).filter(({ record }) => record === canary.memory);
      assert.equal(memory.at(-1)?.labels?.age, bucketAge(of)?.text);
      assert.equal(new Set(memory.map(({ labels }) => labels?.age)).size, memory.length);
    }
  });

  it("is not there without a monitor", () => {
    const without = { ...shape, replicas: { ...shape.replicas, monitor: 0 } };
    assert.deepEqual([buildCanaryMonitorRules(without), buildCanaryRulerRules(without)], [{}, {}]);
    assert.deepEqual(rulesOf(alertFile(without)), []);
  });

  it("leaves out what has no age, and compares the others", () => {
    const narrow = { ...shape, retention: { ...shape.retention, raw: 50 * hour } };
    assert.deepEqual(
      rulesOf(buildCanaryRulerRules(narrow)).map(({ labels }) => labels?.age),
      ["0s", "1h"],
    );
    assert.ok(!JSON.stringify(alertFile(narrow)).includes("BucketMissing"));
  });

  it("has rule files that Prometheus and Ruler take", () => {
    const problemsOf = (files: RuleFiles, forRuler: boolean) =>
      Object.values(files).flatMap((file) => findRuleProblems(file, ["canary"], { forRuler }));
    for (const of of [shape, short]) {
      assert.deepEqual(problemsOf(buildCanaryMonitorRules(of), false), []);
      assert.deepEqual(problemsOf({ ...buildCanaryRulerRules(of), ...alertFile(of, true) }, true), []);
    }
  });
});

describe("the canary's alerts, with the memory of the monitor", () => {
  const external = { cluster: "prod", [shardLabel]: monitorShard };
  const labelled = (labels: Readonly<Record<string, string>>): string =>
    `{${Object.entries({ ...external, ...labels })
      .map(([name, value]) => `${name}="${value}"`)
      .join(",")}}`;
  const time = (labels: Readonly<Record<string, string>> = {}) => `${canary.time}${labelled(labels)}`;

  /** The monitor's rules as Query shows their results: with its external labels. The canary itself is a test's input. */
  const remembered: RuleFiles = {
    monitor: {
      groups: [
        {
          name: "monitor",
          rules: rulesOf(buildCanaryMonitorRules(short))
            .filter(({ record }) => record !== canary.time)
            .map((rule) => ({ ...rule, labels: { ...rule.labels, ...external } })),
        },
      ],
    },
  };
  const ruler: RuleFiles = { ...buildCanaryRulerRules(short), ...alertFile(short) };

  /** All alerts must be quiet then. */
  const quiet = (...times: string[]): object[] =>
    times.flatMap((at) =>
      canaryAlerts.alerts.map(({ name }) => ({ eval_time: at, alertname: name, exp_alerts: [] })),
    );

  const test = (
    name: string,
    series: Readonly<Record<string, string>>,
    alerts: readonly object[],
  ): RuleTest => ({
    name,
    interval: "1m",
    input_series: Object.entries(series).map(([of, values]) => ({ series: of, values })),
    alert_rule_test: alerts,
  });

  const cases: Readonly<Record<string, readonly [RuleFiles, RuleTest]>> = {
    "are quiet over the first days": [
      { ...remembered, ...ruler },
      test(
        "right",
        { [time()]: "0+60x2900" },
        quiet("2m", "10m", "59m", "61m", "2h", "20h", "37h59m", "38h1m", "39h", "47h"),
      ),
    ],
    "are quiet after a restart of twelve minutes, then and at each age": [
      { ...remembered, ...ruler },
      test(
        "restart",
        { [time()]: "0+60x300 _x12 18780+60x2600" },
        quiet("5h5m", "5h12m", "5h15m", "6h5m", "6h13m", "6h45m", "43h5m", "43h13m", "43h45m"),
      ),
    ],
    "are quiet while external labels change": [
      { ...remembered, ...ruler },
      test(
        "labels",
        { [time()]: "0+60x300", [time({ region: "eu" })]: "_x300 18060+60x2600" },
        quiet("5h2m", "5h30m", "6h2m", "6h35m", "43h2m", "43h35m"),
      ),
    ],
  };

  for (const [name, [files, each]] of Object.entries(cases))
    it(name, async function () {
      this.timeout(120_000);
      const promtool = findPromtool();
      if (!promtool) this.skip();
      await runRuleTests(promtool, files, [each]);
    });
});

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
  retention: { ...shape.retention, raw: 50 * hour },
  monitorRetention: 6 * hour,
};
const shortAge = "2d";

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
    assert.equal(ageWith(6 * hour, 40 * hour), "38h");
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
    interval: "5m",
    input_series: Object.entries(series).map(([of, values]) => ({ series: of, values })),
    alert_rule_test: alerts,
  });

  const cases: Readonly<Record<string, RuleTest>> = {
    "are quiet over the first days": test(
      "right",
      { [time()]: "0+300x700" },
      quiet("5m", "10m", "55m", "65m", "2h", "20h", "47h55m", "48h5m", "49h", "57h"),
    ),
    "are quiet after a restart of fifteen minutes, then and at each age": test(
      "restart",
      { [time()]: "0+300x60 _x2 18900+300x640" },
      quiet("5h5m", "5h10m", "5h20m", "6h5m", "6h15m", "6h50m", "53h5m", "53h15m", "53h50m"),
    ),
    "are quiet while external labels change": test(
      "labels",
      { [time()]: "0+300x60", [time({ region: "eu" })]: "_x61 18300+300x640" },
      quiet("5h5m", "5h30m", "6h5m", "6h40m", "53h5m", "53h40m"),
    ),
  };

  for (const [name, each] of Object.entries(cases))
    it(name, async function () {
      this.timeout(120_000);
      const promtool = findPromtool();
      if (!promtool) this.skip();
      await runRuleTests(promtool, { ...remembered, ...ruler }, [each]);
    });

  it("are held against a memory, two days after something was recorded", async function () {
    this.timeout(120_000);
    const promtool = findPromtool();
    if (!promtool) this.skip();
    const remembers = {
      ...test("memory", { [time()]: "0+300x700" }, []),
      promql_expr_test: [
        {
          expr: `${canary.memory}{age="${shortAge}"}`,
          eval_time: "57h",
          exp_samples: [{ labels: `${canary.memory}${labelled({ age: shortAge })}`, value: 9 * hour }],
        },
      ],
    };
    await runRuleTests(promtool, remembered, [remembers]);
  });
});

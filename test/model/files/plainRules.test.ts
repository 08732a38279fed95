import assert from "node:assert/strict";
import { stringify } from "yaml";
import { findRuleProblems } from "../../../model/files/ruleFile";
import { isPlainRules } from "../../../model/files/plainRules";
import { readYaml } from "../../../model/files/readYaml";
import { isPlainExpression } from "../../../model/languages/promql/plainExpression";
import { findExpressionFault, prometheusDialect, rulerDialect } from "../../../model/languages/promql";
import { shippedStacks } from "../../policies/mutations/stacks";

const dialects = [prometheusDialect("v3.3.0"), rulerDialect("v0.40.1")];
const isRight = (text: string) =>
  dialects.every((dialect) => findExpressionFault(text, dialect) === undefined);

describe("what is plainly right", () => {
  let files: readonly string[];

  before("make the rule files of every environment", async function () {
    this.timeout(180_000);
    const texts = (await shippedStacks()).flatMap(({ resources }) =>
      resources.flatMap(({ type, props }) =>
        type.endsWith(":ConfigMap") ? Object.values((props.data ?? {}) as Record<string, string>) : [],
      ),
    );
    files = [...new Set(texts.filter((text) => /^groups:/.test(text)))];
  });

  it("is nearly every rule file of ours, so that a preview has no need of a parser", () => {
    const plain = files.filter(isPlainRules);
    assert.ok(files.length > 20);
    assert.ok(plain.length >= files.length * 0.9, `${plain.length} of ${files.length}`);
  });

  it("has no fault, and a file that is broken in one letter is not taken for right", function () {
    this.timeout(180_000);
    let seen = 0;
    for (const file of files) {
      for (let at = 0; at < file.length; at += 97) {
        const broken = file.slice(0, at) + file.slice(at + 1);
        if (!isPlainRules(broken)) continue;
        seen++;
        const { content, fault } = readYaml(broken);
        assert.equal(fault, undefined, broken.slice(Math.max(0, at - 60), at + 60));
        const faults = findRuleProblems(content, [], { forRuler: false, reserved: [] });
        assert.deepEqual(
          faults.filter(({ level }) => level === "error"),
          [],
          broken.slice(Math.max(0, at - 60), at + 60),
        );
      }
    }
    assert.ok(seen > 100, String(seen));
  });

  for (const text of [
    'sum by (job) (rate(errors_total{code=~"5.."}[5m])) / on (job) group_left () sum by (job) (up) > 0.1',
    "predict_linear(min by (job) (free_bytes)[1d:15m], 345600) < 0",
    'label_replace(up, "shard", "0", "", "")',
    "histogram_quantile(0.99, sum by (le) (rate(seconds_bucket[5m] offset 1h)))",
    "topk(5, up) and time() - started_seconds < 86400",
    "absent(up == 1) or vector(1)",
  ])
    it(`is ${text}`, () => {
      assert.ok(isRight(text));
      assert.ok(isPlainExpression(text));
    });

  for (const text of [
    "rate(up)",
    "sum(up[5m])",
    "up[5m]",
    "sum(up",
    "up ==",
    "1 == 2",
    "up and 1",
    "topk(up, 5)",
    "rate(sum(up)[5m])",
    "smu(up)",
    'up{job=~"("}',
    "up up",
    "sum(up) offset 5m",
    "histogram_quantile(up)",
    "bool",
  ])
    it(`is not ${text}`, () => {
      assert.ok(!isRight(text));
      assert.ok(!isPlainExpression(text));
    });

  it("is no file with a rule that has two names, none, or a key that there is not", () => {
    const file = (rule: object, group: object = {}) =>
      stringify({ groups: [{ name: "one", ...group, rules: [rule] }] });
    assert.ok(isPlainRules(file({ alert: "Down", expr: "up == 0", for: "5m" })));
    for (const text of [
      file({ alert: "Down", record: "down", expr: "up == 0" }),
      file({ expr: "up == 0" }),
      file({ alert: "Down" }),
      file({ alert: "Down", expr: "up == 0", fro: "5m" }),
      file({ alert: "Down", expr: "up == 0", for: "5 m" }),
      file({ record: "down", expr: "up == 0", for: "5m" }),
      file({ alert: "Down", expr: "up == 0", annotations: { summary: "{{ $lables.job }}" } }),
      file({ alert: "Down", expr: "up == 0" }, { intervall: "1m" }),
      "groups: []\n",
    ])
      assert.ok(!isPlainRules(text), text);
  });
});

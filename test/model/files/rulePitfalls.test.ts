import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { findRuleProblems } from "../../../model/files/ruleFile";
import { recordedBy } from "../../../model/files/rulePitfalls";
import { prometheusDialect, readExpression } from "../../../model/languages/promql";
import { resultLabels } from "../../../model/languages/promql/resultLabels";
import { assertMessageForm } from "../../support/messageForm";

interface Case {
  readonly rule: object;
  readonly sources?: {
    readonly interval?: number;
    readonly recorded?: readonly string[];
    readonly external?: Record<string, string>;
  };
  readonly says: string;
}
const { wrong, right } = parse(readFileSync(join(__dirname, "rulePitfalls.yaml"), "utf8")) as Record<
  "wrong" | "right",
  Record<string, Case>
>;

/** What is said of a rule: its key, its value and what is wrong. */
function told({ rule, sources = {} }: Case): string[] {
  const known = { ...sources, recorded: new Set(sources.recorded ?? []) };
  const content = { groups: [{ name: "g", rules: [rule] }] };
  return findRuleProblems(content, [], { forRuler: false, sources: known }).map(
    ({ path, value, rule: said, level }) =>
      `${level === "error" ? "error " : ""}${path.slice(4).map(String).join(".")}: ${JSON.stringify(value)}, which ${said}`,
  );
}

describe("rules that do not do what they are written for", () => {
  for (const [name, each] of Object.entries(wrong))
    it(`have a warning: ${name}`, () => {
      assert.deepEqual(told(each), [each.says]);
      assertMessageForm(`thanos:key is ${each.says.slice(each.says.indexOf(": ") + 2)}`);
    });
  for (const [name, each] of Object.entries(right))
    it(`are not meant: ${name}`, () => assert.deepEqual(told(each), []));

  it("know what rules record", () =>
    assert.deepEqual(
      [
        ...recordedBy([
          { groups: [{ rules: [{ record: "a" }, { alert: "b" }, null] }, null] },
          { groups: [{ rules: [{ record: "c" }] }] },
          null,
          { groups: 1 },
        ]),
      ],
      ["a", "c"],
    ));
});

describe("the labels of a result", () => {
  const names = fc.subarray(["a", "b", "c", "d"]);
  const labelsOf = (text: string): string[] | undefined => {
    const { value } = readExpression(text, prometheusDialect(undefined));
    assert.ok(value, text);
    const labels = resultLabels(text, value.root);
    return labels && [...labels].sort();
  };

  it("are those that it is aggregated by, whatever keeps them is around it", () => {
    const around = fc.constantFrom(
      (x: string) => `(${x})`,
      (x: string) => `-${x}`,
      (x: string) => `${x} > 5`,
      (x: string) => `100 * ${x}`,
      (x: string) => `${x} and y`,
      (x: string) => `${x} unless on (a) y`,
      (x: string) => `topk(3, ${x})`,
      (x: string) => `round(${x}, 0.1)`,
      (x: string) => `max_over_time((${x})[5m:1m])`,
      (x: string) => `${x} or ${x}`,
      (x: string) => `${x} / ignoring () y`,
    );
    fc.assert(
      fc.property(names, fc.array(around, { maxLength: 4 }), (by, all) => {
        const text = all.reduce((inner, wrap) => `(${wrap(inner)})`, `sum by (${by.join()}) (x)`);
        assert.deepEqual(labelsOf(text), by, text);
      }),
    );
  });

  it("are less those that are left out, and more those that are copied", () =>
    fc.assert(
      fc.property(names, names, (by, other) => {
        const inner = `sum by (${by.join()}) (x)`;
        const sum = (more: readonly string[]) => [...new Set([...by, ...more])].sort();
        const less = by.filter((label) => !other.includes(label));
        const kept = by.filter((label) => other.includes(label));
        assert.deepEqual(labelsOf(`sum without (${other.join()}) (${inner})`), less);
        assert.deepEqual(labelsOf(`max by (${other.join()}) (${inner})`), kept);
        assert.deepEqual(labelsOf(`${inner} * on (e) group_left (${other.join()}) y`), sum(other));
        assert.deepEqual(labelsOf(`y * on (e) group_right (${other.join()}) ${inner}`), sum(other));
        assert.deepEqual(labelsOf(`${inner} + on (${other.join()}) y`), other);
        assert.equal(labelsOf(`x * on (e) group_left (${other.join()}) ${inner}`), undefined);
      }),
    ));
});

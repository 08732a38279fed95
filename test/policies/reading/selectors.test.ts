import assert from "node:assert/strict";
import fc from "fast-check";
import { selectorMismatch, type LabelRequirement } from "../../../policies/reading/selectors";

const key = fc.constantFrom("app", "team", "shard");
const value = fc.constantFrom("", "a", "b", "c");
const labels = fc.dictionary(key, value);
const requirement: fc.Arbitrary<LabelRequirement> = fc.oneof(
  fc.record({ key, operator: fc.constantFrom("In", "NotIn"), values: fc.array(value, { minLength: 1 }) }),
  fc.record({ key, operator: fc.constantFrom("Exists", "DoesNotExist") }),
);
const selector = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(requirement) },
  { requiredKeys: [] },
);
const matches = (...args: Parameters<typeof selectorMismatch>) => selectorMismatch(...args) === undefined;

describe("selectorMismatch", () => {
  const table: [string, LabelRequirement, Record<string, string>, string | undefined][] = [
    ["In", { key: "app", operator: "In", values: ["a", "b"] }, { app: "b" }, undefined],
    [
      "In, another value",
      { key: "app", operator: "In", values: ["a", "b"] },
      { app: "c" },
      "it asks for app In (a, b), the labels have app=c",
    ],
    [
      "In, no label",
      { key: "app", operator: "In", values: ["a"] },
      { team: "a" },
      "it asks for app=a, the labels have no label app",
    ],
    ["NotIn", { key: "app", operator: "NotIn", values: ["a"] }, { app: "b" }, undefined],
    ["NotIn, no label", { key: "app", operator: "NotIn", values: ["a"] }, {}, undefined],
    [
      "NotIn, that value",
      { key: "app", operator: "NotIn", values: ["a"] },
      { app: "a" },
      "it asks for app NotIn (a), the labels have app=a",
    ],
    ["Exists", { key: "app", operator: "Exists" }, { app: "" }, undefined],
    [
      "Exists, no label",
      { key: "app", operator: "Exists" },
      {},
      "it asks for app Exists, the labels have no label app",
    ],
    ["DoesNotExist", { key: "app", operator: "DoesNotExist" }, {}, undefined],
    [
      "DoesNotExist, a label",
      { key: "app", operator: "DoesNotExist" },
      { app: "a" },
      "it asks for app DoesNotExist, the labels have app=a",
    ],
    [
      "an operator that Kubernetes refuses",
      { key: "app", operator: "in", values: ["a"] },
      { app: "a" },
      "it asks for app in, the labels have app=a",
    ],
    [
      "a label named like a method",
      { key: "toString", operator: "Exists" },
      {},
      "it asks for toString Exists, the labels have no label toString",
    ],
  ];
  for (const [title, expression, own, expected] of table) {
    it(title, () => assert.equal(selectorMismatch({ matchExpressions: [expression] }, own), expected));
  }

  it("matches everything when empty", () =>
    fc.assert(
      fc.property(
        labels,
        (own) => matches({}, own) && matches({ matchLabels: {}, matchExpressions: null }, own),
      ),
    ));

  it("matches labels by any part of themselves", () =>
    fc.assert(
      fc.property(labels, fc.func(fc.boolean()), (own, keep) =>
        matches({ matchLabels: Object.fromEntries(Object.entries(own).filter(([name]) => keep(name))) }, own),
      ),
    ));

  it("takes matchLabels for In with one value", () =>
    fc.assert(
      fc.property(labels, key, value, (own, name, wanted) => {
        const expression = { key: name, operator: "In", values: [wanted] };
        assert.equal(
          selectorMismatch({ matchLabels: { [name]: wanted } }, own),
          selectorMismatch({ matchExpressions: [expression] }, own),
        );
      }),
    ));

  it("has NotIn and DoesNotExist as the opposites of In and Exists", () => {
    const opposite: Record<string, string> = {
      In: "NotIn",
      NotIn: "In",
      Exists: "DoesNotExist",
      DoesNotExist: "Exists",
    };
    fc.assert(
      fc.property(requirement, labels, (expression, own) => {
        const other = { ...expression, operator: opposite[expression.operator] ?? "" };
        return (
          matches({ matchExpressions: [expression] }, own) !== matches({ matchExpressions: [other] }, own)
        );
      }),
    );
  });

  it("matches only if each requirement does on its own", () =>
    fc.assert(
      fc.property(selector, labels, (whole, own) => {
        const parts = [
          ...Object.entries(whole.matchLabels ?? {}).map(([name, wanted]) => ({
            matchLabels: { [name]: wanted },
          })),
          ...(whole.matchExpressions ?? []).map((expression) => ({ matchExpressions: [expression] })),
        ];
        return matches(whole, own) === parts.every((part) => matches(part, own));
      }),
    ));

  it("is indifferent to labels that it does not ask for", () =>
    fc.assert(
      fc.property(
        selector,
        labels,
        value,
        (whole, own, extra) => matches(whole, own) === matches(whole, { ...own, extra }),
      ),
    ));
});

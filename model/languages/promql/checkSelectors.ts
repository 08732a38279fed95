/** Selectors and lists of labels. */
import { fail, Faulty } from "../fault";
import { readString } from "../goString";
import { compileRegex, findReferenceFault } from "../regex";
import type { Node } from "./tree";
import type { Checked } from "./valueTypes";

interface Matcher {
  readonly label: string;
  readonly matchesNothing: boolean;
}

/**
 * Checks a selector.
 *
 * @param mayBeEmpty whether it may select everything. @default false
 * @throws Faulty where it is not valid.
 */
export function checkSelector(node: Node, checked: Checked, mayBeEmpty = false): void {
  const metric = node.children.find(({ name }) => name === "Identifier");
  const list = node.children.find(({ name }) => name === "LabelMatchers")?.children ?? [];
  const matchers = list.map((each) => readMatcher(each, checked));
  if (metric !== undefined) {
    const name = checked.text.slice(metric.from, metric.to);
    if (/^atan2$/i.test(name))
      fail(metric.from, "has atan2 in the place of a metric", 'Write {__name__="atan2"}.');
    if (matchers.some(({ label }) => label === "__name__"))
      fail(node.from, `names the metric twice, as ${name} and in { }`, "Write its name once.");
  } else if (!mayBeEmpty && !matchers.some(({ matchesNothing }) => !matchesNothing))
    fail(
      node.from,
      "selects every series, as none of its matchers refuses an empty value",
      'Name a metric, or add a matcher such as job="node" or job=~".+".',
    );
}

function readMatcher(node: Node, { text }: Checked): Matcher {
  const literal = (at: Node) => readString(text, at.from).value;
  if (node.name === "QuotedLabelName") return { label: "__name__", matchesNothing: literal(node) === "" };
  const [left, operator, right] = node.children;
  const label = left.name === "QuotedLabelName" ? literal(left) : text.slice(left.from, left.to);
  const value = literal(right);
  const sign = text.slice(operator.from, operator.to);
  if (sign === "=" || sign === "!=") return { label, matchesNothing: (value === "") === (sign === "=") };
  const { regex, fault } = compileRegex(value);
  if (fault !== undefined)
    throw new Faulty({
      what: `compares ${label} with a regular expression that ${fault.what}`,
      wayOut: fault.wayOut,
      offset: right.from,
    });
  return { label, matchesNothing: (regex?.matches("") ?? false) === (sign === "=~") };
}

/**
 * Labels that a clause such as `by (...)` names.
 *
 * @throws Faulty where one of them is empty.
 */
export function checkGrouping(clause: Node, { text }: Checked): string[] {
  const lists = clause.children.filter(({ name }) => name === "GroupingLabels");
  return lists.flatMap(({ children }) =>
    children.map((each) => {
      const name =
        each.name === "QuotedLabelName" ? readString(text, each.from).value : text.slice(each.from, each.to);
      return name === "" ? fail(each.from, "names a label without a name", "Write its name.") : name;
    }),
  );
}

/** Checks label_replace(vector, label, replacement, source, regex), which fails or gives nothing only when it is evaluated. */
export function checkReplacement(args: readonly Node[], { text }: Checked): void {
  const [, , replacement, , pattern] = args;
  if ([replacement, pattern].some(({ name }) => name !== "StringLiteral")) return;
  const { regex, fault } = compileRegex(readString(text, pattern.from).value);
  if (fault !== undefined)
    throw new Faulty({
      ...fault,
      what: `gives label_replace() a regular expression that ${fault.what}`,
      offset: pattern.from,
      late: true,
    });
  const lost = regex && findReferenceFault(readString(text, replacement.from).value, regex);
  if (lost !== undefined)
    throw new Faulty({ ...lost, offset: replacement.from, late: "so the label has no value" });
}

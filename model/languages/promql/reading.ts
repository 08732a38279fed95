/** What an expression's parts say: names, labels and numbers, for checks of an expression that has no fault. */
import { readString } from "../goString";
import type { Node } from "./tree";
import { durationSeconds } from "../../units";

/** An expression with its text. */
export interface Read {
  readonly text: string;
  readonly root: Node;
}

/** A condition on a label. */
export interface Matcher {
  readonly label: string;
  readonly sign: string;
  readonly value: string;
  readonly at: number;
}

export const partOf = (node: Node, name: string): Node | undefined =>
  node.children.find((each) => each.name === name);
export const textOf = (text: string, node: Node): string => text.slice(node.from, node.to);

const wrappers = ["ParenExpr", "OffsetExpr", "StepInvariantExpr", "AnchoredExpr", "SmoothedExpr"];

/** What is inside of parentheses, and before `offset`, `@` and the like. */
export function unwrap(node: Node): Node {
  return wrappers.includes(node.name) && node.children.length > 0 ? unwrap(node.children[0]) : node;
}

/** Name of the function or aggregation that a part calls; none where it calls nothing. */
export function calledName(text: string, node: Node): string | undefined {
  if (node.name === "FunctionCall") return textOf(text, node.children[0]);
  return node.name === "AggregateExpr" ? textOf(text, node.children[0]).toLowerCase() : undefined;
}

export const argumentsOf = (node: Node): readonly Node[] => partOf(node, "FunctionCallBody")?.children ?? [];

/** What a function or an aggregation is given in its last place. */
export const lastArgument = (node: Node): Node | undefined => argumentsOf(node).at(-1);

const labelOf = (text: string, node: Node): string =>
  node.name === "QuotedLabelName" ? readString(text, node.from).value : textOf(text, node);

/** Labels of the lists in a clause such as `by (a) ...` or `on (a) group_left (b)`. */
export const labelLists = (text: string, clause: Node): string[][] =>
  clause.children
    .filter(({ name }) => name === "GroupingLabels")
    .map(({ children }) => children.map((each) => labelOf(text, each)));

/** Name and conditions of a selector. */
export function selectorOf(text: string, node: Node): { metric?: string; matchers: Matcher[] } {
  const identifier = partOf(node, "Identifier");
  let metric = identifier && textOf(text, identifier);
  const matchers: Matcher[] = [];
  for (const each of partOf(node, "LabelMatchers")?.children ?? []) {
    if (each.name === "QuotedLabelName") metric = labelOf(text, each);
    if (each.children.length !== 3) continue;
    const [left, operator, right] = each.children;
    const matcher: Matcher = {
      label: labelOf(text, left),
      sign: textOf(text, operator),
      value: readString(text, right.from).value,
      at: each.from,
    };
    matchers.push(matcher);
    if (matcher.label === "__name__" && matcher.sign === "=") metric = matcher.value;
  }
  return { metric, matchers };
}

/** The number that a part is, its sign included; none where it is calculated. */
export function numberOf(text: string, node: Node | undefined): number | undefined {
  if (node === undefined) return undefined;
  const written = textOf(text, node).replace(/[\s()_]/g, "");
  if (/^[-+]?inf$/i.test(written)) return written.startsWith("-") ? -Infinity : Infinity;
  return written === "" ? undefined : toNumber(written);
}

/** Seconds of a range that is written as one duration. */
export function secondsOf(text: string, node: Node): number | undefined {
  const written = textOf(text, node).trim();
  return durationSeconds(written) ?? toNumber(written);
}

function toNumber(written: string): number | undefined {
  const value = Number(written);
  return Number.isNaN(value) ? undefined : value;
}

/** A part and all that are in it. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

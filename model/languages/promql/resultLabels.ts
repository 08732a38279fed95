/** Which labels the series have that an expression gives. */
import { readString } from "../goString";
import {
  argumentsOf,
  calledName,
  labelLists,
  lastArgument,
  partOf,
  selectorOf,
  textOf,
  unwrap,
} from "./reading";
import type { Node } from "./tree";

/** Labels; `undefined` is any. */
export type Labels = ReadonlySet<string> | undefined;

const none: Labels = new Set();

/** Aggregations that give some of the series as they are. */
const choosing = ["topk", "bottomk", "limitk", "limit_ratio"];
const filters = ["and", "unless"];

/** Labels that may be on what an expression gives, where all of them are known. */
export function resultLabels(text: string, whole: Node): Labels {
  const node = unwrap(whole);
  const of = (part: Node): Labels => resultLabels(text, part);
  switch (node.name) {
    case "NumberDurationLiteral":
      return none;
    case "AggregateExpr":
      return ofAggregation(text, node);
    case "FunctionCall":
      return ofCall(text, node);
    case "BinaryExpr":
      return ofBinary(text, node);
    case "UnaryExpr":
      return of(node.children[node.children.length - 1]);
    case "SubqueryExpr":
      return of(node.children[0]);
    default:
      return undefined;
  }
}

function ofAggregation(text: string, node: Node): Labels {
  const name = calledName(text, node) ?? "";
  const inner = lastArgument(node);
  const before = inner && resultLabels(text, inner);
  if (choosing.includes(name)) return before;
  const modifier = partOf(node, "AggregateModifier");
  const [labels] = modifier === undefined ? [[]] : labelLists(text, modifier);
  if (modifier !== undefined && partOf(modifier, "Without") !== undefined)
    return before && new Set([...before].filter((label) => !labels.includes(label)));
  const kept = before === undefined ? labels : labels.filter((label) => before.has(label));
  return new Set(name === "count_values" ? [...kept, ...stringsOf(text, argumentsOf(node)[0])] : kept);
}

const stringsOf = (text: string, node: Node): string[] =>
  node.name === "StringLiteral" ? [readString(text, node.from).value] : [];

function ofCall(text: string, node: Node): Labels {
  const name = calledName(text, node) ?? "";
  const args = argumentsOf(node);
  if (name === "absent" || name === "absent_over_time") return ofAbsent(text, args[0]);
  if (["vector", "scalar", "time", "pi"].includes(name) || args.length === 0) return none;
  if (name === "info") return undefined;
  const found = args.map((each) => (each.name === "StringLiteral" ? none : resultLabels(text, each)));
  if (found.includes(undefined)) return undefined;
  const isOfBuckets = /^histogram_(quantiles?|fraction)$/.test(name);
  const all = found.flatMap((each) => [...(each ?? [])]).filter((label) => !isOfBuckets || label !== "le");
  const isWritten = name === "label_replace" || name === "label_join" || name === "histogram_quantiles";
  return new Set(isWritten ? [...all, ...stringsOf(text, args[1])] : all);
}

/** What is absent has the labels that its selector asks for with =, and none where it is not a selector. */
function ofAbsent(text: string, argument: Node): Labels {
  const inner = unwrap(argument);
  const selector = inner.name === "MatrixSelector" ? unwrap(inner.children[0]) : inner;
  if (selector.name !== "VectorSelector") return none;
  const { matchers } = selectorOf(text, selector);
  return new Set(matchers.filter(({ sign }) => sign === "=").map(({ label }) => label));
}

function ofBinary(text: string, node: Node): Labels {
  const [left, operator] = node.children;
  const right = node.children[node.children.length - 1];
  const sign = textOf(text, operator).toLowerCase();
  const [one, other] = [left, right].map((each) => resultLabels(text, each));
  if (filters.includes(sign)) return one;
  if (sign === "or") return one && other && new Set([...one, ...other]);
  if (isNumber(text, left)) return other;
  if (isNumber(text, right)) return one;
  const matching = partOf(node, "MatchingModifierClause");
  const [labels = [], copied = []] = matching === undefined ? [] : labelLists(text, matching);
  const isGrouped = (name: string) => matching !== undefined && partOf(matching, name) !== undefined;
  const many = isGrouped("GroupLeft") ? one : other;
  if (isGrouped("GroupLeft") || isGrouped("GroupRight")) return many && new Set([...many, ...copied]);
  if (matching !== undefined && partOf(matching, "On") !== undefined) return new Set(labels);
  // Both sides have the same labels, apart from those that are ignored.
  const both = one ?? other;
  return both && new Set([...both].filter((label) => !labels.includes(label)));
}

/** Whether a part is a scalar that is written out or calculated of such. */
function isNumber(text: string, whole: Node): boolean {
  const node = unwrap(whole);
  if (node.name === "BinaryExpr")
    return [node.children[0], node.children[node.children.length - 1]].every((each) => isNumber(text, each));
  if (node.name === "UnaryExpr") return isNumber(text, node.children[node.children.length - 1]);
  const name = calledName(text, node) ?? "";
  return node.name === "NumberDurationLiteral" || ["scalar", "time", "pi"].includes(name);
}

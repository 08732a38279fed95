/** Expressions that are valid, and that can't give what they are written for: nothing tells of it when they are evaluated. */
import type { Fault } from "../fault";
import type { Part, Sources } from "./part";
import { rangePitfalls } from "./rangePitfalls";
import {
  argumentsOf,
  calledName,
  lastArgument,
  numberOf,
  Read,
  selectorOf,
  textOf,
  unwrap,
  walk,
} from "./reading";
import { resultLabels } from "./resultLabels";

/** Every pitfall of an expression that has no fault. Each says in `late` what follows from it. */
export const findPitfalls = ({ text, root }: Read, sources: Sources): Fault[] =>
  [...walk(root)].flatMap((node) => pitfalls.flatMap((find) => find({ text, node, sources }) ?? []));

type Pitfall = (part: Part) => Fault | undefined;

/** A quantile is 0 to 1, and written as a percentage as often as not. */
const quantileIsAShare: Pitfall = ({ text, node }) => {
  const name = calledName(text, node) ?? "";
  if (!["histogram_quantile", "quantile", "quantile_over_time"].includes(name)) return undefined;
  const [first] = argumentsOf(node);
  const value = numberOf(text, first);
  if (value === undefined || (value >= 0 && value <= 1)) return undefined;
  return {
    what: `gives ${textOf(text, first)} to ${name}(), which takes 0 to 1`,
    late: `so it gives ${value > 1 ? "+Inf" : "-Inf"} for every series`,
    wayOut: value > 1 && value <= 100 ? `Write ${value / 100}.` : "Write a number of 0 to 1.",
    offset: first.from,
  };
};

/** Classic buckets are told by their name: a native histogram has no label `le`. */
const bucketsKeepLe: Pitfall = ({ text, node }) => {
  if (calledName(text, node) !== "histogram_quantile") return undefined;
  const inner = lastArgument(node);
  if (inner === undefined || resultLabels(text, inner)?.has("le") !== false) return undefined;
  const isClassic = [...walk(inner)].some(
    (each) => each.name === "VectorSelector" && selectorOf(text, each).metric?.endsWith("_bucket") === true,
  );
  if (!isClassic) return undefined;
  return {
    what: "drops the label le before histogram_quantile(), which reads the buckets by it",
    late: "so it gives nothing",
    wayOut: "Aggregate by le too, such as sum by (le, job) (...).",
    offset: inner.from,
  };
};

const equalIsNoPattern: Pitfall = ({ text, node }) => {
  if (node.name !== "VectorSelector") return undefined;
  const found = selectorOf(text, node).matchers.find(
    ({ label, sign, value }) =>
      label !== "__name__" && (sign === "=" || sign === "!=") && /\.[*+]|^[\w-]+(\|[\w-]+)+$/.test(value),
  );
  if (found === undefined) return undefined;
  return {
    what: `compares ${found.label} by ${found.sign} with something written like a regular expression`,
    late: found.sign === "=" ? "so it finds only that very text" : "so it leaves out only that very text",
    wayOut: `Write ${found.sign === "=" ? "=~" : "!~"}.`,
    offset: found.at,
  };
};

/** A series has one value of a label. */
const matchersAgree: Pitfall = ({ text, node }) => {
  if (node.name !== "VectorSelector") return undefined;
  const { matchers } = selectorOf(text, node);
  const found = matchers.find(
    ({ label, sign, value }, i) =>
      (sign === "=" || sign === "!=") &&
      matchers
        .slice(0, i)
        .some(
          (each) =>
            each.label === label &&
            (each.sign === "=" || each.sign === "!=") &&
            (sign === each.sign ? sign === "=" && value !== each.value : value === each.value),
        ),
  );
  if (found === undefined) return undefined;
  return {
    what: `asks for two values of ${found.label} at once`,
    late: "so it finds nothing",
    wayOut: `Keep one of the two, or write both as ${found.label}=~"one|other".`,
    offset: found.at,
  };
};

const differences = ["delta", "idelta"];

/** A counter that starts again falls to zero. */
const countersAreNotSubtracted: Pitfall = ({ text, node }) => {
  const name = calledName(text, node) ?? "";
  const range = differences.includes(name) ? lastArgument(node) : undefined;
  if (range === undefined || unwrap(range).name !== "MatrixSelector") return undefined;
  const selector = [...walk(range)].find((each) => each.name === "VectorSelector");
  const metric = selector === undefined ? undefined : selectorOf(text, selector).metric;
  if (metric?.endsWith("_total") !== true) return undefined;
  return {
    what: `takes ${name}() of ${metric}, a counter`,
    late: "so each restart is a large fall",
    wayOut: `Write ${name === "delta" ? "increase" : "irate"}().`,
    offset: node.from,
  };
};

const resetting = ["rate", "increase", "irate", "resets"];
const growing = ["sum", "avg", "count"];

/** A counter that starts again is a fall in the sum, which looks like a start of all of them. */
const countersAreRatedFirst: Pitfall = ({ text, node }) => {
  const name = calledName(text, node) ?? "";
  const subquery = lastArgument(node);
  if (!resetting.includes(name) || subquery === undefined || unwrap(subquery).name !== "SubqueryExpr")
    return undefined;
  const inner = unwrap(unwrap(subquery).children[0]);
  const called = calledName(text, inner) ?? "";
  const isRate = resetting.includes(called);
  if (!isRate && !(inner.name === "AggregateExpr" && growing.includes(called))) return undefined;
  return {
    what: `takes ${name}() of ${called}(), which is no counter`,
    late: "so every fall of it counts as a restart, and the result is too high",
    wayOut: isRate
      ? "Use deriv() or delta() for how a rate changes."
      : `Take ${name}() of the series first, such as ${called}(${name}(x[5m])).`,
    offset: node.from,
  };
};

/** Prometheus adds them to what it sends away, not to what it stores. */
const externalLabelsAreElsewhere: Pitfall = ({ text, node, sources: { external = {} } }) => {
  if (node.name !== "VectorSelector") return undefined;
  const found = selectorOf(text, node).matchers.find(
    ({ label, sign, value }) =>
      Object.hasOwn(external, label) &&
      (sign === "=" || sign === "=~") &&
      (external[label] === undefined ? !["", ".*"].includes(value) : external[label] === value),
  );
  if (found === undefined) return undefined;
  return {
    what: `selects by ${found.label}, an external label, which series have only outside of this Prometheus`,
    late: "so it finds nothing",
    wayOut: "Leave it out, or move the rule to Ruler.",
    offset: found.at,
  };
};

const pitfalls: readonly Pitfall[] = [
  quantileIsAShare,
  bucketsKeepLe,
  equalIsNoPattern,
  countersAreRatedFirst,
  externalLabelsAreElsewhere,
  matchersAgree,
  countersAreNotSubtracted,
  ...rangePitfalls,
];

/** Ranges that are too short for what a function makes of them. */
import { durationText } from "../../units";
import type { Fault } from "../fault";
import type { Part } from "./part";
import { argumentsOf, calledName, secondsOf, selectorOf, unwrap } from "./reading";
import type { Node } from "./tree";

/** Functions that need two samples. Source: `funcRate` and others of promql/functions.go of Prometheus. */
const ofTwo =
  "rate increase delta irate idelta deriv predict_linear double_exponential_smoothing changes resets".split(
    " ",
  );

const rangeOf = (text: string, node: Node): Node | undefined =>
  node.name === "FunctionCall" && ofTwo.includes(calledName(text, node) ?? "")
    ? argumentsOf(node)[0]
    : undefined;

const holds = (range: number, interval: number): string =>
  range <= interval ? "which has one sample at most" : "which does not always have two samples";

const isExtended = (node: Node): boolean =>
  ["AnchoredExpr", "SmoothedExpr"].includes(node.name) || node.children.some(isExtended);

/** A range has its end in it, but not its beginning, so one as long as the interval has one sample. Since Prometheus 3.0. */
const rangeHoldsTwoScrapes = ({ text, node, sources: { interval, recorded } }: Part): Fault | undefined => {
  const range = rangeOf(text, node);
  if (range === undefined || interval === undefined || isExtended(range)) return undefined;
  const inner = unwrap(range);
  if (inner.name !== "MatrixSelector") return undefined;
  const { metric } = selectorOf(text, unwrap(inner.children[0]));
  if (metric === undefined || metric.includes(":") || recorded?.has(metric) === true) return undefined;
  const seconds = secondsOf(text, inner.children[1]);
  if (seconds === undefined || seconds >= 2 * interval) return undefined;
  return {
    what: `gives ${calledName(text, node)}() a range of ${durationText(seconds)}, ${holds(seconds, interval)}: targets are scraped every ${durationText(interval)}`,
    late: seconds <= interval ? "so it gives nothing" : "so it has gaps",
    wayOut: `Use ${durationText(4 * interval)}, so that a failed scrape leaves no gap.`,
    offset: inner.children[1].from,
  };
};

const rangeHoldsTwoSteps = ({ text, node }: Part): Fault | undefined => {
  const range = rangeOf(text, node);
  const inner = range && unwrap(range);
  if (inner?.name !== "SubqueryExpr") return undefined;
  const [, whole, step] = inner.children as (Node | undefined)[];
  const [seconds, each] = [whole, step].map((part) => part && secondsOf(text, part));
  if (seconds === undefined || each === undefined || seconds >= 2 * each) return undefined;
  return {
    what: `gives ${calledName(text, node)}() a subquery over ${durationText(seconds)} with a step of ${durationText(each)}, ${holds(seconds, each)}`,
    late: seconds <= each ? "so it gives nothing" : "so it has gaps",
    wayOut: `Use a step of ${durationText(seconds / 4)}, or a longer range.`,
    offset: step?.from ?? node.from,
  };
};

/** What is wrong with a range. */
export const rangePitfalls = [rangeHoldsTwoScrapes, rangeHoldsTwoSteps] as const;

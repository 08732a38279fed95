/** Whether an expression can give native histograms, or numbers only. */
import { argumentsOf, calledName, lastArgument, partOf, textOf, unwrap } from "./reading";
import type { Node } from "./tree";

/** Functions and aggregations that give histograms of histograms; all others give numbers. Source: promql/functions.go of Prometheus. */
const keeping = (
  "rate increase delta irate idelta sum_over_time avg_over_time last_over_time first_over_time " +
  "label_replace label_join sort_by_label sort_by_label_desc info sum avg limitk limit_ratio"
).split(" ");
const orders = ["<", "<=", ">", ">="];

/** Whether there may be a native histogram among what an expression gives. */
export function mayGiveHistogram(text: string, whole: Node): boolean {
  const node = unwrap(whole);
  const called = calledName(text, node);
  if (called !== undefined) {
    if (!keeping.includes(called)) return false;
    const inner = node.name === "AggregateExpr" ? lastArgument(node) : argumentsOf(node)[0];
    return inner !== undefined && mayGiveHistogram(text, inner);
  }
  switch (node.name) {
    case "NumberDurationLiteral":
      return false;
    case "UnaryExpr":
      return mayGiveHistogram(text, node.children[node.children.length - 1]);
    case "MatrixSelector":
    case "SubqueryExpr":
      return mayGiveHistogram(text, node.children[0]);
    case "BinaryExpr":
      return ofBinary(text, node);
    default:
      return true;
  }
}

function ofBinary(text: string, node: Node): boolean {
  const [left, operator] = node.children;
  const right = node.children[node.children.length - 1];
  const sign = textOf(text, operator).toLowerCase();
  const [one, other] = [left, right].map((each) => mayGiveHistogram(text, each));
  if (partOf(node, "BoolModifier") !== undefined || orders.includes(sign)) return false;
  if (sign === "==" || sign === "!=") return one && other;
  return sign === "and" || sign === "unless" ? one : one || other;
}

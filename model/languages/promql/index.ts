/** PromQL, as the program that evaluates it understands it. */
import { Fault, Faulty } from "../fault";
import { checkTypes } from "./checkTypes";
import type { Dialect } from "./dialect";
import { readTree, Node } from "./tree";
import { titleOf, ValueType } from "./valueTypes";

export { prometheusDialect, rulerDialect, type Dialect } from "./dialect";

/** What an expression is. */
export interface Expression {
  readonly type: ValueType;
  readonly root: Node;
}

/** Reads an expression: what it is, or the first fault in it. */
export function readExpression(
  text: string,
  dialect: Dialect,
): { readonly value?: Expression; readonly fault?: Fault } {
  return Faulty.catch(() => {
    const root = readTree(text, dialect);
    return { type: checkTypes(root, { text, dialect }), root };
  });
}

/** The first fault of a rule's expression. A rule needs samples of one moment: an instant vector or a scalar. */
export function findExpressionFault(text: string, dialect: Dialect): Fault | undefined {
  const { value, fault } = readExpression(text, dialect);
  if (value === undefined || value.type === "vector" || value.type === "scalar") return fault;
  return {
    what: `gives ${titleOf(value.type)} as the rule's result`,
    wayOut:
      value.type === "matrix"
        ? "Put a function around the range, such as rate() or max_over_time()."
        : "Write an expression that gives an instant vector.",
    offset: 0,
    // It is loaded, and fails at each evaluation.
    late: true,
  };
}

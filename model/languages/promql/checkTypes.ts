/** Types of PromQL, as `checkAST` of Prometheus' promql/parser checks them. */
import { fail } from "../fault";
import { checkDuration, checkMoment } from "./checkDurations";
import { checkGrouping, checkReplacement, checkSelector } from "./checkSelectors";
import { extensions, whyMissing } from "./dialect";
import { aggregations, checkEnabled, functionNamed, PromqlFunction, refuseFunction } from "./functions";
import type { Node } from "./tree";
import { Checked, titleOf, ValueType } from "./valueTypes";

/** How to make one type of another. */
function wayTo(wanted: ValueType, is: ValueType): string {
  if (wanted === "matrix" && is === "vector")
    return "Put a range behind the selector, such as [5m]; behind another expression, a subquery such as [5m:1m].";
  if (wanted === "vector" && is === "matrix")
    return "Remove the range, or put a function around it that takes one, such as rate().";
  if (wanted === "scalar" && is === "vector") return "Write a number, or put scalar() around it.";
  if (wanted === "vector" && is === "scalar") return "Write a selector, or put vector() around it.";
  return `Write ${titleOf(wanted)}.`;
}

const partOf = (node: Node, name: string): Node | undefined =>
  node.children.find((each) => each.name === name);
const textOf = ({ text }: Checked, node: Node): string => text.slice(node.from, node.to);

/**
 * The type of an expression.
 *
 * @throws Faulty where a part has not the type that is needed there.
 */
export function checkTypes(node: Node, checked: Checked): ValueType {
  const [first] = node.children as [Node | undefined];
  switch (node.name) {
    case "NumberDurationLiteral":
      checkDuration(node, checked, "any");
      return "scalar";
    case "StringLiteral":
      return "string";
    case "VectorSelector":
      checkSelector(node, checked);
      return "vector";
    case "AggregateExpr":
      return checkAggregation(node, checked);
    case "FunctionCall":
      return checkCall(node, checked);
    case "BinaryExpr":
      return checkBinary(node, checked);
    case "UnaryExpr": {
      const operand = node.children[node.children.length - 1];
      const type = checkTypes(operand, checked);
      if (type === "scalar" || type === "vector") return type;
      return fail(node.from, `has a sign before ${titleOf(type)}`, "Remove the sign.");
    }
    case "MatrixSelector":
      return checkRange(node, checked);
    case "SubqueryExpr":
      return checkSubquery(node, checked);
    case "OffsetExpr":
    case "StepInvariantExpr":
      return checkTypes(checkMoment(node, checked), checked);
    case "AnchoredExpr":
    case "SmoothedExpr":
      return checkExtended(node, checked);
    default:
      // Parentheses.
      return checkTypes(
        first ?? fail(node.from, "has nothing inside of ( )", "Write an expression."),
        checked,
      );
  }
}

function requireType(node: Node, wanted: ValueType, where: string, checked: Checked): void {
  const type = checkTypes(node, checked);
  if (type !== wanted)
    fail(
      node.from,
      `gives ${titleOf(type)} to ${where}, which takes ${titleOf(wanted)}`,
      wayTo(wanted, type),
    );
}

function checkAggregation(node: Node, checked: Checked): ValueType {
  const operator = node.children[0];
  const name = textOf(checked, operator).toLowerCase();
  const args = partOf(node, "FunctionCallBody")?.children ?? [];
  const parameter = aggregations[name] ?? fail(node.from, `has an unknown aggregation ${name}`, "Use sum.");
  const modifier = partOf(node, "AggregateModifier");
  if (modifier !== undefined) checkGrouping(modifier, checked);
  if (name === "limitk" || name === "limit_ratio") checkEnabled(name, operator.from, checked.dialect);
  const count = parameter === "none" ? 1 : 2;
  if (args.length !== count)
    fail(
      node.from,
      `gives ${countOf(args.length)} to ${name}(), which takes ${count}`,
      count === 1
        ? "Write one vector between its parentheses."
        : `Write ${parameter === "string" ? 'the label\'s name in quotes, such as "version"' : "the number"}, a comma and the vector.`,
    );
  if (parameter !== "none") requireType(args[0], parameter, `the first place of ${name}()`, checked);
  requireType(args[count - 1], "vector", `${name}()`, checked);
  return "vector";
}

const countOf = (count: number): string => (count === 1 ? "1 argument" : `${count} arguments`);

function checkCall(node: Node, checked: Checked): ValueType {
  const identifier = node.children[0];
  const name = textOf(checked, identifier);
  const args = partOf(node, "FunctionCallBody")?.children ?? [];
  const called =
    functionNamed(name, checked.dialect) ?? refuseFunction(name, identifier.from, checked.dialect);
  checkEnabled(name, identifier.from, checked.dialect);
  checkCount(node, name, args, called);
  args.forEach((arg, i) => {
    if (name === "info" && i === 1) return checkInfo(arg, checked);
    requireType(arg, called.takes[Math.min(i, called.takes.length - 1)], `${name}()`, checked);
  });
  if (name === "label_replace") checkReplacement(args, checked);
  return called.gives;
}

function checkCount(node: Node, name: string, { length }: readonly Node[], called: PromqlFunction): void {
  const { takes, variadic = 0 } = called;
  const least = variadic === 0 ? takes.length : takes.length - 1;
  const most = variadic < 0 ? Infinity : least + variadic;
  if (length >= least && length <= most) return;
  const wanted =
    least === most ? String(least) : most === Infinity ? `${least} or more` : `${least} to ${most}`;
  const form = takes.length === 0 ? "nothing" : takes.map(titleOf).join(", ");
  fail(
    node.from,
    `gives ${countOf(length)} to ${name}(), which takes ${wanted}`,
    `Write ${form} between its parentheses.`,
  );
}

/** The second argument of info() is not a vector, only written like one. */
function checkInfo(arg: Node, checked: Checked): void {
  if (arg.name === "OffsetExpr" || arg.name === "StepInvariantExpr")
    return checkInfo(checkMoment(arg, checked), checked);
  if (arg.name !== "VectorSelector" || partOf(arg, "Identifier") !== undefined)
    fail(
      arg.from,
      "gives more than label matchers to the second place of info()",
      'Write label matchers only, such as {k8s_cluster_name=~".+"}.',
    );
  checkSelector(arg, checked, true);
}

const comparisons = ["==", "!=", "<", "<=", ">", ">="];
const sets = ["and", "or", "unless"];

function checkBinary(node: Node, checked: Checked): ValueType {
  const [left, operator] = node.children;
  const right = node.children[node.children.length - 1];
  const sign = textOf(checked, operator).toLowerCase();
  const at = operator.from;
  if (sign === "</" || sign === ">/") {
    const missing = whyMissing(checked.dialect, extensions.trim);
    if (missing !== undefined) fail(at, `uses the operator ${sign}, ${missing.what}`, missing.wayOut);
  }
  const types = [left, right].map((each) => checkTypes(each, checked));
  const hasBool = partOf(node, "BoolModifier") !== undefined;
  if (hasBool && !comparisons.includes(sign))
    fail(at, `has bool behind ${sign}, which compares nothing`, "Remove bool.");
  for (const [i, type] of types.entries())
    if (type !== "scalar" && type !== "vector")
      fail(
        [left, right][i].from,
        `gives ${titleOf(type)} to ${sign}, which takes instant vectors and scalars`,
        type === "matrix" ? wayTo("vector", type) : "Compare labels with matchers inside of { }.",
      );
  const vectors = types.every((type) => type === "vector");
  if (sets.includes(sign) && !vectors)
    fail(
      at,
      `gives a scalar to ${sign}, which takes instant vectors only`,
      "Put vector() around the number, or compare inside of the vectors.",
    );
  if (comparisons.includes(sign) && !hasBool && types.every((type) => type === "scalar"))
    fail(at, `compares two scalars with ${sign}`, `Write ${sign} bool.`);
  checkMatching(node, sign, vectors, checked);
  return types.includes("vector") ? "vector" : "scalar";
}

function checkMatching(node: Node, sign: string, vectors: boolean, checked: Checked): void {
  const matching = partOf(node, "MatchingModifierClause");
  const fill = partOf(node, "FillModifier");
  if (fill !== undefined) {
    const missing = whyMissing(checked.dialect, extensions.fill);
    if (missing !== undefined) fail(fill.from, `uses fill, ${missing.what}`, missing.wayOut);
    if (!vectors || sets.includes(sign))
      fail(fill.from, `fills in series for ${sign}, which does not match vectors`, "Remove the fill.");
  }
  if (matching === undefined) return;
  const [keyword, labels] = matching.children;
  const group = matching.children.find(({ name }) => name === "GroupLeft" || name === "GroupRight");
  const names = checkGrouping(matching, checked);
  if (!vectors && labels.children.length > 0)
    fail(
      keyword.from,
      `matches labels with ${textOf(checked, keyword)} where one side is a scalar`,
      `Remove ${textOf(checked, keyword)}, or put vector() around the scalar.`,
    );
  if (group === undefined) return;
  if (vectors && sets.includes(sign))
    fail(
      group.from,
      `has ${textOf(checked, group)} behind ${sign}, which matches many to many`,
      `Remove ${textOf(checked, group)}.`,
    );
  const own = names.slice(0, labels.children.length);
  const twice = names.slice(labels.children.length).find((name) => own.includes(name));
  if (twice !== undefined && keyword.name === "On")
    fail(
      group.from,
      `names the label ${twice} in on and in ${textOf(checked, group)}`,
      "Name it in on only.",
    );
}

function checkRange(node: Node, checked: Checked): ValueType {
  const [operand, range] = node.children;
  if (operand.name !== "VectorSelector" && !isExtended(operand)) {
    const moved = ["OffsetExpr", "StepInvariantExpr"].includes(operand.name);
    fail(
      range.from,
      moved ? "has a range behind offset or @" : "has a range behind something that is not a selector",
      moved
        ? "Write the range first, such as x[5m] offset 1h."
        : "Write a subquery such as [5m:1m], or move the range into the selector.",
    );
  }
  checkTypes(operand, checked);
  checkDuration(range, checked, "positive");
  return "matrix";
}

const isExtended = ({ name, children }: Node): boolean =>
  /^(Anchored|Smoothed)Expr$/.test(name) && children[0].name === "VectorSelector";

function checkSubquery(node: Node, checked: Checked): ValueType {
  const [operand, ...durations] = node.children;
  const type = checkTypes(operand, checked);
  if (type !== "vector")
    fail(
      node.from,
      `has a subquery behind ${titleOf(type)}`,
      type === "matrix"
        ? "Put a function between them, such as rate()."
        : "Write an instant vector before it.",
    );
  durations.forEach((each) => checkDuration(each, checked, "positive"));
  return "matrix";
}

function checkExtended(node: Node, checked: Checked): ValueType {
  const [operand, keyword] = node.children;
  const word = textOf(checked, keyword).toLowerCase();
  const missing = whyMissing(checked.dialect, extensions.extendedRanges);
  if (missing !== undefined) fail(keyword.from, `uses ${word}, ${missing.what}`, missing.wayOut);
  const type = checkTypes(operand, checked);
  const inner = operand.name === "MatrixSelector" ? operand.children[0] : operand;
  const both = isExtended(inner) && inner.name !== node.name;
  if (both) fail(keyword.from, "uses anchored and smoothed together", "Use one of them.");
  if (
    ["VectorSelector", "MatrixSelector", "OffsetExpr", "StepInvariantExpr"].includes(operand.name) ||
    isExtended(operand)
  )
    return type;
  return fail(
    keyword.from,
    `has ${word} behind something that is not a selector`,
    "Write it behind the range.",
  );
}

/** Ranges, offsets and the modifier @. */
import { durationSeconds, isTooLong } from "../../units";
import { fail } from "../fault";
import { extensions, whyMissing } from "./dialect";
import type { Node } from "./tree";
import type { Checked } from "./valueTypes";

/** Seconds that Go's durations can hold, in nanoseconds. */
const longest = 2 ** 63 / 1e9;

/**
 * Checks a duration, or a number in the place of one.
 *
 * @param bounds positive for ranges, signed for offsets, any for a number of an expression.
 * @returns its seconds, where they are known before the query.
 * @throws Faulty where it is none.
 */
export function checkDuration(
  node: Node,
  checked: Checked,
  bounds: "positive" | "signed" | "any",
): number | undefined {
  const seconds = evaluate(node, checked);
  if (seconds === undefined || bounds === "any") return seconds;
  if (bounds === "positive" && seconds <= 0)
    fail(node.from, "has a range that is not above zero", "Write a duration such as 5m.");
  if (Math.abs(seconds) > longest || Number.isNaN(seconds))
    fail(node.from, "has a duration of more than 292 years", "Write a shorter one.");
  return seconds;
}

function evaluate(node: Node, checked: Checked): number | undefined {
  const { text } = checked;
  const [first, second] = node.children as (Node | undefined)[];
  if (first === undefined) return readNumber(text.slice(node.from, node.to), node.from);
  if (node.children.length === 1 && first.name === "NumberDurationLiteralInDurationContext") {
    if (first.from === node.from) return readNumber(text.slice(first.from, first.to), first.from);
  }
  if (first.name === "UnaryOp" && second !== undefined) {
    const seconds = evaluate(second, checked);
    return seconds !== undefined && text[first.from] === "-" ? -seconds : seconds;
  }
  // The step alone needs no feature.
  if (first.name === "DurationStep" && checked.dialect.minor >= extensions.durationArithmetic.since)
    return undefined;
  const missing = whyMissing(checked.dialect, extensions.durationArithmetic);
  if (missing !== undefined) fail(node.from, `calculates a duration, ${missing.what}`, missing.wayOut);
  const operands = node.children.filter(({ name }) => /DurationExpr$/.test(name));
  const values = operands.map((each) => evaluate(each, checked));
  if (/^(Div|Mod)$/.test(second?.name ?? "") && values[1] === 0)
    fail(node.from, "divides a duration by zero", "Divide by another number.");
  return undefined;
}

/** A number as Go reads it, or the seconds of a duration. @throws Faulty where it is neither. */
function readNumber(written: string, offset: number): number {
  const word = written.replace(/^[-+](\s|#[^\n]*\n)*/, "").replaceAll(/(?<=[0-9a-fA-FxX])_/g, "");
  if (/^(inf|nan)$/i.test(word)) return /^inf$/i.test(word) ? Infinity : NaN;
  if (/[a-z]$/i.test(word) && !/^0x/i.test(word)) {
    if (isTooLong(word))
      fail(offset, `has ${word}, which is more than 292 years`, "Write a shorter duration.");
    const seconds = durationSeconds(word);
    if (seconds === undefined)
      return fail(
        offset,
        `has ${word}, which is not a duration`,
        "Write whole numbers with their units, the longest first, such as 1h30m.",
      );
    return seconds;
  }
  const value = Number(word);
  if (!Number.isFinite(value))
    fail(offset, `has ${word}, which is too large a number`, "Write +Inf for infinity.");
  return value;
}

const modifiable = ["VectorSelector", "MatrixSelector", "SubqueryExpr"];
const modifiers = ["OffsetExpr", "StepInvariantExpr", "AnchoredExpr", "SmoothedExpr"];

/**
 * Checks `offset` and `@`, which go behind a selector, a range or a subquery, once each.
 *
 * @returns what it is behind.
 */
export function checkMoment(node: Node, checked: Checked): Node {
  const [operand, , value] = node.children;
  const isOffset = node.name === "OffsetExpr";
  const title = isOffset ? "offset" : "@";
  let inner = operand;
  for (; modifiers.includes(inner.name); inner = inner.children[0])
    if (inner.name === node.name && !(isOffset && isZero(inner.children[2], checked)))
      fail(node.children[1].from, `has ${title} twice behind one selector`, "Write it once.");
  if (!modifiable.includes(inner.name))
    fail(
      node.children[1].from,
      `has ${title} behind something that is not a selector`,
      `Move ${title} into the selector, or write a subquery.`,
    );
  if (isOffset) checkDuration(value, checked, "signed");
  else if (value.name === "NumberDurationLiteral") {
    const moment = checkDuration(value, checked, "any") ?? 0;
    if (!(Math.abs(moment) < 2 ** 63))
      fail(value.from, "has @ with a time that does not exist", "Write seconds since 1970.");
  }
  return operand;
}

const isZero = (duration: Node, checked: Checked): boolean => evaluate(duration, checked) === 0;

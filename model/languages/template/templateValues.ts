/** What can be done with a value of a template, by its type. */
import { nearest } from "../../nearest";
import { Faulty } from "../fault";
import { DataType, Members, Signature, titleOf } from "./dataTypes";
import type { Operand } from "./templateNodes";

/** Ends with a fault that shows when the template is used. */
export const failLater = (offset: number, what: string, wayOut: string): never => {
  throw new Faulty({ what, wayOut, offset, late: true });
};

/** An argument, with where it is written. */
export interface Value {
  readonly type: DataType;
  readonly at: number;
  readonly literal?: Operand;
}

export function wayTo(wanted: DataType, name: string): string {
  if (wanted === "quantity") return "Write a number there, such as $value.";
  if (wanted === "string") return `Put it through print first, such as (print .Value | ${name}).`;
  return `Write ${titleOf(wanted)} there.`;
}

export function memberOf(type: DataType, name: string, at: number): DataType | Signature {
  if (type === "any") return "any";
  if (typeof type === "object") {
    const members: Members = ("fields" in type ? type.fields : type.methods) ?? {};
    if (Object.hasOwn(members, name)) return members[name];
    if ("map" in type) return type.map;
    const meant = nearest(name, Object.keys(members));
    const wayOut =
      meant !== undefined
        ? `Did you mean .${meant}?`
        : "list" in type
          ? "Go through the list with range, or take one item, such as (index .Alerts 0)."
          : `Use one of ${Object.keys(members)
              .map((each) => `.${each}`)
              .join(", ")}.`;
    return failLater(at, `reads the field .${name} of ${titleOf(type)}, which has none of that name`, wayOut);
  }
  return failLater(
    at,
    `reads the field .${name} of ${titleOf(type)}, which has no fields`,
    "Remove the field.",
  );
}

const kindOf = (type: DataType): string | undefined =>
  typeof type === "object" || type === "any" || type === "nil" ? undefined : type;

/** Numbers with and without a fraction can't be compared, and maps and lists with nothing. */
export function compare(name: string, at: number, [first, ...others]: readonly Value[]): void {
  const kind = kindOf(first.type);
  const isOrder = name !== "eq" && name !== "ne";
  for (const { type } of [first, ...others])
    if (typeof type === "object" && ("map" in type || "list" in type || isOrder))
      failLater(at, `compares ${titleOf(type)} with ${name}`, "Compare what is in it, such as its len.");
  if (isOrder && kind === "bool") failLater(at, "puts booleans into an order", "Use eq or ne.");
  for (const other of others) {
    const its = kindOf(other.type);
    if (kind === undefined || its === undefined || kind === its) continue;
    const numbers = [kind, its].every((each) => each === "int" || each === "float");
    failLater(
      at,
      numbers
        ? "compares a number that has a fraction with one that has none"
        : `compares ${titleOf(first.type)} with ${titleOf(other.type)}`,
      numbers ? "Write both with a fraction, such as 90.0." : "Compare values of the same kind.",
    );
  }
}

/** Checks the argument of len. */
export function measure({ type, at }: Value): void {
  if (type === "int" || type === "float" || type === "bool" || (typeof type === "object" && "fields" in type))
    failLater(at, `takes the length of ${titleOf(type)}`, "Give len a list, a map or a string.");
}

export function indexOf([of, ...keys]: readonly Value[]): DataType {
  let { type } = of;
  for (const { type: key, at } of keys) {
    if (type === "string") {
      if (kindOf(key) !== undefined && key !== "int")
        failLater(
          at,
          "takes a byte of a string by something that is not a whole number",
          "Give index a list or a map.",
        );
      type = "int";
    } else if (typeof type !== "object")
      return type === "any"
        ? "any"
        : failLater(of.at, `takes an item of ${titleOf(type)}`, "Give index a list or a map.");
    else if ("map" in type) {
      if (kindOf(key) !== undefined && key !== "string")
        failLater(at, "takes an item of a map by something that is not a string", "Write the key in quotes.");
      type = type.map;
    } else if ("list" in type) {
      if (kindOf(key) !== undefined && key !== "int")
        failLater(
          at,
          "takes an item of a list by something that is not a whole number",
          "Write its number, from 0.",
        );
      type = type.list;
    } else failLater(of.at, `takes an item of ${titleOf(type)}`, "Give index a list or a map.");
  }
  return type;
}

/** Whether a value can be an argument of a type. */
export function fits({ type, literal }: Value, wanted: DataType): boolean {
  if (type === "any" || wanted === "any") return true;
  if (wanted === "quantity") {
    if (literal?.kind === "string")
      return literal.value.trim() === literal.value && /\d|inf|nan/i.test(literal.value);
    return type === "string" || type === "int" || type === "float" || titleOf(type) === "a duration";
  }
  if (typeof type === "object" && typeof wanted === "object") {
    if ("list" in type && "list" in wanted) return fits({ type: type.list, at: 0 }, wanted.list);
    if ("map" in type && "map" in wanted) return true;
    return "fields" in type && "fields" in wanted && type.title === wanted.title;
  }
  if (wanted === "float" && type === "int") return literal?.kind === "number";
  return type === wanted;
}

/** Types of the values that templates read, as far as a wrong field or argument can be told from a right one. */

/** What a value is. */
export type DataType =
  | "any"
  | "string"
  | "int"
  | "float"
  | "bool"
  | "nil"
  /** As an argument: a number, or a string or duration that is one. */
  | "quantity"
  | { readonly map: DataType; readonly methods?: Members }
  | { readonly list: DataType; readonly methods?: Members }
  | { readonly fields: Members; readonly title: string };

/** Fields and methods by name. A method without arguments is read like a field. */
export type Members = Readonly<Record<string, DataType | Signature>>;

/** A function or method. */
export interface Signature {
  readonly takes: readonly DataType[];
  /** Type of any number of further arguments. @default there are none */
  readonly more?: DataType;
  readonly gives: DataType;
}

/** A function. */
export const takes = (args: readonly DataType[], gives: DataType, more?: DataType): Signature => ({
  takes: args,
  gives,
  more,
});

export const isSignature = (member: DataType | Signature): member is Signature =>
  typeof member === "object" && "takes" in member;

/** A time of Go, with the methods that templates use. */
export const time: DataType = {
  title: "a time",
  fields: {
    Format: takes(["string"], "string"),
    Unix: takes([], "int"),
    UnixMilli: takes([], "int"),
    UnixNano: takes([], "int"),
    UTC: takes([], "any"),
    Local: takes([], "any"),
    In: takes(["any"], "any"),
    Add: takes(["any"], "any"),
    AddDate: takes(["int", "int", "int"], "any"),
    Sub: takes(["any"], "any"),
    Round: takes(["any"], "any"),
    Truncate: takes(["any"], "any"),
    Before: takes(["any"], "bool"),
    After: takes(["any"], "bool"),
    Equal: takes(["any"], "bool"),
    Compare: takes(["any"], "int"),
    IsZero: takes([], "bool"),
    String: takes([], "string"),
    Year: takes([], "int"),
    Month: takes([], "any"),
    Day: takes([], "int"),
    YearDay: takes([], "int"),
    Weekday: takes([], "any"),
    Hour: takes([], "int"),
    Minute: takes([], "int"),
    Second: takes([], "int"),
    Nanosecond: takes([], "int"),
    Location: takes([], "any"),
    UnixMicro: takes([], "int"),
    GoString: takes([], "string"),
    IsDST: takes([], "bool"),
  },
};

/** A duration of Go. */
export const duration: DataType = {
  title: "a duration",
  fields: {
    Hours: takes([], "float"),
    Minutes: takes([], "float"),
    Seconds: takes([], "float"),
    Milliseconds: takes([], "int"),
    Microseconds: takes([], "int"),
    Nanoseconds: takes([], "int"),
    String: takes([], "string"),
    Round: takes(["any"], "any"),
    Truncate: takes(["any"], "any"),
    Abs: takes([], "any"),
  },
};

/** A type in words. */
export function titleOf(type: DataType): string {
  if (typeof type === "object") return "map" in type ? "a map" : "list" in type ? "a list" : type.title;
  return {
    any: "a value",
    string: "a string",
    int: "a whole number",
    float: "a number",
    bool: "a boolean",
    nil: "nil",
    quantity: "a number",
  }[type];
}

/** Functions of every template. Source: `text/template/funcs.go` of Go 1.26. Those with `any` judge their arguments by themselves. */
export const builtins: Readonly<Record<string, Signature>> = {
  and: takes(["any"], "any", "any"),
  or: takes(["any"], "any", "any"),
  not: takes(["any"], "bool"),
  len: takes(["any"], "int"),
  index: takes(["any"], "any", "any"),
  slice: takes(["any"], "any", "any"),
  call: takes(["any"], "any", "any"),
  html: takes([], "string", "any"),
  js: takes([], "string", "any"),
  urlquery: takes([], "string", "any"),
  print: takes([], "string", "any"),
  println: takes([], "string", "any"),
  printf: takes(["string"], "string", "any"),
  eq: takes(["any", "any"], "bool", "any"),
  ne: takes(["any", "any"], "bool"),
  lt: takes(["any", "any"], "bool"),
  le: takes(["any", "any"], "bool"),
  gt: takes(["any", "any"], "bool"),
  ge: takes(["any", "any"], "bool"),
};
export const comparisons = ["eq", "ne", "lt", "le", "gt", "ge"];

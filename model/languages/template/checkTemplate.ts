/** Checks a template against the data and the functions that it is used with: what would fail only when it is used. */
import { nearest } from "../../nearest";
import { Fault, Faulty } from "../fault";
import { findRegexFault } from "../regex";
import { builtins, comparisons, DataType, isSignature, Members, Signature, titleOf } from "./dataTypes";
import type { Name, Operand, Pipe, Template, TemplateNode } from "./templateTree";

/** What a template is used with. */
export interface Use {
  readonly data: DataType;
  readonly variables: Readonly<Record<string, DataType>>;
  readonly functions: Readonly<Record<string, Signature>>;
  /** Names of templates that are there already. */
  readonly templates: readonly string[];
  /** Whether there are templates whose names are not known. */
  readonly moreTemplates: boolean;
  /** Finds faults in a text that is an argument of a function. @default none are looked for */
  readonly checkArgument?: (name: string, text: string) => Fault | undefined;
}

/** Ends with a fault that shows when the template is used. */
const fail = (offset: number, what: string, wayOut: string): never => {
  throw new Faulty({ what, wayOut, offset, late: true });
};

/** The first fault that shows when a template is used. */
export function findUseFault(template: Template, use: Use): Fault | undefined {
  return Faulty.catch(() =>
    new Check(template, use).list(
      template.body,
      use.data,
      new Map(Object.entries({ ...use.variables, $: use.data })),
    ),
  ).fault;
}

type Variables = Map<string, DataType>;

/** An argument, with where it is written. */
interface Value {
  readonly type: DataType;
  readonly at: number;
  readonly literal?: Operand;
}

class Check {
  private readonly visiting = new Set<string>();

  constructor(
    private readonly template: Template,
    private readonly use: Use,
  ) {}

  list(nodes: readonly TemplateNode[], dot: DataType, variables: Variables): void {
    for (const node of nodes)
      if (node.kind === "action") this.pipe(node.pipe, dot, variables);
      else if (node.kind === "template") this.include(node.name, node.at, node.pipe, dot, variables);
      else this.block(node, dot, variables);
  }

  private block(node: TemplateNode & { kind: "block" }, dot: DataType, outer: Variables): void {
    const variables: Variables = new Map(outer);
    const { word, pipe } = node;
    const type = this.pipe(pipe, dot, variables, word === "range");
    if (word === "if") this.list(node.body, dot, new Map(variables));
    else if (word === "with") this.list(node.body, type, new Map(variables));
    else this.list(node.body, this.range(pipe, type, variables), variables);
    this.list(node.otherwise, dot, new Map(outer));
  }

  /** Type of the items, which the variables of range get too. */
  private range({ at, variables: names }: Pipe, type: DataType, variables: Variables): DataType {
    const isCounted = type === "any" || (type === "int" && names.length < 2);
    const parts: readonly [DataType, DataType] =
      typeof type === "object" && "map" in type
        ? ["string", type.map]
        : typeof type === "object" && "list" in type
          ? ["int", type.list]
          : isCounted
            ? [type, type]
            : fail(
                at,
                `ranges over ${titleOf(type)}`,
                "Range over a list or a map, such as .Alerts or .Labels.SortedPairs.",
              );
    names.forEach((name, i) => variables.set(name, names.length === 1 ? parts[1] : parts[i]));
    return parts[1];
  }

  private include(
    name: string,
    at: number,
    pipe: Pipe | undefined,
    dot: DataType,
    variables: Variables,
  ): void {
    const data = pipe === undefined ? "nil" : this.pipe(pipe, dot, variables);
    const body = this.template.defined.get(name);
    if (body === undefined) {
      if (this.use.templates.includes(name) || this.use.moreTemplates) return;
      const known = [...this.use.templates, ...this.template.defined.keys()];
      const meant = nearest(name, known);
      return fail(
        at,
        "uses a template that is not defined",
        meant === undefined ? "Define it, or write its text here." : `Did you mean "${meant}"?`,
      );
    }
    if (this.visiting.has(name)) return;
    this.visiting.add(name);
    // What is given may be nil where nothing of it is read.
    this.list(body, data === "nil" ? "any" : data, new Map([["$", data === "nil" ? "any" : data]]));
    this.visiting.delete(name);
  }

  pipe(
    { commands, variables: names, assigns }: Pipe,
    dot: DataType,
    variables: Variables,
    isRange = false,
  ): DataType {
    let last: Value | undefined;
    for (const command of commands) {
      const type = this.command(command, last, dot, variables);
      last = {
        type,
        at: command[0].at,
        literal: command.length === 1 && last === undefined ? command[0] : undefined,
      };
    }
    const type = last?.type ?? "any";
    if (!isRange)
      for (const name of names)
        // What is set inside of a block may be anything behind it.
        variables.set(name, assigns && variables.get(name) !== type ? "any" : type);
    return type;
  }

  private command(
    [first, ...rest]: readonly Operand[],
    last: Value | undefined,
    dot: DataType,
    variables: Variables,
  ): DataType {
    const args = rest.map((each) => this.value(each, dot, variables));
    if (last !== undefined) args.push(last);
    if (first.kind === "function" && first.names.length === 0) return this.call(first.name, first.at, args);
    if (first.kind === "nil") fail(first.at, "has nil by itself", "Write a value.");
    const read = this.operand(first, dot, variables, args);
    if (read.called || args.length === 0) return read.type;
    return fail(
      first.at,
      "gives arguments to something that is not a function",
      "Write a function before them, such as printf, or separate the values with }} and {{.",
    );
  }

  private value(operand: Operand, dot: DataType, variables: Variables): Value {
    if (operand.kind === "function" && operand.names.length === 0)
      return { type: this.call(operand.name, operand.at, []), at: operand.at };
    return { type: this.operand(operand, dot, variables, []).type, at: operand.at, literal: operand };
  }

  private operand(
    operand: Operand,
    dot: DataType,
    variables: Variables,
    args: readonly Value[],
  ): { type: DataType; called: boolean } {
    const plain = (type: DataType) => ({ type, called: false });
    switch (operand.kind) {
      case "dot":
        return plain(dot);
      case "field":
        return this.fields(dot, operand.names, args);
      case "variable":
        return this.fields(variables.get(operand.name) ?? "any", operand.names, args);
      case "function":
        return this.fields(this.call(operand.name, operand.at, []), operand.names, args);
      case "pipe":
        return this.fields(this.pipe(operand.pipe, dot, variables), operand.names, args);
      case "number":
        return plain(operand.whole ? "int" : "float");
      default:
        return plain(operand.kind);
    }
  }

  /** Reads fields one after the other; only the last may take arguments. */
  private fields(
    start: DataType,
    names: readonly Name[],
    args: readonly Value[],
  ): { type: DataType; called: boolean } {
    let type = start;
    let called = false;
    for (const [i, { name, at }] of names.entries()) {
      const member = memberOf(type, name, at);
      if (isSignature(member)) {
        called = i === names.length - 1;
        type = this.apply(member, `.${name}`, at, called ? args : []);
      } else {
        called = false;
        type = member;
      }
    }
    // Of a value that is not known, a field may be a function.
    return { type, called: called || (type === "any" && names.length > 0 && args.length > 0) };
  }

  private call(name: string, at: number, args: readonly Value[]): DataType {
    const signature = this.use.functions[name] ?? builtins[name];
    const given = this.apply(signature, name, at, args);
    if (comparisons.includes(name)) compare(name, at, args);
    if (name === "index") return indexOf(args);
    if (name === "len") measure(args[0]);
    if (name === "and" || name === "or")
      return args.every(({ type }) => type === args[0].type) ? args[0].type : "any";
    for (const arg of args)
      if (arg.literal?.kind === "string") this.checkText(name, arg.literal.value, args.indexOf(arg), arg.at);
    return given;
  }

  private checkText(name: string, text: string, place: number, at: number): void {
    const isPattern = (name === "match" || name === "reReplaceAll") && place === 0;
    const fault = isPattern
      ? findRegexFault(text)
      : place === 0
        ? this.use.checkArgument?.(name, text)
        : undefined;
    if (fault === undefined) return;
    fail(at, `gives ${name} a ${isPattern ? "regular expression" : "text"} that ${fault.what}`, fault.wayOut);
  }

  private apply(signature: Signature, name: string, at: number, args: readonly Value[]): DataType {
    const { takes, more, gives } = signature;
    if (args.length < takes.length || (args.length > takes.length && more === undefined)) {
      const count = takes.length === 1 ? "1 argument" : `${takes.length} arguments`;
      fail(
        at,
        `gives ${args.length} to ${name}, which takes ${count}${more === undefined ? "" : " or more"}`,
        takes.length === 0
          ? "Remove them."
          : `Write ${takes.map(titleOf).join(", ")} behind it, the last also before a |.`,
      );
    }
    args.forEach((arg, i) => {
      const wanted = takes[i] ?? more ?? "any";
      if (!fits(arg, wanted))
        fail(
          arg.at,
          `gives ${titleOf(arg.type)} to ${name}, which takes ${titleOf(wanted)} there`,
          wayTo(wanted, name),
        );
    });
    return gives;
  }
}

function wayTo(wanted: DataType, name: string): string {
  if (wanted === "quantity") return "Write a number there, such as $value.";
  if (wanted === "string") return `Put it through print first, such as (print .Value | ${name}).`;
  return `Write ${titleOf(wanted)} there.`;
}

function memberOf(type: DataType, name: string, at: number): DataType | Signature {
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
    return fail(at, `reads the field .${name} of ${titleOf(type)}, which has none of that name`, wayOut);
  }
  return fail(at, `reads the field .${name} of ${titleOf(type)}, which has no fields`, "Remove the field.");
}

const kindOf = (type: DataType): string | undefined =>
  typeof type === "object" || type === "any" || type === "nil" ? undefined : type;

/** Numbers with and without a fraction can't be compared, and maps and lists with nothing. */
function compare(name: string, at: number, [first, ...others]: readonly Value[]): void {
  const kind = kindOf(first.type);
  const isOrder = name !== "eq" && name !== "ne";
  for (const { type } of [first, ...others])
    if (typeof type === "object" && ("map" in type || "list" in type || isOrder))
      fail(at, `compares ${titleOf(type)} with ${name}`, "Compare what is in it, such as its len.");
  if (isOrder && kind === "bool") fail(at, "puts booleans into an order", "Use eq or ne.");
  for (const other of others) {
    const its = kindOf(other.type);
    if (kind === undefined || its === undefined || kind === its) continue;
    const numbers = [kind, its].every((each) => each === "int" || each === "float");
    fail(
      at,
      numbers
        ? "compares a number that has a fraction with one that has none"
        : `compares ${titleOf(first.type)} with ${titleOf(other.type)}`,
      numbers ? "Write both with a fraction, such as 90.0." : "Compare values of the same kind.",
    );
  }
}

/** Checks the argument of len. */
function measure({ type, at }: Value): void {
  if (["int", "float", "bool"].includes(String(type)) || (typeof type === "object" && "fields" in type))
    fail(at, `takes the length of ${titleOf(type)}`, "Give len a list, a map or a string.");
}

function indexOf([of, ...keys]: readonly Value[]): DataType {
  let { type } = of;
  for (const { type: key, at } of keys) {
    if (type === "string") {
      if (kindOf(key) !== undefined && key !== "int")
        fail(
          at,
          "takes a byte of a string by something that is not a whole number",
          "Give index a list or a map.",
        );
      type = "int";
    } else if (typeof type !== "object")
      return type === "any"
        ? "any"
        : fail(of.at, `takes an item of ${titleOf(type)}`, "Give index a list or a map.");
    else if ("map" in type) {
      if (kindOf(key) !== undefined && key !== "string")
        fail(at, "takes an item of a map by something that is not a string", "Write the key in quotes.");
      type = type.map;
    } else if ("list" in type) {
      if (kindOf(key) !== undefined && key !== "int")
        fail(
          at,
          "takes an item of a list by something that is not a whole number",
          "Write its number, from 0.",
        );
      type = type.list;
    } else fail(of.at, `takes an item of ${titleOf(type)}`, "Give index a list or a map.");
  }
  return type;
}

/** Whether a value can be an argument of a type. */
function fits({ type, literal }: Value, wanted: DataType): boolean {
  if (type === "any" || wanted === "any") return true;
  if (wanted === "quantity") {
    if (literal?.kind === "string")
      return literal.value.trim() === literal.value && /\d|inf|nan/i.test(literal.value);
    return ["string", "int", "float"].includes(String(type)) || titleOf(type) === "a duration";
  }
  if (typeof type === "object" && typeof wanted === "object") {
    if ("list" in type && "list" in wanted) return fits({ type: type.list, at: 0 }, wanted.list);
    if ("map" in type && "map" in wanted) return true;
    return "fields" in type && "fields" in wanted && type.title === wanted.title;
  }
  if (wanted === "float" && type === "int") return literal?.kind === "number";
  return type === wanted;
}

/** Checks a template against the data and the functions that it is used with: what would fail only when it is used. */
import { nearest } from "../../nearest";
import { Fault, Faulty } from "../fault";
import { compileRegex } from "../regex";
import { builtins, comparisons, DataType, isSignature, Signature, titleOf } from "./dataTypes";
import type { Name, Operand, Pipe, Template, TemplateNode } from "./templateNodes";
import { findFormatFault } from "./formats";
import { compare, failLater, fits, indexOf, measure, memberOf, Value, wayTo } from "./templateValues";

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
            : failLater(
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
      return failLater(
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
    if (first.kind === "nil") failLater(first.at, "has nil by itself", "Write a value.");
    const read = this.operand(first, dot, variables, args);
    if (read.called || args.length === 0) return read.type;
    return failLater(
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
    if (name === "printf") this.checkFormat(at, args);
    if (name === "and" || name === "or")
      return args.every(({ type }) => type === args[0].type) ? args[0].type : "any";
    for (const arg of args)
      if (arg.literal?.kind === "string") this.checkText(name, arg.literal.value, args.indexOf(arg), arg.at);
    return given;
  }

  private checkFormat(at: number, [format, ...values]: readonly Value[]): void {
    if (format.literal?.kind !== "string") return;
    const fault = findFormatFault(
      format.literal.value,
      values.map(({ type }) => type),
    );
    if (fault !== undefined) failLater(values[fault.argument ?? -1]?.at ?? at, fault.what, fault.wayOut);
  }

  private checkText(name: string, text: string, place: number, at: number): void {
    const isPattern = (name === "match" || name === "reReplaceAll") && place === 0;
    const fault = isPattern
      ? compileRegex(text).fault
      : place === 0
        ? this.use.checkArgument?.(name, text)
        : undefined;
    if (fault === undefined) return;
    failLater(
      at,
      `gives ${name} a ${isPattern ? "regular expression" : "text"} that ${fault.what}`,
      fault.wayOut,
    );
  }

  private apply(signature: Signature, name: string, at: number, args: readonly Value[]): DataType {
    const { takes, more, gives } = signature;
    if (args.length < takes.length || (args.length > takes.length && more === undefined)) {
      const count = takes.length === 1 ? "1 argument" : `${takes.length} arguments`;
      failLater(
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
        failLater(
          arg.at,
          `gives ${titleOf(arg.type)} to ${name}, which takes ${titleOf(wanted)} there`,
          wayTo(wanted, name),
        );
    });
    return gives;
  }
}

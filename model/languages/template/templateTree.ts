/** Go's templates, as `text/template/parse/parse.go` reads them. */
import { nearest } from "../../nearest";
import { fail } from "../fault";
import { readString } from "../goString";
import { ActionToken, readActionTokens, TokenKind } from "./actionTokens";

/** A value in a command. */
export type Operand =
  | { readonly kind: "dot" | "nil" | "bool"; readonly at: number }
  | { readonly kind: "number"; readonly at: number; readonly whole: boolean }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "field"; readonly at: number; readonly names: readonly Name[] }
  | { readonly kind: "variable"; readonly at: number; readonly name: string; readonly names: readonly Name[] }
  | { readonly kind: "function"; readonly at: number; readonly name: string; readonly names: readonly Name[] }
  | { readonly kind: "pipe"; readonly at: number; readonly pipe: Pipe; readonly names: readonly Name[] };

/** A field that is read of a value. */
export interface Name {
  readonly name: string;
  readonly at: number;
}

/** Commands, each of which gets the result of the one before as its last argument. */
export interface Pipe {
  readonly at: number;
  readonly variables: readonly string[];
  /** Whether it sets variables that there are, `=`; else it makes new ones, `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** An action, or a block of them. */
export type TemplateNode =
  | { readonly kind: "action"; readonly pipe: Pipe }
  | {
      readonly kind: "block";
      readonly word: "if" | "with" | "range";
      readonly pipe: Pipe;
      readonly body: TemplateNode[];
      readonly otherwise: TemplateNode[];
    }
  | { readonly kind: "template"; readonly name: string; readonly at: number; readonly pipe?: Pipe };

/** A template with those that are defined in it. */
export interface Template {
  readonly body: readonly TemplateNode[];
  readonly defined: ReadonlyMap<string, readonly TemplateNode[]>;
}

/** What a template may use. */
export interface Scope {
  /** Names of functions. */
  readonly functions: readonly string[];
  /** Variables that are there before it begins, such as `$labels`. */
  readonly variables: readonly string[];
}

/**
 * Reads a template.
 *
 * @throws Faulty where Go would refuse it.
 */
export const readTemplate = (text: string, scope: Scope): Template => new Parser(text, scope).read();

type Ending = { readonly word: "end" | "else"; readonly at: number; readonly chained?: "if" | "with" };

class Parser {
  private readonly tokens: readonly ActionToken[];
  private readonly defined = new Map<string, readonly TemplateNode[]>();
  private variables: string[];
  private i = 0;
  private ranges = 0;

  constructor(
    private readonly text: string,
    private readonly scope: Scope,
  ) {
    this.tokens = readActionTokens(text);
    this.variables = ["$", ...scope.variables];
  }

  read(): Template {
    const body: TemplateNode[] = [];
    const ending = this.readList(body, true);
    if (ending !== undefined)
      fail(
        ending.at,
        `has {{ ${ending.word} }} where no if, range or with is open`,
        "Remove it, or write the block's beginning.",
      );
    return { body, defined: this.defined };
  }

  private peek(): ActionToken {
    return this.tokens[this.i];
  }
  private peekWord(): ActionToken {
    while (this.peek().kind === "space") this.i++;
    return this.peek();
  }
  private nextWord(): ActionToken {
    const token = this.peekWord();
    if (token.kind !== "end") this.i++;
    return token;
  }

  /** Reads up to {{end}} or {{else}}; to the text's end where that is right. */
  private readList(list: TemplateNode[], whole = false): Ending | undefined {
    for (;;) {
      const token = this.nextWord();
      if (token.kind === "end") return whole ? undefined : this.refuseOpen();
      if (token.kind === "text") continue;
      const ending = this.readAction(list, whole);
      if (ending !== undefined) return ending;
    }
  }

  private readonly open: { word: string; at: number }[] = [];

  private refuseOpen(): never {
    const { word, at } = this.open[this.open.length - 1];
    return fail(at, `has a {{ ${word} }} that is not ended`, "Write {{ end }} where it ends.");
  }

  private readAction(list: TemplateNode[], top: boolean): Ending | undefined {
    const token = this.peekWord();
    if (token.kind !== "keyword" || token.text === "nil") {
      list.push({ kind: "action", pipe: this.readPipe("an action") });
      return undefined;
    }
    this.i++;
    switch (token.text) {
      case "if":
      case "with":
      case "range":
        list.push(this.readBlock(token.text, token.at));
        return undefined;
      case "end":
        this.expect("right", "behind end");
        return { word: "end", at: token.at };
      case "else":
        return this.readElse(token.at);
      case "template":
        list.push(this.readInclusion(token));
        return undefined;
      case "block":
        list.push(this.readInclusion(token, true));
        return undefined;
      case "define":
        if (!top)
          fail(
            token.at,
            "has {{ define }} inside of another block",
            "Move it to the beginning of the template.",
          );
        this.readDefinition(token);
        return undefined;
      default:
        this.expect("right", `behind ${token.text}`);
        if (this.ranges === 0) fail(token.at, `has {{ ${token.text} }} outside of range`, "Remove it.");
        return undefined;
    }
  }

  private expect(kind: TokenKind, where: string): ActionToken {
    const token = this.nextWord();
    return token.kind === kind ? token : this.refuse(token, where);
  }

  private refuse({ kind, text, at }: ActionToken, where: string): never {
    // A string may be a secret.
    const shown =
      kind === "string" ? "string" : kind === "end" ? "end of the text" : kind === "text" ? "text" : text;
    const wayOut =
      text === "="
        ? "Write eq to compare, such as (eq $x 1.0)."
        : "Write a function, a field or a variable there.";
    return fail(at, `has an unexpected ${shown} ${where}`, wayOut);
  }

  private readElse(at: number): Ending {
    const next = this.peekWord();
    if (next.kind === "keyword" && (next.text === "if" || next.text === "with"))
      return { word: "else", at, chained: next.text };
    if (next.kind !== "right" && next.text === "elseif") this.refuse(next, "behind else");
    this.expect("right", "behind else");
    return { word: "else", at };
  }

  private readBlock(word: "if" | "with" | "range", at: number): TemplateNode {
    const { length } = this.variables;
    this.open.push({ word, at });
    const pipe = this.readPipe(word);
    if (word === "range") this.ranges++;
    const body: TemplateNode[] = [];
    const otherwise: TemplateNode[] = [];
    const ending = this.readList(body);
    if (word === "range") this.ranges--;
    if (ending?.word === "else") {
      if (ending.chained !== undefined) {
        if (ending.chained !== word)
          fail(
            ending.at,
            `has {{ else ${ending.chained} }} inside of ${word}`,
            `Write {{ else }} and a block of its own.`,
          );
        this.nextWord();
        otherwise.push(this.readBlock(ending.chained, at));
      } else {
        const second = this.readList(otherwise);
        if (second?.word === "else")
          fail(second.at, `has a second {{ else }} in one ${word}`, `Remove it, or write {{ else if }}.`);
      }
    }
    this.open.pop();
    this.variables.length = length;
    return { kind: "block", word, pipe, body, otherwise };
  }

  private readName(where: string): string {
    const token = this.nextWord();
    if (token.kind !== "string") return this.refuse(token, where);
    return readString(this.text, token.at).value;
  }

  private readInclusion({ at, text }: ActionToken, isBlock = false): TemplateNode {
    const name = this.readName(`behind ${text}, in the place of a name in quotes`);
    if (!isBlock && this.peekWord().kind === "right") {
      this.i++;
      return { kind: "template", name, at };
    }
    const pipe = this.readPipe(text);
    if (isBlock) this.readBody(name, text, at);
    return { kind: "template", name, at, pipe };
  }

  private readDefinition({ at, text }: ActionToken): void {
    const name = this.readName("behind define, in the place of a name in quotes");
    this.expect("right", "behind a template's name");
    this.readBody(name, text, at);
  }

  /** Reads a template inside of this one, which has none of its variables. */
  private readBody(name: string, word: string, at: number): void {
    const { variables, ranges } = this;
    this.variables = ["$"];
    this.ranges = 0;
    this.open.push({ word, at });
    const body: TemplateNode[] = [];
    const ending = this.readList(body);
    if (ending?.word === "else") fail(ending.at, `has {{ else }} inside of ${word}`, "Remove it.");
    this.open.pop();
    this.variables = variables;
    this.ranges = ranges;
    if ((this.defined.get(name)?.length ?? 0) > 0 && body.length > 0)
      fail(at, "defines one template twice", "Give one of them another name.");
    this.defined.set(name, body);
  }

  private readPipe(where: string, closing: "right" | ")" = "right"): Pipe {
    const { at } = this.peekWord();
    const { variables, assigns } = this.readVariables(where);
    const commands: Operand[][] = [];
    for (;;) {
      const token = this.peekWord();
      if (
        token.kind === "right"
          ? closing === "right"
          : token.text === ")" && token.kind === "sign" && closing === ")"
      ) {
        this.i++;
        break;
      }
      if (!this.beginsOperand(token))
        this.refuse(token, where === "an action" ? "inside of {{ }}" : `in ${where}`);
      commands.push(this.readCommand());
    }
    if (commands.length === 0)
      fail(at, `has nothing in ${where}`, "Write a value there, or remove the braces.");
    const wrong = commands
      .slice(1)
      .find(([first]) => ["bool", "dot", "nil", "number", "string"].includes(first.kind));
    if (wrong !== undefined)
      fail(wrong[0].at, "has a value behind |, which takes a function", "Write a function there.");
    return { at, variables, assigns, commands };
  }

  private readVariables(where: string): { variables: string[]; assigns: boolean } {
    const variables: string[] = [];
    for (;;) {
      const start = this.i;
      const token = this.peekWord();
      if (token.kind !== "variable") return { variables, assigns: false };
      this.i++;
      const sign = this.peekWord();
      const declares = sign.kind === "sign" && [":=", "=", ","].includes(sign.text);
      if (!declares) {
        this.i = start;
        return { variables, assigns: false };
      }
      this.i++;
      variables.push(token.text);
      this.variables.push(token.text);
      if (sign.text !== ",") return { variables, assigns: sign.text === "=" };
      if (where !== "range" || variables.length > 1)
        fail(
          sign.at,
          "has more variables than it can set",
          "Only range sets two, such as {{ range $i, $x := .Alerts }}.",
        );
      if (!["variable", "right"].includes(this.peekWord().kind)) this.refuse(this.peek(), "in range");
    }
  }

  private beginsOperand({ kind, text }: ActionToken): boolean {
    if (kind === "keyword") return text === "nil";
    if (kind === "sign") return text === "(";
    return ["bool", "number", "dot", "field", "identifier", "string", "variable"].includes(kind);
  }

  private readCommand(): Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      const token = this.peekWord();
      if (this.beginsOperand(token)) operands.push(this.readOperand());
      const next = this.peek();
      if (next.kind === "space") {
        this.i++;
        continue;
      }
      if (next.text === "|" && next.kind === "sign") {
        this.i++;
        const behind = this.peekWord();
        if (!this.beginsOperand(behind)) this.refuse(behind, "behind |");
      } else if (next.kind !== "right" && next.text !== ")") this.refuse(next, "behind a value");
      return operands;
    }
  }

  private readOperand(): Operand {
    const { kind, text, at } = this.nextWord();
    const names = (): Name[] => {
      const all: Name[] = [];
      for (; this.peek().kind === "field"; this.i++)
        all.push({ name: this.peek().text.slice(1), at: this.peek().at });
      return all;
    };
    const literal = <T extends Operand>(operand: T): T => {
      if (this.peek().kind === "field")
        fail(this.peek().at, "reads a field of a literal", "Write a blank before it, or remove it.");
      return operand;
    };
    switch (kind) {
      case "variable":
        if (!this.variables.includes(text)) this.refuseVariable(text, at);
        return { kind, at, name: text, names: names() };
      case "field":
        return { kind, at, names: [{ name: text.slice(1), at }, ...names()] };
      case "identifier":
        if (!this.scope.functions.includes(text)) this.refuseFunction(text, at);
        return { kind: "function", at, name: text, names: names() };
      case "string":
        return literal({ kind, at, value: readString(this.text, at).value });
      case "number":
        return literal({ kind, at, whole: /^[-+]?(0[xXoObB])?[\da-fA-F_]+$|^'/.test(text) });
      case "sign":
        return { kind: "pipe", at, pipe: this.readPipe("( )", ")"), names: names() };
      default:
        return literal({ kind: kind === "keyword" ? "nil" : kind === "bool" ? "bool" : "dot", at });
    }
  }

  private refuseVariable(name: string, at: number): never {
    const meant = nearest(
      name,
      this.variables.filter((each) => each !== "$"),
    );
    const given = this.scope.variables;
    return fail(
      at,
      `uses the unknown variable ${name}`,
      meant !== undefined
        ? `Did you mean ${meant}?`
        : given.length > 0
          ? `Use one of ${given.join(", ")}.`
          : `Set it first, such as {{ ${name} := .Status }}.`,
    );
  }

  private refuseFunction(name: string, at: number): never {
    const meant = nearest(name, this.scope.functions);
    // A name in the place of a field, without its dot.
    const variable = this.scope.variables.find((each) => each === `$${name}`);
    return fail(
      at,
      `uses the unknown function ${name}`,
      variable !== undefined
        ? `Did you mean ${variable}?`
        : meant === undefined
          ? "Use one of the program's functions; a field begins with a dot, a text is in quotes."
          : `Did you mean ${meant}?`,
    );
  }
}

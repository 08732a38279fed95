/** Pipelines of a template, such as `$labels.job | toUpper`, and what they are made of. */
import { nearest } from "../../nearest";
import { fail } from "../fault";
import { readString } from "../goString";
import { ActionToken, readActionTokens, TokenKind } from "./actionTokens";
import type { Name, Operand, Pipe, Scope } from "./templateNodes";

/** Reads the words of a template one after the other. */
export class PipeReader {
  private readonly tokens: readonly ActionToken[];
  protected variables: string[];
  protected i = 0;

  constructor(
    protected readonly text: string,
    private readonly scope: Scope,
  ) {
    this.tokens = readActionTokens(text);
    this.variables = ["$", ...scope.variables];
  }

  protected peek(): ActionToken {
    return this.tokens[this.i];
  }
  protected peekWord(): ActionToken {
    while (this.peek().kind === "space") this.i++;
    return this.peek();
  }
  protected nextWord(): ActionToken {
    const token = this.peekWord();
    if (token.kind !== "end") this.i++;
    return token;
  }

  protected expect(kind: TokenKind, where: string): ActionToken {
    const token = this.nextWord();
    return token.kind === kind ? token : this.refuse(token, where);
  }

  protected refuse({ kind, text, at }: ActionToken, where: string): never {
    // A string may be a secret.
    const shown =
      kind === "string" ? "string" : kind === "end" ? "end of the text" : kind === "text" ? "text" : text;
    const wayOut =
      text === "="
        ? "Write eq to compare, such as (eq $x 1.0)."
        : "Write a function, a field or a variable there.";
    return fail(at, `has a misplaced ${shown} ${where}`, wayOut);
  }

  protected readPipe(where: string, closing: "right" | ")" = "right"): Pipe {
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

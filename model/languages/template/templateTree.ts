/** Go's templates, as `text/template/parse/parse.go` reads them. */
import { fail } from "../fault";
import { readString } from "../goString";
import type { ActionToken } from "./actionTokens";
import { PipeReader } from "./pipeReader";
import type { Scope, Template, TemplateNode } from "./templateNodes";

/**
 * Reads a template.
 *
 * @throws Faulty where Go would refuse it.
 */
export const readTemplate = (text: string, scope: Scope): Template => new Parser(text, scope).read();

type Ending = { readonly word: "end" | "else"; readonly at: number; readonly chained?: "if" | "with" };

class Parser extends PipeReader {
  private readonly defined = new Map<string, readonly TemplateNode[]>();
  private readonly open: { word: string; at: number }[] = [];
  private ranges = 0;

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
}

/**
 * Whether an expression is plainly right, told in a fraction of the time that the whole parser takes. Most expressions
 * are; of others nothing is said, and the parser has the word.
 */
import { aggregations } from "./functions";
import table from "./functionTable.json";
import type { PromqlFunction } from "./functions";
import type { ValueType } from "./valueTypes";

const functions = table as unknown as Readonly<Record<string, PromqlFunction>>;
const tokens =
  /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:[a-z]\w*)?|[a-z_:][\w:]*|=~|!~|[!=<>]=|[-+*/%^<>=(){}[\],]/giy;
const duration = /^(\d+(ms|[smhdwy]))+$/;
const number = /^\d+(\.\d+)?(e[+-]?\d+)?$/;
const name = /^[a-zA-Z_:][\w:]*$/;
/** A pattern without groups, and with the plainest classes. */
const plainPattern = /^.(?![*+|])(?!.*[*+]{2})([\w.*+|:/ -]|\[[0-9]-[0-9]\])*.$/;
const sets = ["and", "or", "unless"];
const comparisons = ["==", "!=", "<", ">", "<=", ">="];
/** How tightly operators bind. */
const precedence: Readonly<Record<string, number>> = {
  ...{ or: 1, and: 2, unless: 2 },
  ...Object.fromEntries(comparisons.map((one) => [one, 3])),
  ...{ "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, atan2: 5, "^": 6 },
};
const words = [
  ...sets,
  ..."atan2 bool by without on ignoring group_left group_right offset inf nan start end".split(" "),
];

/** What the reader does not know for certain. */
class Unsure extends Error {}

/** Whether every parser since Prometheus 3.3 reads the expression, without a feature turned on. */
export function isPlainExpression(text: string): boolean {
  try {
    const read = new Reader(text);
    return read.expression() !== "matrix" && read.isAtEnd;
  } catch (error) {
    if (error instanceof Unsure) return false;
    throw error;
  }
}

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    let end = 0;
    for (const { 0: token, index } of text.matchAll(tokens)) {
      end = index + token.length;
      if (/^[^\s#]/.test(token)) this.#tokens.push(token);
    }
    if (end !== text.length) throw new Unsure();
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  /** @param least how tightly its operators have to bind. @default 1 all of them */
  expression(least = 1): ValueType {
    let left = this.#operand();
    while ((precedence[this.#next] ?? 0) >= least) {
      const operator = this.#take();
      const isBool = this.#takeIf("bool");
      const isMatched = this.#matching();
      const right = this.expression(precedence[operator] + 1);
      const areScalar = left === "scalar" && right === "scalar";
      const isComparison = comparisons.includes(operator);
      this.#demand([left, right].every((kind) => kind === "vector" || kind === "scalar"));
      this.#demand(!(sets.includes(operator) || isMatched) || (left === "vector" && right === "vector"));
      this.#demand(isComparison ? isBool || !areScalar : !isBool);
      left = areScalar ? "scalar" : "vector";
    }
    return left;
  }

  #matching(): boolean {
    if (!this.#takeIf("on") && !this.#takeIf("ignoring")) return false;
    this.#labels();
    if ((this.#takeIf("group_left") || this.#takeIf("group_right")) && this.#next === "(") this.#labels();
    return true;
  }

  #operand(): ValueType {
    if (this.#next === "-" || this.#next === "+") this.#take();
    const start = this.#at;
    const kind = this.#primary();
    // What ends a call or a pair of parentheses is no selector.
    const isSelector = name.test(this.#tokens[start]) && this.#tokens[this.#at - 1] !== ")";
    if (!this.#takeIf("[")) {
      this.#offset(isSelector);
      return kind;
    }
    this.#demand(kind === "vector" && duration.test(this.#take()));
    const isSubquery = /^:((\d+(ms|[smhdwy]))+)?$/.test(this.#next);
    if (isSubquery) this.#take();
    this.#demand(isSubquery || isSelector);
    this.#expect("]");
    this.#offset(true);
    return "matrix";
  }

  #offset(isAllowed: boolean): void {
    if (this.#takeIf("offset")) this.#demand(isAllowed && duration.test(this.#take()));
  }

  #primary(): ValueType {
    const token = this.#take();
    if (number.test(token)) return "scalar";
    if (/^["']/.test(token)) return "string";
    if (token === "(") {
      const kind = this.expression();
      this.#expect(")");
      return kind;
    }
    this.#demand(name.test(token) && !words.includes(token.toLowerCase()));
    const follows = this.#next;
    if (token in aggregations && ["(", "by", "without"].includes(follows)) return this.#aggregation(token);
    return follows === "(" ? this.#call(token) : this.#selector();
  }

  #aggregation(aggregation: string): ValueType {
    this.#demand(!/^limit/.test(aggregation));
    const isGrouped = this.#grouping();
    const given = this.#arguments().join();
    const parameter = aggregations[aggregation];
    this.#demand(given === (parameter === "none" ? "vector" : `${parameter},vector`));
    if (!isGrouped) this.#grouping();
    return "vector";
  }

  #grouping(): boolean {
    if (!this.#takeIf("by") && !this.#takeIf("without")) return false;
    this.#labels();
    return true;
  }

  #call(called: string): ValueType {
    const known = Object.hasOwn(functions, called) ? functions[called] : undefined;
    if (!known || known.experimental || known.since !== undefined || called === "label_join")
      throw new Unsure();
    const { takes, variadic = 0, gives } = known;
    const start = this.#at;
    const given = this.#arguments();
    if (called === "label_replace") {
      const [to, , , , from, , pattern] = this.#tokens.slice(start, this.#at - 1).slice(-7);
      this.#demand(/^"[a-z_]\w*"$/i.test(to) && /^"([a-z_]\w*)?"$/i.test(from) && plainPattern.test(pattern));
    }
    const least = takes.length - (variadic === 0 ? 0 : 1);
    this.#demand(given.length >= least && (variadic < 0 || given.length <= least + variadic));
    this.#demand(given.every((kind, at) => kind === takes[Math.min(at, takes.length - 1)]));
    return gives;
  }

  #arguments(): ValueType[] {
    const kinds: ValueType[] = [];
    this.#expect("(");
    if (this.#takeIf(")")) return kinds;
    do kinds.push(this.expression());
    while (this.#takeIf(","));
    this.#expect(")");
    return kinds;
  }

  #selector(): ValueType {
    if (this.#takeIf("{")) {
      while (!this.#takeIf("}")) {
        this.#demand(/^[a-z_]\w*$/i.test(this.#take()));
        const operator = this.#take();
        const value = this.#take();
        this.#demand(["=", "!=", "=~", "!~"].includes(operator) && /^["']/.test(value));
        this.#demand(!operator.includes("~") || plainPattern.test(value));
        if (this.#next !== "}") this.#expect(",");
      }
    }
    return "vector";
  }

  #labels(): void {
    this.#expect("(");
    while (!this.#takeIf(")")) {
      this.#demand(/^[a-z_]\w*$/i.test(this.#take()));
      if (this.#next !== ")") this.#expect(",");
    }
  }

  get #next(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #take(): string {
    const token = this.#next;
    this.#at++;
    return token;
  }

  #takeIf(token: string): boolean {
    const is = this.#next === token;
    if (is) this.#at++;
    return is;
  }

  #expect(token: string): void {
    this.#demand(this.#take() === token);
  }

  #demand(holds: boolean): void {
    if (!holds) throw new Unsure();
  }
}

/**
 * The tree of an expression, from the Prometheus project's own grammar for JavaScript. It is loaded with the first
 * expression.
 */
import type { SyntaxNode } from "@lezer/common";
import type { Dialect } from "./dialect";
import { fail } from "../fault";
import { aggregations, functionNamed, refuseFunction } from "./functions";
import { groupings, normalize } from "./normalize";
import { readTokens, Token } from "./tokens";

/** A part of an expression. */
export interface Node {
  /** As the grammar calls it. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly children: readonly Node[];
}

type Grammar = { readonly parser: { parse: (text: string) => { topNode: SyntaxNode } } };

let loaded: Grammar | undefined;
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it takes longer to load than all of the checks
const grammar = (): Grammar => (loaded ??= require("@prometheus-io/lezer-promql") as unknown as Grammar);

/** Parts behind an operand. The grammar gives them the whole expression before, Prometheus the last operand only. */
const behind = [
  "OffsetExpr",
  "StepInvariantExpr",
  "MatrixSelector",
  "SubqueryExpr",
  "AnchoredExpr",
  "SmoothedExpr",
];
const wide = ["BinaryExpr", "UnaryExpr"];

/**
 * Reads an expression.
 *
 * @throws Faulty where it is none.
 */
export function readTree(text: string, dialect: Dialect): Node {
  const tokens = readTokens(text, { letters: dialect.features.has("promql-unquoted-utf8-names") });
  if (tokens.length === 0) fail(0, "has no expression", "Write one.");
  for (const [i, { kind, text: name, from }] of tokens.entries()) {
    const before = tokens[i - 1] as Token | undefined;
    if (
      before?.kind === "keyword" &&
      !before.text.startsWith("group_") &&
      groupings.includes(before.text) &&
      kind === "name"
    )
      refuseAt(from, tokens);
    if (
      (kind === "name" || kind === "metric") &&
      tokens[i + 1]?.text === "(" &&
      !functionNamed(name, dialect)
    )
      refuseFunction(name, from, dialect);
  }
  const top = grammar().parser.parse(normalize(text, tokens)).topNode;
  const [root, ...rest] = childrenOf(top, tokens, endsOf(text, tokens)).map(narrow);
  if (root === undefined || rest.length > 0) refuseAt(rest[0]?.from ?? 0, tokens);
  return root;
}

/** Where the word ends that a character is part of: words for the grammar may be shorter than what is written. */
function endsOf(text: string, tokens: readonly Token[]): Uint32Array {
  const ends = new Uint32Array(text.length + 1);
  for (const { from, to } of tokens) ends.fill(to, from, to);
  return ends;
}

function childrenOf(node: SyntaxNode, tokens: readonly Token[], ends: Uint32Array): Node[] {
  const all: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.type.isError) refuseAt(child.from, tokens);
    const { name, from, to } = child;
    all.push({ name, from, to: ends[to - 1], children: childrenOf(child, tokens, ends) });
  }
  return all;
}

/** A tree in which what is behind an operand belongs to that operand. */
function narrow(node: Node): Node {
  const children = node.children.map(narrow);
  const [operand, ...rest] = children as [Node | undefined, ...Node[]];
  if (operand === undefined || !behind.includes(node.name) || !wide.includes(operand.name))
    return { ...node, children };
  const last = operand.children[operand.children.length - 1];
  const inner = narrow({ ...node, from: last.from, children: [last, ...rest] });
  return { ...operand, to: node.to, children: [...operand.children.slice(0, -1), inner] };
}

/** What belongs in the place of an unexpected word. */
function hintAt(tokens: readonly Token[], at: number): string {
  const { text } = tokens[at];
  const previous = tokens[at - 1] as Token | undefined;
  const braces = tokens.slice(0, at).map(({ kind, text: sign }) => (kind === "sign" ? sign : ""));
  const inBraces = braces.lastIndexOf("{") > braces.lastIndexOf("}");
  if (inBraces) return 'Write label matchers with commas between them, such as {job="node", mode!="idle"}.';
  if (previous?.kind === "keyword" && groupings.includes(previous.text))
    return `Write the labels in parentheses, such as ${previous.text} (job).`;
  if (previous?.kind === "keyword" && Object.hasOwn(aggregations, previous.text))
    return `Write ( and ) around what ${previous.text} takes.`;
  if (text === "=") return "Write == to compare, or put a label matcher into { }.";
  if (text === ",") return "Remove it.";
  return "Write an operator between two operands, and close each ( before the next.";
}

/** @throws Faulty about the word at an offset, or about the end. */
function refuseAt(offset: number, tokens: readonly Token[]): never {
  const at = tokens.findIndex(({ to }) => to > offset);
  const last = tokens[tokens.length - 1];
  if (at < 0)
    return fail(last.from, `ends after ${last.text}`, "Write what belongs behind it, or remove it.");
  const after = at === 0 ? "at its start" : `after ${tokens[at - 1].text}`;
  return fail(tokens[at].from, `has a misplaced ${tokens[at].text} ${after}`, hintAt(tokens, at));
}

/** Reads the text of a stack's file as Pulumi reads it, whatever is in it. */
import { isAlias, isCollection, isScalar, LineCounter, parseDocument, visit } from "yaml";
import type { Broken } from "./checking/problems";
import { unseen } from "./checking/unseen";

/** What is in the file: its keys, or why they can't be read. */
export interface StackText {
  readonly content?: Readonly<Record<string, unknown>>;
  readonly problems: readonly Broken[];
}

/** Largest file that is read, in characters: the longest real ones have a tenth of it, and Pulumi reads it on each command. */
const mostCharacters = 1_000_000;
/** Deepest nesting, and most values once aliases are copied: more is an attack or an accident, and programs end in it. */
const deepest = 64;
const mostValues = 100_000;

/** What is wrong with the file as a whole. */
const wrong = (check: string, rule: string, key: string): Broken => ({
  key,
  value: undefined,
  rule,
  check: `yaml/${check}`,
  foreign: true,
});

/** The library's codes of faults in words of our own: its words quote the text, which may be a secret. */
const faults: Readonly<Record<string, string>> = {
  ALIAS_PROPS: "an alias has a tag or an anchor. Remove these",
  BAD_ALIAS: "an alias has no name. Write the name of an anchor after the asterisk",
  BAD_DIRECTIVE: "a line that begins with % is not a directive. Remove it",
  BAD_DQ_ESCAPE:
    "a text in double quotes has a backslash that escapes nothing. Double it, or use single quotes",
  BAD_INDENT: "a line is not indented as the lines above it. Align it with them",
  BAD_PROP_ORDER: "an anchor or a tag is at the wrong place. Write it before its value",
  BAD_SCALAR_START: "a text begins with @ or `. Put it in quotes",
  BLOCK_AS_IMPLICIT_KEY: "a key has more than one value on its line. Put a text with a colon in it in quotes",
  BLOCK_IN_FLOW: "a list or a mapping of several lines is within brackets. Write all of it with brackets",
  DUPLICATE_KEY: "a key is there twice. Remove one of the two",
  IMPOSSIBLE: "the text can't be read. Write it again",
  KEY_OVER_1024_CHARS: "a key is longer than 1024 characters. Shorten it",
  MISSING_CHAR: "a quote, a bracket, a comma, a colon or a blank is missing. Add it",
  MULTILINE_IMPLICIT_KEY: "a key goes on over several lines. Write it on one, with a colon after it",
  MULTIPLE_ANCHORS: "a value has two anchors. Remove one of them",
  MULTIPLE_DOCS:
    "a second document begins, which Pulumi does not read. Remove the line `---` and join the two",
  MULTIPLE_TAGS: "a value has two tags. Remove one of them",
  NON_STRING_KEY: "a key is not a text. Put it in quotes",
  RESOURCE_EXHAUSTION: "it is nested too deep, or too large. Make it smaller",
  TAB_AS_INDENT: "a tab is used to indent. Use blanks",
  TAG_RESOLVE_FAILED: "a tag does not fit its value. Remove the tag",
  UNEXPECTED_TOKEN: "there is something that does not belong there. Remove it, or put the text in quotes",
};

/** What is in a text, or why it can't be read: with the check's name, and words that go on from the file's name. */
export interface PlainText {
  readonly content?: unknown;
  readonly fault?: { readonly check: string; readonly rule: string };
}

/**
 * Reads the text of a stack's file.
 *
 * @param file its name, for messages about the whole of it.
 */
export function readStackText(text: string, file: string): StackText {
  const refuse = (check: string, rule: string): StackText => ({ problems: [wrong(check, rule, file)] });
  const { content, fault } = readPlainText(text);
  if (fault !== undefined) return refuse(fault.check, fault.rule);
  if (content === null || content === undefined) return { content: {}, problems: [] };
  if (typeof content !== "object" || Array.isArray(content))
    return refuse("not-a-mapping", "does not have keys and values. Begin it with `config:`.");
  return { content: content as Record<string, unknown>, problems: [] };
}

/** Reads any text as YAML of one document into lists and plain keys and values, with a placeholder for what is encrypted. */
export function readPlainText(text: string): PlainText {
  const refuse = (check: string, rule: string): PlainText => ({ fault: { check, rule } });
  if (text.length > mostCharacters)
    return refuse("size", `has more than ${mostCharacters} characters. Move what is large into files.`);
  try {
    const lines = new LineCounter();
    const document = parseDocument(text.replace(/^\uFEFF/, ""), {
      lineCounter: lines,
      merge: true,
      // Found below in one go: the library compares each key with all others.
      uniqueKeys: false,
      prettyErrors: false,
      // What is only a warning is not printed; "silent" would let a second document pass.
      logLevel: "error",
    });
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lines.linePos(error.pos[0]);
      const why = faults[error.code] ?? faults.IMPOSSIBLE;
      return refuse(error.code.toLowerCase(), `is not YAML: line ${line}, column ${col}: ${why}.`);
    }
    const twice = findDuplicate(document);
    if (twice !== undefined) {
      const { line, col } = lines.linePos(twice);
      return refuse("duplicate_key", `is not YAML: line ${line}, column ${col}: ${faults.DUPLICATE_KEY}.`);
    }
    const aliases = findAliasFault(document);
    if (aliases !== undefined) return refuse("alias", aliases);
    return { content: plain(document.toJS({ maxAliasCount: -1 })) };
  } catch (error) {
    if (error instanceof TooLarge || error instanceof RangeError)
      return refuse("resource_exhaustion", "is nested too deep, or too large. Make it smaller.");
    return refuse("unreadable", "can't be read as YAML. Write it without aliases, tags and merge keys.");
  }
}

class TooLarge extends Error {}

/** Where a mapping has a key that it has already. */
function findDuplicate(document: ReturnType<typeof parseDocument>): number | undefined {
  let found: number | undefined;
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || key.value === "<<") continue;
        const name = String(key.value);
        if (seen.has(name)) found ??= key.range?.[0] ?? 0;
        seen.add(name);
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

/** What is wrong with aliases: one that stands for nothing, for what it is in, or for too much. */
function findAliasFault(document: ReturnType<typeof parseDocument>): string | undefined {
  let fault: string | undefined;
  const sizes = new Map<unknown, number>();
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      if (target === undefined)
        fault = "has an alias without an anchor before it. Write the value in its place.";
      else if (path.includes(target))
        fault = "has an alias inside of what it stands for. Write the value in its place.";
      return fault === undefined ? undefined : visit.BREAK;
    },
  });
  if (fault !== undefined) return fault;
  // How many values a node is once aliases are copied.
  const sizeOf = (node: unknown): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    let size = 1;
    if (isAlias(node)) size = sizeOf(node.resolve(document));
    else if (isCollection(node))
      for (const item of node.items) {
        const { key, value } = item as { key?: unknown; value?: unknown };
        size +=
          isCollection(item) || isAlias(item) || key === undefined
            ? sizeOf(item)
            : sizeOf(key) + sizeOf(value);
      }
    sizes.set(node, size);
    return size;
  };
  return sizeOf(document.contents) > mostValues
    ? "has aliases that stand for too much. Write less, or without aliases."
    : undefined;
}

/** Lists and plain keys and values only, with a placeholder for what is encrypted. */
function plain(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new TooLarge();
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return plain(Object.fromEntries(value), depth);
  if (value instanceof Set) return plain([...value], depth);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "symbol" || typeof value === "function") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (isSecret(value)) return unseen;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

/** Pulumi writes a secret as one key, `secure`, with the encrypted text. */
export const isSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.keys(value).join() === "secure" &&
  typeof (value as { secure: unknown }).secure === "string";

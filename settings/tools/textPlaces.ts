/** Where in a file an answer of promtool or amtool belongs: at a line that it names, or at a value that it quotes. */
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Path } from "../checking/keys";

/** A key or an item of a file. */
interface Spot {
  readonly path: Path;
  /** Line of the key; none of an item of a list. */
  readonly line?: number;
  readonly value: unknown;
}

/**
 * The place of an answer, as far as it tells one.
 *
 * @param said one message. Lines are those of the text.
 * @param text that was checked, as YAML.
 * @returns an empty path where the message could be about anything in the file.
 */
export function placeInText(said: string, text: string): Path {
  const spots = listSpots(text);
  const line = /\bline (\d+): /.exec(said)?.[1];
  if (line !== undefined)
    return sharedPath(spots.filter((each) => each.line === Number(line)).map(({ path }) => path));
  const quoted = [...said.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, each]) =>
    each.replace(/\\(["\\])/g, "$1"),
  );
  // Of a name that is there twice, the later one is wrong.
  return spots.filter(({ value }) => quoted.includes(String(value))).at(-1)?.path ?? [];
}

/** What several paths begin with: of keys on one line, nobody knows which is meant. */
function sharedPath(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  const end = first.findIndex((key, i) => others.some((each) => each[i] !== key));
  return end < 0 ? first : first.slice(0, end);
}

function listSpots(text: string): Spot[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: "silent" });
  const walk = (node: unknown, path: Path): Spot[] => {
    if (isSeq(node)) return node.items.flatMap((item, i) => spotsOf(item, [...path, i]));
    if (!isMap(node)) return [];
    return node.items.flatMap(({ key, value }) => {
      const [at] = (isScalar(key) ? key.range : undefined) ?? [];
      return spotsOf(value, [...path, String(key)], at === undefined ? undefined : lines.linePos(at).line);
    });
  };
  const spotsOf = (node: unknown, path: Path, line?: number): Spot[] => [
    { path, line, value: isScalar(node) ? node.value : undefined },
    ...walk(node, path),
  ];
  return walk(document.contents, []);
}

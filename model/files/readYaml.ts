/** YAML that the user wrote, read as Go's programs read it. */
import { LineCounter, parseDocument, type ScalarTag } from "yaml";

/** Where a text is no YAML, and why. */
export interface YamlFault {
  /** Kind of the fault, such as `BAD_INDENT`; has nothing of the text in it. */
  readonly code: string;
  /** What is wrong, in words; may have parts of the text in it. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Go reads YAML 1.1, where these words without quotes are switches. */
const switchWords: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (word) => /^[yo](?!ff)/i.test(word),
};

/**
 * What is in a YAML text of one document, aliases and merge keys (`<<`) resolved, or why it can't be read.
 *
 * @param verbatim whether a program of Go reads this text, rather than what is written again. @default false
 */
export function readYaml(text: string, verbatim = false): { content?: unknown; fault?: YamlFault } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    merge: true,
    prettyErrors: false,
    customTags: verbatim ? [switchWords] : undefined,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    // The library's own words are for programmers here.
    const message =
      error.code === "MULTIPLE_DOCS" ? "a second document begins" : error.message.replace(/[.:]?\s*$/, "");
    return { fault: { code: error.code, message, line, column: col } };
  }
  try {
    // Aliases become copies: Ruler takes no aliases, and they would be written again for what is shared.
    return { content: JSON.parse(JSON.stringify(document.toJS())) as unknown };
  } catch (error) {
    // Aliases are resolved last: one that stands for nothing, or for too much, is found only here.
    return { fault: { code: "BAD_ALIAS", message: String(error), line: 1, column: 1 } };
  }
}

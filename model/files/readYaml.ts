/** YAML that the user wrote, read as Go's programs read it. */
import { LineCounter, parseDocument } from "yaml";

/** Where a text is no YAML, and why. */
export interface YamlFault {
  /** Kind of the fault, such as `BAD_INDENT`; has nothing of the text in it. */
  readonly code: string;
  /** What is wrong, in words; may have parts of the text in it. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** What is in a YAML text of one document, aliases and merge keys (`<<`) resolved, or why it can't be read. */
export function readYaml(text: string): { content?: unknown; fault?: YamlFault } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
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

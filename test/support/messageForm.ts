import assert from "node:assert/strict";

/** A setting, and in parentheses what it belongs to. */
const setting = String.raw`thanos:\w[\w.-]*(?:\[(?:\d+|"[^"]*")\][\w.-]*)*(?: \([^)]*\))?`;
/** What is wrong begins with a verb; the way out is a sentence of its own. */
const verb =
  "has|was|contains|does|do|names|gives|makes|leaves|lets|would|uses|finds|opens|mixes|needs|reads|copies|puts|shards|resolves|" +
  "begins|lacks|differs|overwrites|skips|merges|deletes|compacts|loses|uploads|moves|turns|listens|looks|hides|keeps|" +
  "drops|takes|can't|calls|ends|compares|selects|fills|matches|calculates|divides|repeats|ranges|defines";
const value = String.raw`(?:"(?:[^"\\]|\\.)*"?|[{\[].*?|-?\d[\d.e+-]*|true|false)(?:\.\.\.)?`;
const withValue = `is ${value}, (?:which (?:is|${verb}) |but )`;
const withoutValue = String.raw`(?:is (?!["{\[\d-]|true\b|false\b|null\b)|(?:${verb}) )`;
const form = new RegExp(String.raw`^${setting} (?:${withValue}|${withoutValue}).+[.] \S.*[.?]$`, "s");
/** Translated phrases, and words of the libraries. */
const refused =
  /\b(no such|no (?:duration|size|number|text|label|address|image|key|YAML|list)\b|for ever|nobody|told|there is not)\b|expected|received|invalid|undefined|\[object|Zod/i;

/** Fails unless a message says the setting, its value, what is wrong with it and what to write instead. */
export function assertMessageForm(message: string): void {
  const line = message.replace(/^warning: /, "");
  assert.match(line, form);
  assert.doesNotMatch(line, refused);
}

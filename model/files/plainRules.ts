/**
 * Whether a rule file is plainly right, told without a parser of YAML and of PromQL: a preview judges some hundred
 * rules, and nearly all of them are. Of a file that is written in another way nothing is said.
 */
import { isPlainExpression } from "../languages/promql/plainExpression";
import { metricName } from "./place";

/** One `key: value` line, with its column; the value is whole. */
interface Line {
  readonly column: number;
  readonly isItem: boolean;
  readonly key: string;
  readonly value: string;
}

const keyLine = /^( *)(- )?([A-Za-z_]\w*):(?: +(.*))?$/;
const duration = /^(\d+(ms|[smhdwy]))+$/;
/** The only actions in a template that need no parser. */
const plainAction =
  /\{\{ ?(\$labels\.[a-z_]\w*|\$value( \| humanize(1024|Duration|Percentage|Timestamp)?)?) ?\}\}/gi;

/** Keys of a rule, with what their values have to be. */
const ruleKeys: Readonly<Record<string, (value: string) => boolean>> = {
  alert: (value) => value !== "",
  record: (value) => metricName.test(value),
  expr: isPlainExpression,
  for: (value) => duration.test(value),
  keep_firing_for: (value) => duration.test(value),
  labels: (value) => value === "",
  annotations: (value) => value === "",
};

/** Whether no program has anything against this rule file. */
export function isPlainRules(text: string): boolean {
  const [first, ...lines] = readLines(text) ?? [];
  if (first?.key !== "groups" || first.column !== 0 || first.isItem || first.value !== "") return false;
  const names: string[] = [];
  let rules: Map<string, string>[] = [];
  let [section, part, rulesColumn, textsColumn] = ["", "", 0, 0];
  const groupColumn = lines.at(0)?.column ?? 0;
  const all: Map<string, string>[] = [];
  for (const { column, isItem, key, value } of lines) {
    if (column === groupColumn) {
      if (isItem) {
        if (key !== "name" || value === "" || names.includes(value)) return false;
        names.push(value);
      } else if (key === "interval" ? !duration.test(value) : key !== "rules" || value !== "") return false;
      [section, part, rulesColumn] = [key, "", 0];
      if (key === "rules") rules = [];
    } else if (section === "rules" && (rulesColumn === 0 || column === rulesColumn)) {
      if (rulesColumn === 0 && (!isItem || column <= groupColumn)) return false;
      rulesColumn = column;
      if (isItem) {
        rules.push(new Map());
        all.push(rules[rules.length - 1]);
      }
      const rule = rules[rules.length - 1];
      if (rule.has(key) || !Object.hasOwn(ruleKeys, key) || !ruleKeys[key](value)) return false;
      rule.set(key, value);
      [part, textsColumn] = [key, 0];
    } else if (column > rulesColumn && rulesColumn > 0 && !isItem && /^(labels|annotations)$/.test(part)) {
      if (!isPlainTemplate(value) || key === "__name__" || (textsColumn !== 0 && textsColumn !== column))
        return false;
      textsColumn = column;
    } else return false;
  }
  return names.length > 0 && all.length > 0 && all.every(isRule);
}

/** One of alert and record, and what only an alert has. */
function isRule(rule: ReadonlyMap<string, string>): boolean {
  if (!rule.has("expr") || rule.has("alert") === rule.has("record")) return false;
  return rule.has("alert") || !["for", "keep_firing_for", "annotations"].some((key) => rule.has(key));
}

function isPlainTemplate(text: string): boolean {
  const rest = text.replace(plainAction, "");
  return rest.trim() !== "" || text !== "" ? !/\{\{|\}\}|\$(labels|value)/.test(rest) : false;
}

/** The lines of a text in YAML's plainest form; `undefined` where there is another one. */
function readLines(text: string): Line[] | undefined {
  const rows = text.split("\n");
  const lines: Line[] = [];
  for (let at = 0; at < rows.length; at++) {
    if (/^\s*(#.*)?$/.test(rows[at])) continue;
    const [, blanks, dash, key, rest = ""] = keyLine.exec(rows[at]) ?? [];
    if (key === undefined) return undefined;
    const column = blanks.length + (dash?.length ?? 0);
    let value = plainValue(rest);
    const [isBlock, digit] = /^[|>](\d?)[+-]?$/.exec(rest) ?? [];
    if (isBlock !== undefined) {
      const block: string[] = [];
      while (at + 1 < rows.length && (rows[at + 1].trim() === "" || indentOf(rows[at + 1]) > column))
        block.push(rows[++at]);
      const written = block.filter((row) => row.trim() !== "");
      const least = digit ? column + Number(digit) : indentOf(written.at(0) ?? "");
      if (written.some((row) => indentOf(row) < least)) return undefined;
      value = block.join("\n").trim();
    }
    if (value === undefined) return undefined;
    lines.push({ column, isItem: dash !== undefined, key, value });
  }
  return lines;
}

const indentOf = (row: string): number => row.search(/[^ ]/);

/** A value that is whole on its line. */
function plainValue(text: string): string | undefined {
  if (/^"[^"\\]*"$/.test(text) || /^'[^']*'$/.test(text)) return text.slice(1, -1);
  if (/^"(?:[^"\\]|\\["\\n])*"$/.test(text)) return JSON.parse(text) as string;
  // Numbers and switches are texts only in quotes.
  return /^$|^[A-Za-z({/][^:#]*(?:(?::(?! |$)|#(?<=\S#))[^:#]*)*$|^\d+[a-z]\w*$/.test(text) &&
    !/^(true|false|yes|no|on|off|null|y|n)$|^[{[]|\s$/i.test(text)
    ? text
    : undefined;
}

/** A container's argument passes no shell: a quote in it becomes part of the value, which then means something else. */

const label = /^[a-zA-Z_]\w*="([^"'\n]*)"$/;

/**
 * What is wrong with the quotes of a flag's value, and the way out; `undefined` when nothing is.
 * Thanos itself unquotes `--label` and `--selector-label` alone, and refuses it without quotes (`parseFlagLabels` of cmd/thanos/rule.go).
 *
 * @param document whether the value is a YAML document, where quotes and lines are part of the text.
 */
export function findQuoteProblem(name: string, value: string, document = false): string | undefined {
  if (name === "label" || name === "selector-label") {
    return label.test(value)
      ? undefined
      : `does not have the form that Thanos reads. Write --${name}=name="value", with these quotes and no others.`;
  }
  if (document || !/^["']|["']$|\n/.test(value)) return undefined;
  const plain = value.replace(/^["']|["']$/g, "").replace(/\n/g, " ");
  return `has a quote or a line break, which no shell removes. Write --${name}=${plain}.`;
}

/** A flag with its value on one line, for a message. */
export const writeFlag = (name: string, value: string): string => `--${name}=${value.replace(/\n/g, "\\n")}`;

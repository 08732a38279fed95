/** What is said of a value that its schema refuses, where the schema has no words of its own. */
import { z } from "zod";
import { nearest } from "../../model/nearest";
import { formsOf } from "./forms";

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a string",
  boolean: "a boolean",
};

/**
 * Words for an issue.
 *
 * @param hidden whether the value must not be repeated.
 */
export function describeIssue(issue: z.core.$ZodRawIssue, hidden = false): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return describeWrongType(issue, hidden);
    case "too_small":
      if (issue.origin !== "string") return `is below ${issue.minimum}. Use ${issue.minimum} or more.`;
      return issue.input === ""
        ? "is empty. Write some text."
        : `is too short. Use at least ${issue.minimum} characters.`;
    case "too_big":
      return issue.origin === "string"
        ? `is too long. Use at most ${issue.maximum} characters.`
        : `is above ${issue.maximum}. Use ${issue.maximum} or less.`;
    case "invalid_value":
      return describeChoice(issue.input, issue.values.map(String), hidden);
    case "invalid_union":
      return describeUnion(issue, hidden);
    default:
      return undefined;
  }
}

function describeChoice(value: unknown, choices: readonly string[], hidden: boolean): string {
  const meant = typeof value === "string" && !hidden ? nearest(value, choices) : undefined;
  const wayOut = meant === undefined ? "Use one of these." : `Did you mean ${meant}?`;
  return `is not one of ${choices.join(", ")}. ${wayOut}`;
}

function describeUnion(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>, hidden: boolean): string {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
  if (discriminator !== undefined) {
    const value = (issue.input as Record<string, unknown>)[discriminator];
    return describeChoice(value, (options ?? []).map(String), hidden);
  }
  const wanted = issue.errors.flat().flatMap((each) => ("expected" in each ? [kinds[each.expected]] : []));
  return `is not ${wanted.slice(0, -1).join(", ")} or ${wanted.at(-1)}. Write one of these.`;
}

/** Names of the settings in all forms of an object. */
const settingsOf = (schema: unknown): string[] =>
  schema instanceof z.ZodType
    ? [...new Set(formsOf(schema).flatMap(({ object }) => Object.keys(object.shape)))]
    : [];

function describeWrongType(
  { expected, input, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>,
  hidden: boolean,
): string {
  if (input === null) return "is empty. Write a value after the key, or remove the key.";
  const plain = typeof input !== "object";
  const repeat = (text: string) => (hidden ? "." : `: ${text}.`);
  switch (expected) {
    case "string":
      return plain
        ? `is not a string. Put it in quotes${repeat(`"${JSON.stringify(input)}"`)}`
        : "is not a string. Write a single string.";
    case "boolean":
      return typeof input === "string" && /^(yes|on|true)$/i.test(input)
        ? "is not a boolean. Write true, without quotes."
        : "is not a boolean. Write true or false, without quotes.";
    case "array":
      return plain
        ? `is not a list. Write a list of one item${repeat(`[${JSON.stringify(input)}]`)}`
        : "is not a list. Write each item after a dash.";
    case "object":
      return `is not a group of settings. Write its settings below it: ${settingsOf(inst).join(", ")}.`;
    case "record":
      return "is not a mapping. Write `key: value` lines below it.";
    default: {
      const kind = kinds[expected] ?? expected;
      return typeof input === "string" && input.trim() !== "" && !Number.isNaN(Number(input))
        ? `is not ${kind}. Write it without quotes${repeat(input.trim())}`
        : `is not ${kind}. Write one, such as 2.`;
    }
  }
}

/** What is said of a value that its schema refuses: the rule, and the way out. */
import { z } from "zod";
import { formsOf, nearest } from "./keys";

const kinds: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
};

/** Words for an issue whose schema has none of its own. */
export function wording(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue);
    case "too_small":
      if (issue.origin !== "string") return `below ${issue.minimum}. Use ${issue.minimum} or more.`;
      return issue.input === ""
        ? "empty. Write a text."
        : `too short. Use at least ${issue.minimum} characters.`;
    case "too_big":
      return issue.origin === "string"
        ? `too long. Use at most ${issue.maximum} characters.`
        : `above ${issue.maximum}. Use ${issue.maximum} or less.`;
    case "invalid_value":
      return choice(issue.input, issue.values.map(String));
    case "invalid_union":
      return union(issue);
    default:
      return undefined;
  }
}

function choice(value: unknown, choices: readonly string[]): string {
  const meant = typeof value === "string" ? nearest(value, choices) : undefined;
  const all = `none of ${choices.join(", ")}.`;
  return meant === undefined ? `${all} Choose one of these.` : `${all} Did you mean ${meant}?`;
}

function union(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const { discriminator, options } = issue as { discriminator?: string; options?: readonly unknown[] };
  if (discriminator !== undefined)
    return choice((issue.input as Record<string, unknown>)[discriminator], (options ?? []).map(String));
  const wanted = issue.errors.flat().flatMap((each) => ("expected" in each ? [kinds[each.expected]] : []));
  return `not ${wanted.join(", ")}. Write one of these.`;
}

/** Names of the settings in all forms of an object. */
const settingsOf = (schema: unknown): string[] =>
  schema instanceof z.ZodType
    ? [...new Set(formsOf(schema).flatMap(({ object }) => Object.keys(object.shape)))]
    : [];

function wrongType(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  const { expected, input, inst } = issue;
  if (input === null) return "nothing is written behind the key. Write a value, or leave the key out.";
  switch (expected) {
    case "string":
      return typeof input === "object"
        ? "not a text. Write one text."
        : `not a text. Write it in quotes: "${JSON.stringify(input)}".`;
    case "boolean":
      return typeof input === "string" && /^(yes|on|true)$/i.test(input)
        ? "not true or false. Write true, without quotes."
        : "not true or false. Write one of the two, without quotes.";
    case "array":
      return typeof input === "object"
        ? "not a list. Write each item behind a dash."
        : `not a list. Write a list of one: [${JSON.stringify(input)}].`;
    case "object":
      return `no value of its own, but settings: ${settingsOf(inst).join(", ")}. Write these below it.`;
    case "record":
      return "not keys and values. Write `key: value` lines below it.";
    default: {
      const kind = kinds[expected] ?? expected;
      return typeof input === "string" && input.trim() !== "" && !Number.isNaN(Number(input))
        ? `not ${kind}. Write it without quotes: ${input.trim()}.`
        : `not ${kind}. Write ${kind}.`;
    }
  }
}

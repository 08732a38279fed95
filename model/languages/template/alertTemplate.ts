/** Templates in the labels and annotations of an alert, which Prometheus and Ruler fill in. */
import { Fault, Faulty } from "../fault";
import { readExpression, type Dialect } from "../promql";
import { findUseFault, Use } from "./checkTemplate";
import { builtins, DataType, duration, Members, Signature, takes, time } from "./dataTypes";
import type { Template } from "./templateNodes";
import { readTemplate } from "./templateTree";

const labels: DataType = { map: "string" };
/** A series of a query. */
const sample: DataType = { title: "a sample", fields: { Labels: labels, Value: "any" } };
const samples: DataType = { list: sample };

/** Source: `template/template.go` of Prometheus 3.16; those of `newer` since 3.6. */
const functions: Readonly<Record<string, Signature>> = {
  query: takes(["string"], samples),
  first: takes([samples], sample),
  label: takes(["string", sample], "string"),
  value: takes([sample], "any"),
  strvalue: takes([sample], "string"),
  args: takes([], { map: "any" }, "any"),
  reReplaceAll: takes(["string", "string", "string"], "string"),
  safeHtml: takes(["string"], "string"),
  match: takes(["string", "string"], "bool"),
  title: takes(["string"], "string"),
  toUpper: takes(["string"], "string"),
  toLower: takes(["string"], "string"),
  graphLink: takes(["string"], "string"),
  tableLink: takes(["string"], "string"),
  sortByLabel: takes(["string", samples], samples),
  stripPort: takes(["string"], "string"),
  stripDomain: takes(["string"], "string"),
  humanize: takes(["quantity"], "string"),
  humanize1024: takes(["quantity"], "string"),
  humanizeDuration: takes(["quantity"], "string"),
  humanizePercentage: takes(["quantity"], "string"),
  humanizeTimestamp: takes(["quantity"], "string"),
  toTime: takes(["quantity"], time),
  pathPrefix: takes([], "string"),
  externalURL: takes([], "string"),
  parseDuration: takes(["string"], "float"),
};
const newer: Readonly<Record<string, Signature>> = {
  toDuration: takes(["quantity"], duration),
  now: takes([], "float"),
  urlQueryEscape: takes(["string"], "string"),
};

const variablesOf = (value: DataType): Readonly<Record<string, DataType>> => ({
  $labels: labels,
  $externalLabels: labels,
  $externalURL: "string",
  $value: value,
});

const functionsOf = ({ minor }: Dialect): Readonly<Record<string, Signature>> =>
  minor < 6 ? functions : { ...functions, ...newer };

/** Reads a template. @throws Faulty where the program that fills it in would refuse it. */
export const readAlertTemplate = (text: string, dialect: Dialect): Template =>
  readTemplate(text, {
    functions: [...Object.keys(functionsOf(dialect)), ...Object.keys(builtins)],
    variables: Object.keys(variablesOf("any")),
  });

/**
 * The first fault of a template, by the version of the program that fills it in.
 *
 * @param histograms whether the alert's value may be a native histogram, which has fields. @default it is a number
 */
export function findAlertTemplateFault(
  text: string,
  dialect: Dialect,
  histograms = false,
): Fault | undefined {
  if (!text.includes("{{")) return undefined;
  const { value, fault } = Faulty.catch(() => readAlertTemplate(text, dialect));
  if (value === undefined) return fault;
  const own = functionsOf(dialect);
  const is: DataType = histograms ? "any" : "float";
  const data: Members = { Labels: labels, ExternalLabels: labels, ExternalURL: "string", Value: is };
  const use: Use = {
    data: { title: "the alert's data", fields: data },
    variables: variablesOf(is),
    functions: own,
    templates: [],
    moreTemplates: false,
    checkArgument: (name, query) => (name === "query" ? readExpression(query, dialect).fault : undefined),
  };
  return findUseFault(value, use);
}

/** Whether a text has a template's variable in it, but no template. */
export const hasForgottenBraces = (text: string): boolean =>
  !text.includes("{{") && /\$(labels\.|externalLabels\.|externalURL\b|value\b)/.test(text);

/** Whether a text closes an action that it does not open: what is between is sent as it stands. */
export const hasForgottenOpening = (text: string): boolean =>
  /^[^{]*\$(labels\.|externalLabels\.|value\b)[^{]*\}\}/.test(text);

/** Templates in the labels and annotations of an alert, which Prometheus and Ruler fill in. */
import { Fault, Faulty } from "../fault";
import { readExpression, type Dialect } from "../promql";
import { findUseFault, Use } from "./checkTemplate";
import { builtins, DataType, duration, Members, Signature, takes, time } from "./dataTypes";
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

const data: Members = { Labels: labels, ExternalLabels: labels, ExternalURL: "string", Value: "float" };
const variables: Readonly<Record<string, DataType>> = {
  $labels: labels,
  $externalLabels: labels,
  $externalURL: "string",
  $value: "float",
};

/** The first fault of a template, by the version of the program that fills it in. */
export function findAlertTemplateFault(text: string, dialect: Dialect): Fault | undefined {
  if (!text.includes("{{")) return undefined;
  const own = dialect.minor < 6 ? functions : { ...functions, ...newer };
  const scope = {
    functions: [...Object.keys(own), ...Object.keys(builtins)],
    variables: Object.keys(variables),
  };
  const { value, fault } = Faulty.catch(() => readTemplate(text, scope));
  if (value === undefined) return fault;
  const use: Use = {
    data: { title: "the alert's data", fields: data },
    variables,
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

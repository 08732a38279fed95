/** What is wrong in a text of one of the languages, as messages have it: from the verb to the way out. */
import { Fault, tellFault } from "./fault";
import { Dialect, findExpressionFault } from "./promql";
import { compileRegex, findReferenceFault, findRegexFault } from "./regex";
import { findAlertTemplateFault } from "./template/alertTemplate";
import { findNotificationFault } from "./template/notificationTemplate";

/** The text of a fault. @param harm when it is read, @param later when it is used */
const explain = (text: string, fault: Fault | undefined, harm: string, later: string): string | undefined =>
  fault &&
  tellFault(text, fault, typeof fault.late === "string" ? fault.late : fault.late === true ? later : harm);

/** What is wrong with a rule's expression. */
export const explainExpression = (text: string, dialect: Dialect): string | undefined =>
  explain(
    text,
    findExpressionFault(text, dialect),
    "so the file is not loaded",
    "so the rule fails at each evaluation",
  );

/**
 * What is wrong with a template in a label or an annotation of an alert.
 *
 * @param histograms whether the alert's value may be a native histogram. @default it is a number
 */
export const explainAlertTemplate = (
  text: string,
  dialect: Dialect,
  histograms = false,
): string | undefined =>
  explain(
    text,
    findAlertTemplateFault(text, dialect, histograms),
    "so the file is not loaded",
    "so the alert has an error message in its place",
  );

/**
 * What is wrong with a template of Alertmanager's configuration. It has nothing of the template's strings in it.
 *
 * @param moreTemplates whether there are files of templates, whose names are not known.
 * @param version of Alertmanager. @default the newest that is known
 */
export const explainNotificationTemplate = (
  text: string,
  moreTemplates: boolean,
  version?: string,
): string | undefined =>
  explain(
    text,
    findNotificationFault(text, moreTemplates, version),
    "so no notification is sent",
    "so no notification is sent",
  );

/** What is wrong with a regular expression. Most are short: where it is wrong is seen. */
export function explainRegex(text: string): string | undefined {
  const fault = findRegexFault(text);
  return fault === undefined ? undefined : `${fault.what}. ${fault.wayOut}`;
}

/** What is wrong with the groups that a replacement names. @param regex that finds them */
export function explainReplacement(text: string, regex: string): string | undefined {
  const { regex: compiled } = compileRegex(regex);
  const fault = compiled && findReferenceFault(text, compiled);
  return fault === undefined ? undefined : `${fault.what}. ${fault.wayOut}`;
}

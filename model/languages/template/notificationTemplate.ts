/** Templates in Alertmanager's configuration, which it fills in when it notifies. */
import { Fault, Faulty } from "../fault";
import { findUseFault } from "./checkTemplate";
import { builtins, DataType } from "./dataTypes";
import { notableVersions, notificationParts } from "./notificationParts";
import { readTemplate } from "./templateTree";

/** The newest minor version that is known, which any other is judged by. */
const newest = Math.max(...notableVersions);

/**
 * The first fault of a template. It has names of functions, fields and variables in it, but no text of the template's strings.
 *
 * @param moreTemplates whether there are files of templates, whose names are not known.
 * @param version of Alertmanager, such as `v0.31.1`. @default the newest that is known
 */
export function findNotificationFault(
  text: string,
  moreTemplates: boolean,
  version?: string,
): Fault | undefined {
  if (!text.includes("{{")) return undefined;
  const minor = Number(/^v?0\.(\d+)/.exec(version ?? "")?.[1] ?? newest);
  const fault = judge(text, moreTemplates, minor);
  const later = notableVersions.find((each) => {
    return each > minor && fault !== undefined && judge(text, moreTemplates, each)?.offset !== fault.offset;
  });
  if (fault === undefined || later === undefined) return fault;
  return { ...fault, wayOut: `Write it without, or use Alertmanager 0.${later} or newer.` };
}

function judge(text: string, moreTemplates: boolean, minor: number): Fault | undefined {
  const { fields, functions, templates } = notificationParts(minor);
  const scope = { functions: [...Object.keys(functions), ...Object.keys(builtins)], variables: [] };
  const { value, fault } = Faulty.catch(() => readTemplate(text, scope));
  if (value === undefined) return fault;
  const data: DataType = { title: "the notification's data", fields };
  return findUseFault(value, { data, variables: {}, functions, templates, moreTemplates });
}

/**
 * The form of every message about a setting: the setting, its value, what is wrong with it, what to write instead.
 *
 *     thanos:query.timeout is "2 minutes", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.
 *     thanos:objectStore.s3.region is missing. Set it: it has no default.
 */
import * as pulumi from "@pulumi/pulumi";
import type { FileProblem } from "../../model/files/place";
import { keyOf } from "./keys";
import { NameSetting, namings } from "./naming";

/** What is wrong with a setting. */
export interface Broken {
  /** The setting to change, such as `compactor.retention.raw`. */
  readonly key: string;
  /** Its value; `undefined` where it has none, or where it must not be shown. */
  readonly value: unknown;
  /**
   * What is wrong, and the way out. It goes on from the setting and its value, so it begins with a verb (`is not a
   * duration. Write ...`), or with `but`.
   */
  readonly rule: string;
  /** What the setting belongs to in a file of many, such as `alert DiskFull`. @default nothing */
  readonly about?: string;
  /** Other settings that the rule reads. The rule is not reported when one of them is wrong in itself. */
  readonly with?: readonly string[];
  /** A warning is shown and stops nothing. @default "error" */
  readonly level?: "error" | "warning";
}

/** The message of a problem. */
export function describeProblem(
  { key, about, value, rule }: Broken,
  nameSetting: NameSetting = namings.stackFile,
): string {
  const setting = about === undefined ? nameSetting(key) : `${nameSetting(key)} (${about})`;
  const shown = showValue(value);
  if (rule.startsWith("but ")) return `${setting} is ${shown ?? "set"}, ${rule}`;
  return shown === undefined ? `${setting} ${rule}` : `${setting} is ${shown}, which ${rule}`;
}

/** Most characters of a value in a message. */
const mostShown = 100;

/** A value as a message has it, on one line; `undefined` where there is none to show. */
function showValue(value: unknown): string | undefined {
  // What another resource will know has no value yet, and may be a secret.
  if (value === undefined || pulumi.Output.isInstance(value)) return undefined;
  const text = JSON.stringify(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}

/** What is wrong in a file, as a problem of the setting that holds the file. */
export const problemOfFile = ({ path, value, ...problem }: FileProblem): Broken => ({
  ...problem,
  key: keyOf(path),
  value,
});

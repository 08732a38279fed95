/**
 * The form of every message about a setting: the setting, its value, what is wrong with it, what to write instead.
 *
 *     thanos:query.timeout is "2 minutes", which is not a duration. Write it as Prometheus does, such as 30s, 2h or 90d.
 *     thanos:objectStore.s3.region is missing. Set it: it has no default.
 */
import type { FileProblem } from "../../model/files/place";
import { hideInKey, hideSecretLooks, looksSecret } from "../../model/secrecy";
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
  /** Which check it is of, such as `schema/unknown-key`: stable, for programs. @default of the key and who found it */
  readonly check?: string;
  /** Whether the key is none of this stack's settings, so it is named as it is. @default false */
  readonly foreign?: boolean;
}

/** What is wrong with a setting, as programs read it: `npm run validate -- --json`. */
export interface Problem {
  readonly level: "error" | "warning";
  /** The setting as it is written, such as `thanos:query.timeout`. */
  readonly key: string;
  /** Its value; left out where there is none, and where it may be secret. */
  readonly value?: unknown;
  /** What is wrong, and what to do. It begins with a verb, as of `key`. */
  readonly message: string;
  /** The check that found it. */
  readonly rule: string;
}

/** A key without the numbers and names that differ from one file to the next. */
const placeOf = (key: string): string => key.replace(/\[[^\]]*\]/g, "");

/** A problem as programs read it. */
export function problemFor(
  { key, about, value, rule, level = "error", check, foreign = false }: Broken,
  nameSetting: NameSetting = namings.stackFile,
): Problem {
  const named = hideInKey(foreign ? key : nameSetting(key));
  const message = (about === undefined ? "" : `(${about}) `) + rule.replace(/^but /, "");
  const shown = isShown(value) ? { value } : {};
  return { level, key: named, ...shown, message, rule: check ?? `setting/${placeOf(key)}` };
}

/** A problem on one line: `key = value: what is wrong. What to do.` */
export function problemLine({ level, key, value, message }: Problem): string {
  const shown = showValue(value);
  const setting = shown === undefined ? key : `${key} = ${shown}`;
  return `${level === "warning" ? "warning: " : ""}${setting}: ${message}`;
}

/** Whether a value is an output of a resource. Asked without Pulumi's library, which takes long to load. */
const isOutput = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "__pulumiOutput" in value;

/** Whether a value can be part of a message: what another resource will know has none yet, and may be a secret. */
const isShown = (value: unknown): boolean =>
  value !== undefined && !isOutput(value) && !(typeof value === "string" && looksSecret(value));

/** The message of a problem. */
export function describeProblem(
  { key, about, value, rule, foreign = false }: Broken,
  nameSetting: NameSetting = namings.stackFile,
): string {
  const name = hideInKey(foreign ? key : nameSetting(key));
  const setting = about === undefined ? name : `${name} (${about})`;
  const shown = showValue(value);
  if (rule.startsWith("but ")) return `${setting} is ${shown ?? "set"}, ${rule}`;
  return shown === undefined ? `${setting} ${rule}` : `${setting} is ${shown}, which ${rule}`;
}

/** Most characters of a value that are looked through for secrets; far more than are shown. */
const mostRead = 2000;

/** Most characters of a value in a message. */
const mostShown = 100;

/** A value as a message has it, on one line; `undefined` where there is none to show. */
function showValue(value: unknown): string | undefined {
  if (!isShown(value)) return undefined;
  const text = hideSecretLooks(JSON.stringify(value).slice(0, mostRead));
  return text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
}

/** What is wrong in a file, as a problem of the setting that holds the file. */
export const problemOfFile = ({ path, value, ...problem }: FileProblem): Broken => ({
  ...problem,
  key: keyOf(path),
  value,
});

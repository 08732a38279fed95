/** Checks the whole configuration of a stack: what `pulumi preview` and `npm run validate` say is said here. */
import type { Mount } from "../model/containerFiles";
import type { PlainSecret } from "../model/fileCatalogue/checkDocument";
import { findAlertmanagerProblems } from "../model/files/alertmanagerFile";
import { silentAlertmanager } from "../model/files/silentAlertmanager";
import { versionOf } from "../model/images";
import { durationSeconds } from "../model/units";
import type { Given } from "./checking/checkSettings";
import { isWithin, keyOf } from "./checking/keys";
import { prefix } from "./checking/naming";
import { Broken, problemOfFile } from "./checking/problems";
import { isUnseen, listUnseen } from "./checking/unseen";
import { hasFile } from "./flags/tierFiles";
import { Configuration, findUnreadKeys } from "./namespaces";
import { checkStackSettings, Checked } from "./checkStackSettings";
import { readS3Keys, s3KeysSetting } from "./s3Keys";
import { pickOwnSettings, readTexts } from "./stackFile";
import { alertmanagerSetting, schema, secretSettings } from "./stackSchema";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";

/** What there is to say of a configuration, and what the program needs of it. */
export interface CheckedConfiguration extends Checked {
  /** The settings as they are written, without defaults. */
  readonly given: Given;
  /** Alertmanager's configuration, as YAML text. */
  readonly alertmanagerText: string;
}

/** A setting's text: nothing is an empty text, and keys and values are JSON, by the time that a program gets them. */
function textOf(value: unknown): string | undefined {
  if (value === null) return "";
  return value === undefined || typeof value === "string" ? value : JSON.stringify(value);
}

/** Alertmanager's configuration; one that notifies nobody where there is none. */
export const alertmanagerTextOf = (values: Given): string =>
  textOf(values[prefix + alertmanagerSetting]) ?? silentAlertmanager;

/** Checks a configuration: the stack's own settings, its secrets, and keys that nobody reads. */
export function checkConfiguration(configuration: Configuration): CheckedConfiguration {
  const { values, isSecret } = configuration;
  const own = pickOwnSettings(values);
  const isSecretSetting = (name: string) => isSecret(prefix + name);
  const given = readTexts(
    schema,
    Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(secretSettings, name))),
  );
  const s3Keys = own[s3KeysSetting];
  const alertmanager = own[alertmanagerSetting];
  const alertmanagerText = alertmanagerTextOf(values);
  const checked = checkStackSettings(given, {
    naming: "stackFile",
    secret: isSecretSetting,
    secretProblems: ({ objectStore, images, alertmanager: { mounts, retention } }) => [
      ...findS3KeyProblems(objectStore, s3Keys, isSecretSetting(s3KeysSetting)),
      ...findAlertmanagerFaults(alertmanager, alertmanagerText, {
        mounts,
        retention: durationSeconds(retention),
        secret: isSecretSetting(alertmanagerSetting),
        version: versionOf(images.alertmanager),
      }),
    ],
  });
  const unread = findUnreadKeys(configuration);
  const ofLevel = (level: "error" | "warning") => unread.filter((each) => (each.level ?? "error") === level);
  const problems = [...ofLevel("error"), ...checked.problems];
  const warnings = [...ofLevel("warning"), ...checked.warnings];
  const messages = { problems, warnings, given, alertmanagerText };
  return problems.length > 0 ? messages : { settings: checked.settings, ...messages };
}

/** Stands for a key that can't be seen. */
const someKey = "x".repeat(20);

/** A value with a valid key in the place of each that can't be seen. */
function fillUnseen(value: unknown): unknown {
  if (isUnseen(value)) return someKey;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fillUnseen(item)]));
}

/** What is wrong with the keys of an S3, as far as they can be seen. */
function findS3KeyProblems(objectStore: ObjectStoreSettings, value: unknown, secret: boolean): Broken[] {
  if (!isUnseen(value)) return readS3Keys(objectStore, textOf(fillUnseen(value)), secret).problems;
  // Of a text that is encrypted it is known that it is there.
  const all = textOf({ default: { accessKey: someKey, secretKey: someKey } });
  return readS3Keys(objectStore, all, true).problems;
}

/** What is said of a secret in Alertmanager's configuration where Pulumi does not keep it encrypted. */
const plainSecret: PlainSecret = {
  rule: `is a secret that stands in the stack's file as plain text, so everyone who reads it has it. Create a new one, and set the whole file by \`pulumi config set --secret ${prefix}${alertmanagerSetting} < alertmanager.yaml\`.`,
  level: "error",
};

/** What is wrong with Alertmanager's configuration, as far as it can be seen. */
function findAlertmanagerFaults(
  value: unknown,
  text: string,
  {
    mounts,
    retention,
    secret,
    version,
  }: { mounts: readonly Mount[]; retention?: number; secret: boolean; version?: string },
): Broken[] {
  const unseen = listUnseen(value, [alertmanagerSetting]).map(keyOf);
  if (unseen.includes(alertmanagerSetting)) return [];
  const isMounted = (file: string) => hasFile("alertmanager", mounts, file);
  // Where only a part is encrypted, the rest stands there to be read.
  const plain = !secret || unseen.length > 0;
  return findAlertmanagerProblems(text, [alertmanagerSetting], {
    isMounted,
    plainSecret: plain ? plainSecret : undefined,
    retention,
    version,
  })
    .map(problemOfFile)
    .filter(({ key }) => !unseen.some((each) => isWithin(key, each)));
}

/** What a stack gets besides its own file: defaults of Pulumi.yaml, and values of ESC environments, which nobody sees here. */
import type { Given } from "./checking/checkSettings";
import { unseen } from "./checking/unseen";
import { prefix } from "./checking/naming";
import { readConfigKeys } from "./stackKeys";
import { readPlainText } from "./stackText";
import { s3KeysSetting } from "./s3Keys";
import { secretSettings } from "./stackSchema";

/** Values of a project's file by their whole key. */
export interface ProjectDefaults {
  readonly values: Given;
  /** Whole keys that Pulumi keeps encrypted wherever they are set. */
  readonly secrets: ReadonlySet<string>;
}

/**
 * The defaults in the text of Pulumi.yaml: `key: value`, or `key: {default: value}` and `key: {value: value}` with a type.
 * Source: `ProjectConfigType` of Pulumi's sdk/go/common/workspace. A text that is no YAML has none: Pulumi itself says so.
 */
export function readProjectDefaults(text: string): ProjectDefaults {
  const { content } = readPlainText(text);
  const config = isMapping(content) ? content.config : undefined;
  const written = isMapping(config) ? readConfigKeys({ config }).values : {};
  const values = Object.entries(written).flatMap(([key, value]): [string, unknown][] => {
    if (!isMapping(value)) return [[key, value]];
    const given = value.default ?? value.value;
    return given === undefined ? [] : [[key, given]];
  });
  const secrets = Object.keys(written).filter(
    (key) => isMapping(written[key]) && written[key].secret === true,
  );
  return { values: Object.fromEntries(values), secrets: new Set(secrets) };
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a stack's file names ESC environments. */
export function namesEnvironments(content: unknown): boolean {
  const environment = isMapping(content) ? content.environment : undefined;
  return Array.isArray(environment) ? environment.length > 0 : isMapping(environment);
}

/** What is said of a file that names them. */
export const environmentsNote =
  "takes values from ESC environments, which are not seen here: they are checked by `pulumi preview`.";

function wantsS3Keys(objectStore: unknown): boolean {
  const s3 = isMapping(objectStore) ? objectStore.s3 : undefined;
  return isMapping(s3) && s3.credentials === "config";
}

/**
 * The secret settings that an environment may bring: they are there, and can't be seen. Keys of an S3 are, where the
 * stack wants any.
 */
export const unseenSecrets = (values: Given): Given =>
  Object.fromEntries(
    Object.keys(secretSettings)
      .filter((name) => values[prefix + name] === undefined)
      .filter((name) => name !== s3KeysSetting || wantsS3Keys(values[`${prefix}objectStore`]))
      .map((name) => [prefix + name, unseen]),
  );

/** A preview without state and cluster: an empty state, settings and a kubeconfig in a temporary folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { isMapping, readStackSettings, writeSettings, type Mapping } from "../../settings/stackSettings";
import { loadLab } from "../lab";
import { findCli, findInstalledCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { findTarget } from "../target";

/** Settings that the program parses, so a placeholder would fail. */
const readByProgram: readonly string[] = ["thanos:alertmanagerConfig"];

/** Replaces an encrypted value. */
export const placeholder = "placeholder-of-an-encrypted-value";

/** Settings that the program accepts only encrypted and in their own form, each with a placeholder of that form. */
const takenEncrypted: Readonly<Record<string, string>> = {
  "thanos:s3Keys": JSON.stringify({ default: { accessKey: placeholder, secretKey: placeholder } }),
};

/** Settings that need no decryption key, and what was done to get them. */
export interface ReadableSettings {
  readonly settings: Mapping;
  /** Settings to encrypt with another key, each with its placeholder text. */
  readonly encrypt: Readonly<Record<string, string>>;
  /** Encrypted settings that a placeholder replaces. */
  readonly replaced: readonly string[];
  /** Settings that were left out. */
  readonly dropped: readonly string[];
}

const isEncrypted = (value: unknown): boolean =>
  isMapping(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

/** Replaces encrypted values by a placeholder, at any depth. Adds their paths to `found`. */
function insertPlaceholders(value: unknown, path: string, found: string[]): unknown {
  if (isEncrypted(value)) {
    found.push(path);
    return placeholder;
  }
  if (Array.isArray(value))
    return value.map((each, i) => insertPlaceholders(each, `${path}[${i}]`, found) as Mapping);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, insertPlaceholders(each, `${path}.${key}`, found)]),
  );
}

/**
 * Makes the settings of a stack readable without the key that encrypts them.
 *
 * @param passphrase true when the passphrase is available. Values that it decrypts are kept.
 */
export function makeReadable(of: Mapping, passphrase: boolean): ReadableSettings {
  const { secretsprovider, encryptionsalt, environment, config, ...rest } = of;
  delete rest.encryptedkey;
  const dropped = environment === undefined ? [] : ["environment"];
  if (passphrase && encryptionsalt !== undefined && (secretsprovider ?? "passphrase") === "passphrase") {
    return { settings: { ...rest, encryptionsalt, config }, encrypt: {}, replaced: [], dropped };
  }
  const replaced: string[] = [];
  const kept: Mapping = {};
  const encrypt: Record<string, string> = {};
  for (const [key, value] of Object.entries(isMapping(config) ? config : {})) {
    if (isEncrypted(value) && readByProgram.includes(key)) dropped.push(key);
    else {
      const before = replaced.length;
      const opened = insertPlaceholders(value, key, replaced);
      if (replaced.length > before && Object.hasOwn(takenEncrypted, key)) encrypt[key] = takenEncrypted[key];
      else kept[key] = opened;
    }
  }
  return { settings: { ...rest, config: kept }, encrypt, replaced, dropped };
}

/** The kubeconfig of a cluster that never answers. Without one, the provider would use another. */
const nowhere = `apiVersion: v1
kind: Config
clusters: [{ name: nowhere, cluster: { server: "https://127.0.0.1:1" } }]
contexts: [{ name: nowhere, context: { cluster: nowhere, user: nowhere } }]
users: [{ name: nowhere, user: {} }]
current-context: nowhere
`;

/** A stack with an empty state. */
export interface OfflineStack {
  readonly settingsFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** The settings that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** Creates the stack in a folder. The Pulumi CLI must be installed or built. */
export async function makeOfflineStack(
  stack: string,
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<OfflineStack> {
  // A CI system without the secret sets an empty variable.
  const passphrase = Boolean(env.PULUMI_CONFIG_PASSPHRASE || env.PULUMI_CONFIG_PASSPHRASE_FILE);
  const { settings, encrypt, replaced, dropped } = makeReadable(readStackSettings(stack), passphrase);
  const settingsFile = writeSettings(folder, stack, settings);
  const state = join(folder, "state");
  mkdirSync(state);
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, nowhere);
  // The user's plugins belong to the user's CLI; the lab brings its own.
  const usesLab = findTarget(stack).lab || findInstalledCli() === undefined;
  const variables = {
    ...(usesLab ? (await loadLab()).makeCliEnvironment(stack) : { PULUMI_STACK: stack }),
    KUBECONFIG: kubeconfig,
    PULUMI_BACKEND_URL: `file://${state}`,
    ...(passphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: "of a temporary state" }),
  };
  // In the folder of the settings, because Pulumi writes the salt there.
  const init = [findCli(), "stack", "init", stack, "--no-select", "--non-interactive", "--cwd", folder];
  await run(init, { cwd: projectDir, env: variables });
  for (const [key, input] of Object.entries(encrypt)) {
    const set = [
      findCli(),
      "config",
      "set",
      "--secret",
      "--stack",
      stack,
      "--config-file",
      settingsFile,
      key,
    ];
    await run(set, { cwd: projectDir, env: variables, input });
  }
  const notes = [
    ...(replaced.length > 0
      ? [`Cannot be decrypted here, so a placeholder is used: ${replaced.join(", ")}.`]
      : []),
    ...(dropped.length > 0 ? [`Cannot be read here, so it is left out: ${dropped.join(", ")}.`] : []),
  ];
  return { settingsFile, env: variables, notes };
}

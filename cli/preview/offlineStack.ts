/** A preview with nothing at hand: a state, settings and a kubeconfig of its own, in a folder that is thrown away. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../../settings/projectFolder";
import { isMapping, stackSettings, writeSettings, type Mapping } from "../../settings/stackSettings";
import { lab } from "../lab";
import { cliPath, installedCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { targetOf } from "../target";

/** Settings whose text is read by the program, so that no placeholder can stand for it. */
const readByProgram: readonly string[] = ["thanos:alertmanagerConfig"];

/** What stands for an encrypted value. */
export const placeholder = "placeholder-of-an-encrypted-value";

/**
 * Settings that the program takes only when they are encrypted, and only in their own form, with a text of that form.
 */
const takenEncrypted: Readonly<Record<string, string>> = {
  "thanos:s3Keys": JSON.stringify({ default: { accessKey: placeholder, secretKey: placeholder } }),
};

/** Settings that need no key, and what was done to them. */
export interface Readable {
  readonly settings: Mapping;
  /** Settings to be encrypted with another key, with the text that stands for each. */
  readonly encrypt: Readonly<Record<string, string>>;
  /** Encrypted settings that a placeholder stands for. */
  readonly replaced: readonly string[];
  /** What was left out. */
  readonly dropped: readonly string[];
}

const isEncrypted = (value: unknown): boolean =>
  isMapping(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

/** A value with a placeholder for whatever in it is encrypted; the paths of that are added to `found`. */
function withPlaceholders(value: unknown, path: string, found: string[]): unknown {
  if (isEncrypted(value)) {
    found.push(path);
    return placeholder;
  }
  if (Array.isArray(value))
    return value.map((each, i) => withPlaceholders(each, `${path}[${i}]`, found) as Mapping);
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withPlaceholders(each, `${path}.${key}`, found)]),
  );
}

/**
 * Settings of a stack that can be read where the key of its encryption is not at hand.
 *
 * @param passphrase true when the passphrase of the settings is at hand: values that it opens are kept.
 */
export function readable(of: Mapping, passphrase: boolean): Readable {
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
      const opened = withPlaceholders(value, key, replaced);
      if (replaced.length > before && Object.hasOwn(takenEncrypted, key)) encrypt[key] = takenEncrypted[key];
      else kept[key] = opened;
    }
  }
  return { settings: { ...rest, config: kept }, encrypt, replaced, dropped };
}

/** A kubeconfig of a cluster that does not answer: without one, the provider would look for others. */
const nowhere = `apiVersion: v1
kind: Config
clusters: [{ name: nowhere, cluster: { server: "https://127.0.0.1:1" } }]
contexts: [{ name: nowhere, context: { cluster: nowhere, user: nowhere } }]
users: [{ name: nowhere, user: {} }]
current-context: nowhere
`;

/** A stack with an empty state of its own. */
export interface OfflineStack {
  readonly settingsFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** What of the settings was not at hand, a sentence each. */
  readonly notes: readonly string[];
}

/** Makes the stack in a folder. The CLI has to be there. */
export async function offlineStack(
  stack: string,
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<OfflineStack> {
  // A CI that has no such secret sets an empty variable.
  const passphrase = Boolean(env.PULUMI_CONFIG_PASSPHRASE || env.PULUMI_CONFIG_PASSPHRASE_FILE);
  const { settings, encrypt, replaced, dropped } = readable(stackSettings(stack), passphrase);
  const settingsFile = writeSettings(folder, stack, settings);
  const state = join(folder, "state");
  mkdirSync(state);
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, nowhere);
  // Plugins of the user's serve a CLI of the user's; the lab brings those of its own.
  const usesLab = targetOf(stack).lab || installedCli() === undefined;
  const variables = {
    ...(usesLab ? (await lab()).cliEnvironment(stack) : { PULUMI_STACK: stack }),
    KUBECONFIG: kubeconfig,
    PULUMI_BACKEND_URL: `file://${state}`,
    ...(passphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: "the state is thrown away" }),
  };
  // In the folder of the settings, since it is there that the salt is written.
  const init = [cliPath(), "stack", "init", stack, "--no-select", "--non-interactive", "--cwd", folder];
  await run(init, { cwd: projectDir, env: variables });
  for (const [key, input] of Object.entries(encrypt)) {
    const set = [
      cliPath(),
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
      ? [`Encrypted, and the key is not at hand: a placeholder stands for ${replaced.join(", ")}.`]
      : []),
    ...(dropped.length > 0 ? [`Not at hand, and left out: ${dropped.join(", ")}.`] : []),
  ];
  return { settingsFile, env: variables, notes };
}

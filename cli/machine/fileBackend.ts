/** A Pulumi backend in a folder, for a cluster that is made for trying the stack out. It is deleted with the cluster. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";

/** A folder with the states of stacks, and a file with the passphrase that encrypts their secrets. */
export interface FileBackend {
  readonly folder: string;
  readonly passphraseFile: string;
}

/** True unless the user has configured another backend, where the state outlives the cluster. */
export const isOwnBackend = (env: NodeJS.ProcessEnv = process.env): boolean =>
  !env.PULUMI_BACKEND_URL && !env.PULUMI_ACCESS_TOKEN;

/** The variables with which `pulumi` uses the backend. The user's own backend and passphrase take precedence. */
export function makeBackendEnvironment(
  { folder, passphraseFile }: FileBackend,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (!isOwnBackend(env)) return {};
  const passphrase =
    env.PULUMI_CONFIG_PASSPHRASE !== undefined || env.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
  return {
    PULUMI_BACKEND_URL: `file://${folder}`,
    ...(passphrase ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile }),
  };
}

/** Creates the folder and a random passphrase unless they exist. */
export function ensureBackend({ folder, passphraseFile }: FileBackend): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(passphraseFile))
    writeFileSync(passphraseFile, randomBytes(32).toString("hex"), { mode: 0o600 });
}

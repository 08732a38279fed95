/** Pulumi on the kind cluster: the user's CLI and plugins, with states and settings that go with the cluster. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { readMapping, readStackSettings, writeSettings } from "../../settings/stackSettings";
import {
  ensureBackend,
  isOwnBackend,
  makeBackendEnvironment,
  type FileBackend,
} from "../machine/fileBackend";
import { findInstalledCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { withoutKind } from "./kindFailures";
import { kindDir, kindKubeconfig, readKindRecord } from "./kindRecord";

const backend: FileBackend = {
  folder: join(kindDir, "pulumi"),
  passphraseFile: join(kindDir, "pulumi-passphrase"),
};

/** The folder of the working copies. It is a Pulumi project with our project's name. */
const settingsDir = join(kindDir, "pulumi-settings");

/** The working copy of a stack's settings. Pulumi writes its salt there and not into the checkout. */
export const kindWorkingCopy = (stack: string): string => join(settingsDir, `Pulumi.${stack}.yaml`);

/** The variables with which `pulumi` uses the kind cluster. The user's own backend takes precedence. */
export const makeKindEnvironment = (stack: string): Record<string, string> => ({
  ...makeBackendEnvironment(backend),
  PULUMI_STACK: stack,
  KUBECONFIG: kindKubeconfig,
});

/** True when the stack may exist: in our backend it does, in the user's own only the backend knows. */
export function mayHaveKindStack(stack: string): boolean {
  const { name } = parse(readFileSync(join(projectDir, "Pulumi.yaml"), "utf8")) as { name: string };
  return !isOwnBackend() || existsSync(join(backend.folder, ".pulumi", "stacks", name, `${stack}.json`));
}

/**
 * Creates backend, settings and stack unless they exist.
 *
 * @returns the CLI to use.
 * @throws Error when there is no kind cluster, or Pulumi is not installed.
 */
export async function ensureKindStack(stack: string): Promise<string> {
  if (!readKindRecord())
    throw new Error(`There is no kind cluster yet, so stack ${stack} is nowhere. Run \`make up\`.`);
  const cli = findInstalledCli();
  if (!cli)
    throw new Error(`pulumi is not on PATH, and the kind cluster needs it. Install Pulumi. ${withoutKind}`);
  ensureBackend(backend);
  const copy = kindWorkingCopy(stack);
  writeSettings(settingsDir, stack, readStackSettings(stack, existsSync(copy) ? readMapping(copy) : {}));
  if (isOwnBackend() && mayHaveKindStack(stack)) return cli;
  // In the folder of the working copy, because Pulumi writes the salt there.
  const select = ["stack", "select", "--create", stack, "--non-interactive", "--cwd", settingsDir];
  await run([cli, ...select], { cwd: projectDir, env: makeKindEnvironment(stack) });
  return cli;
}

/** Renders an environment's manifests: a preview with an empty state and without a cluster, each of its objects in a file. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { findCli, findInstalledCli } from "../machine/installedPrograms";
import { run } from "../machine/processes";
import { loadLab } from "../lab";
import { parseEvents } from "../preview/engineEvents";
import { makeOfflineStack } from "../preview/offlineStack";
import { listObjects, type RenderedObject } from "../preview/renderedObjects";
import { findTarget } from "../target";
import type { Environment } from "./environments";
import { nameOf } from "./scanners/scanner";

/** Settings of providers that the examples ask for. No provider is reached. */
const exampleSettings: Readonly<Record<string, string>> = {
  "minio:minioServer": "127.0.0.1:1",
  "minio:minioUser": "nobody",
  "minio:minioPassword": "password-of-nobody",
};

/** A preview of the largest stack takes half a minute on two busy cores. */
const timeoutMs = 300_000;

/** Installs or builds the CLI and the plugins that the previews need. */
export async function preparePreviews(): Promise<void> {
  if (findTarget("dev").lab || findInstalledCli() === undefined) await (await loadLab()).preparePulumi();
}

/** Every object of an environment, as a preview has it. @param folder an empty one, which keeps state and settings. */
export async function renderObjects({ kind, name }: Environment, folder: string): Promise<RenderedObject[]> {
  const log = join(folder, "events.jsonl");
  // An example has no settings of its own here; a stack's only give it the same offline backend.
  const { env, settingsFile } = await makeOfflineStack(kind === "stack" ? name : "dev", folder);
  const command = [findCli(), "preview", "--non-interactive", "--event-log", log];
  const place =
    kind === "stack"
      ? { args: ["--stack", name, "--config-file", settingsFile], cwd: projectDir, env: {} }
      : await prepareExample(name, folder, env);
  await run([...command, ...place.args], {
    cwd: place.cwd,
    // Pulumi hides the flag `--event-log` without this variable.
    env: { ...env, ...place.env, PULUMI_DEBUG_COMMANDS: "true" },
    timeoutMs,
  });
  const planned = listObjects(parseEvents(readFileSync(log, "utf8")));
  const hidden = planned.find(({ partial }) => partial);
  // What is not seen can't be called right.
  if (hidden)
    throw new Error(
      `${nameOf(hidden.object)} of ${name} holds a secret list or mapping, so a preview hides a part of it.`,
    );
  return planned.map(({ object }) => object);
}

/** A project in a folder that starts the example with the components of this checkout, and its stack. */
async function prepareExample(name: string, parent: string, env: Readonly<Record<string, string>>) {
  const cwd = join(parent, "project");
  mkdirSync(cwd);
  symlinkSync(join(projectDir, "node_modules"), join(cwd, "node_modules"));
  const start = join(projectDir, "cli/scan/exampleStart.cjs");
  writeFileSync(join(cwd, "start.cjs"), `module.exports = require(${JSON.stringify(start)});\n`);
  const project = { name, main: "start.cjs", runtime: { name: "nodejs", options: { typescript: false } } };
  writeFileSync(join(cwd, "Pulumi.yaml"), stringify(project));
  const pulumi = (...args: string[]) => run([findCli(), ...args], { cwd, env });
  await pulumi("stack", "init", "example", "--non-interactive");
  for (const [key, value] of Object.entries(exampleSettings))
    await pulumi("config", "set", "--stack", "example", key, value);
  return { args: ["--stack", "example"], cwd, env: { THANOS_SCAN_EXAMPLE: name } };
}

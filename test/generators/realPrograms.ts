/** What the real programs say of a configuration: of its files, and of the command lines that it makes. */
import { stringify } from "yaml";
import { existsSync } from "node:fs";
import { bin, binDir } from "../../cli/machine/labFolders";
import { impossible, readRefusal } from "../../lab/flagProbe";
import { silentAlertmanager } from "../../model/files/silentAlertmanager";
import { askOfficialTools } from "../../settings/tools/officialTools";
import { renderFiles } from "../../settings/tools/renderFiles";
import { run } from "../support/mocks";
import { Rendered, renderedFlags } from "../support/renderedFlags";
import { startStack } from "../support/workloads";
import { check } from "./check";
import type { Configuration } from "./goodConfigurations";

/** Whether the programs are built here. */
export const areBuilt = (): boolean =>
  ["promtool", "amtool", "thanos", "prometheus", "alertmanager"].every((name) => existsSync(bin(name)));

/** What promtool, thanos and amtool refuse of the files. */
export function refusedFiles(configuration: Configuration): string[] {
  const { settings } = check(configuration);
  if (settings === undefined) return ["it is not a right configuration"];
  const path = process.env.PATH;
  process.env.PATH = `${binDir}:${path}`;
  try {
    const files = renderFiles(
      { ...settings, cluster: settings.cluster ?? "dev" },
      configuration.secrets.alertmanagerConfig ?? silentAlertmanager,
    );
    const { problems, missing } = askOfficialTools(files);
    if (missing.length > 0) throw new Error(`${missing.join(", ")} is not built: \`make up\` builds it.`);
    return problems
      .filter(({ level }) => level === "error")
      .map(({ path: at, rule }) => `${at.join(".")} ${rule}\n${stringify(configuration)}`);
  } finally {
    process.env.PATH = path;
  }
}

/** The containers that run a program with flags; those of shards that differ in their environment only, once. */
export async function containersOf({ settings, secrets }: Configuration): Promise<Rendered[]> {
  const program = await run(startStack, { ...settings, ...secrets }, Object.keys(secrets));
  const rendered = renderedFlags(program);
  return rendered.filter(
    (one, at) => rendered.findIndex(({ words }) => String(words) === String(one.words)) === at,
  );
}

/** The binary of a container's version, where it is built. */
export function binaryOf({ command, version }: Rendered): string | undefined {
  if (command === "prometheus" || command === "alertmanager") return bin(command);
  const release = /^v0\.4[01]/.exec(version)?.[0].slice(1);
  const binary = bin(release === undefined ? "thanos" : `thanos-${release}`);
  return existsSync(binary) ? binary : undefined;
}

/**
 * What a program says of a container's arguments, as far as it reads them before it does anything: it is stopped by
 * an impossible log level in the place of its own.
 *
 * @returns nothing where it has no other word against them.
 */
export async function refusedArguments(container: Rendered): Promise<string | undefined> {
  const { command, words } = container;
  const binary = binaryOf(container);
  if (binary === undefined) return undefined;
  const server = command === "prometheus" || command === "alertmanager";
  const rest = words.filter((word) => !word.startsWith("--log.level="));
  const answer = await readRefusal({ binary, ...(server ? {} : { command }) }, ...rest, impossible);
  return /no-such-level'?(, try --help)?\s*$/m.test(answer)
    ? undefined
    : `${container.name} ${words.join(" ")}\n${answer.slice(-500)}`;
}

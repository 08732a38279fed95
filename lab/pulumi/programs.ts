/** Where the programs of Pulumi are: those that the user has installed, and those that the lab has built. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Tool } from "../catalog";
import { partialPath } from "../partial";
import { bin, binDir, cacheDir, pluginDir, projectDir } from "../paths";
import type { Reported } from "../progress";
import { buildTool } from "../toolchain";

/** Pulumi's own folder for the lab: its plugins are apart from the user's, so no stand-in is ever taken for a real one. */
export const pulumiHome = join(cacheDir, "pulumi-home");

/**
 * Links to the programs with which the stack's own program checks files, where the lab has built them: a folder of their
 * own, since Pulumi would take the lab's language host for that of a CLI of the user's if it were on PATH.
 */
export const validatorDir = join(cacheDir, "validators");
const validators = ["promtool", "amtool", "thanos"];

/** Puts what is built of the validators where `pulumi` finds it. */
export function linkValidators(): void {
  mkdirSync(validatorDir, { recursive: true });
  for (const name of validators.filter((each) => existsSync(bin(each))))
    link(bin(name), join(validatorDir, name));
}

/** The language host of Node.js programs. */
export const languageHost = "pulumi-language-nodejs";
/** What stands before the Kubernetes provider of 2020. */
export const kubernetesFront = "pulumi-front-kubernetes";

/** The plugins that are written for the lab. */
const standIns: Tool = {
  name: "stand-in plugins",
  folder: join(projectDir, "lab", "plugins"),
  binaries: Object.fromEntries(
    [languageHost, kubernetesFront, "pulumi-resource-minio", "pulumi-resource-random"].map((name) => [
      name,
      `./${name}`,
    ]),
  ),
  outDir: pluginDir,
};

let building: Promise<unknown> | undefined;

/** Builds the plugins that are written for the lab, once: several of them are asked for at the same time. */
export const buildStandIns = (task: Reported): Promise<unknown> => (building ??= buildTool(standIns, task));

/** The program of that name on PATH, unless it is one that the lab has built. */
export function onPath(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder && ![binDir, pluginDir, validatorDir].includes(folder))
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });
}

/** A CLI that the user has installed; without its language host, which belongs to it, it can run no program. */
export function installedCli(): string | undefined {
  const cli = onPath("pulumi");
  return cli && (onPath(languageHost) || existsSync(join(dirname(realpathSync(cli)), languageHost)))
    ? cli
    : undefined;
}

/** The CLI that the lab uses. */
export const cliPath = (): string => installedCli() ?? bin("pulumi");

/** Makes a link to a program, in place of one that pointed elsewhere. */
export function link(target: string, path: string): void {
  if (existsSync(path) && realpathSync(path) === target) return;
  const partial = partialPath(dirname(path), "link");
  symlinkSync(target, partial);
  renameSync(partial, path);
}

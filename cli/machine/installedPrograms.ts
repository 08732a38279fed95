/** Finds the programs that the user has installed, as opposed to those that the lab has built. */
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { bin, binDir, pluginDir, validatorDir } from "./labFolders";

/** The language host of Node.js programs. */
export const languageHost = "pulumi-language-nodejs";

/** Finds a program on PATH. Skips the folders of programs that the lab has built. */
export function findOnPath(name: string): string | undefined {
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

/** The CLI that the user has installed. One without its language host counts as none: it can run no program. */
export function findInstalledCli(): string | undefined {
  const cli = findOnPath("pulumi");
  return cli && (findOnPath(languageHost) || existsSync(join(dirname(realpathSync(cli)), languageHost)))
    ? cli
    : undefined;
}

/** The CLI to use: the user's own, otherwise the one that the lab builds. */
export const findCli = (): string => findInstalledCli() ?? bin("pulumi");

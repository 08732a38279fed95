/** Programs that the user has installed, told from those that the lab has built. */
import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { bin, binDir, pluginDir, validatorDir } from "./labFolders";

/** The language host of Node.js programs. */
export const languageHost = "pulumi-language-nodejs";

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

/** The CLI to use: the user's, else the one that the lab builds. */
export const cliPath = (): string => installedCli() ?? bin("pulumi");

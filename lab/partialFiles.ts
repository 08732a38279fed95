/** Files in the making: what a reader sees under its name is always whole. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * A path in a folder to write a file or folder at, to be renamed when it is whole. The folder is made if need be, and
 * what processes that were killed left in it is removed.
 */
export function partialPath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    const pid = /^\.partial-(\d+)-/.exec(entry)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(folder, entry), { recursive: true, force: true });
  }
  return join(folder, `.partial-${process.pid}-${name}`);
}

/** Files that are still being written. A file appears under its name only when it is complete. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * The path at which to write a file or folder before it is renamed. Creates the folder around it, and removes what
 * killed processes left there.
 */
export function makePartialPath(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    const pid = /^\.partial-(\d+)-/.exec(entry)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(folder, entry), { recursive: true, force: true });
  }
  return join(folder, `.partial-${process.pid}-${name}`);
}

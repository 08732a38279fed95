/** Links to programs. */
import { existsSync, readlinkSync, renameSync, symlinkSync } from "node:fs";
import { basename, dirname } from "node:path";
import { makePartialPath } from "./partialFiles";

/** Links a path to a program. Replaces a file or a link to another one. */
export function link(target: string, path: string): void {
  if (existsSync(path) && readTarget(path) === target) return;
  const partial = makePartialPath(dirname(path), `link-${basename(path)}`);
  symlinkSync(target, partial);
  renameSync(partial, path);
}

function readTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * The settings of a stack for the lab: a working copy of `Pulumi.<stack>.yaml`, so that what Pulumi writes (the salt of
 * its encryption) never dirties the checkout, and tests can lay their own settings over those that are checked in.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../cli/machine/labFolders";
import { readMapping, stackSettings, writeSettings } from "../../settings/stackSettings";

/** Folder of the working copies; it is a project of its own, with the name of ours. */
export const settingsDir = join(stateDir, "pulumi-settings");

/** The working copy of a stack's settings. */
export const workingCopy = (stack: string): string => join(settingsDir, `Pulumi.${stack}.yaml`);

/** Writes the working copy of a stack's settings. @throws Error as `stackSettings` does. */
export function writeWorkingCopy(stack: string): void {
  const copy = workingCopy(stack);
  writeSettings(settingsDir, stack, stackSettings(stack, existsSync(copy) ? readMapping(copy) : {}));
}

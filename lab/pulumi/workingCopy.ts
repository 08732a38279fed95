/**
 * The settings of a stack for the lab: a working copy of `Pulumi.<stack>.yaml`. Pulumi writes its encryption salt there
 * and not into the checkout, and tests can override the checked-in settings.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../cli/machine/labFolders";
import { readMapping, readStackSettings, writeSettings } from "../../settings/stackSettings";

/** The folder of the working copies. It is a Pulumi project with our project's name. */
export const settingsDir = join(stateDir, "pulumi-settings");

/** The path of the working copy of a stack's settings. */
export const workingCopy = (stack: string): string => join(settingsDir, `Pulumi.${stack}.yaml`);

/** Writes the working copy of a stack's settings. @throws Error as `readStackSettings` does. */
export function writeWorkingCopy(stack: string): void {
  const copy = workingCopy(stack);
  writeSettings(settingsDir, stack, readStackSettings(stack, existsSync(copy) ? readMapping(copy) : {}));
}

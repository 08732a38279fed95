/** The folder of the running state: made by us, and never a folder that holds something else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../cli/machine/labFolders";
import { processesIn } from "./cgroups";

/** Marks a folder as the lab's, with the version of what is in it. */
const marker = join(stateDir, ".thanos-lab");
/** Raised when what is in the folder can no longer be used by a newer lab. */
const version = "1";

/** True when the folder is the lab's, whatever its version. */
const isOurs = (): boolean => existsSync(marker);

/**
 * Makes the state folder, unless it is there.
 *
 * @throws Error when the folder holds something that is not the lab's, or is of another version, or when the lab runs from another folder.
 */
export function claimStateDir(): void {
  mkdirSync(stateDir, { recursive: true });
  if (!isOurs()) {
    const entries = readdirSync(stateDir);
    if (entries.length > 0) {
      throw new Error(
        `THANOS_LAB_DIR is ${stateDir}, which holds ${entries.slice(0, 3).join(", ")} and is no folder of the lab: name an empty or a new one.`,
      );
    }
    if (processesIn().length > 0) {
      throw new Error(
        `The lab runs already, with another folder than ${stateDir}: unset THANOS_LAB_DIR or set it to that one. To end it, run \`make down\`.`,
      );
    }
    writeFileSync(marker, version);
  }
  const found = readFileSync(marker, "utf8");
  if (found !== version) {
    throw new Error(
      `${stateDir} is of version ${found} of the lab, this one makes ${version}. Run \`make down\`, then \`make up\`.`,
    );
  }
}

/**
 * Deletes the state folder.
 *
 * @throws Error when it is not the lab's.
 */
export function deleteStateDir(): void {
  if (!existsSync(stateDir)) return;
  if (!isOurs() && readdirSync(stateDir).length > 0) {
    throw new Error(
      `${stateDir} is not deleted: it is no folder of the lab (no ${marker}). Is THANOS_LAB_DIR right?`,
    );
  }
  rmSync(stateDir, { recursive: true, force: true });
}

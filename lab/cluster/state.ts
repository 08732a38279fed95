/** The state folder. The lab creates it, and never takes over a folder that holds something else. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { labMarker as marker, stateDir } from "../../cli/machine/labFolders";
import { listProcesses } from "./cgroups";

/** The content of the marker. To be raised when a newer lab cannot use an older folder. */
const version = "1";

/** True when the folder is the lab's, of any version. */
const isOurs = (): boolean => existsSync(marker);

/**
 * Creates the state folder unless it exists.
 *
 * @throws Error when the folder holds something else or has another version, or when the lab runs from another folder.
 */
export function claimStateDir(): void {
  mkdirSync(stateDir, { recursive: true });
  if (!isOurs()) {
    const entries = readdirSync(stateDir);
    if (entries.length > 0) {
      throw new Error(
        `The state folder is ${stateDir}, which holds other files, such as ${entries.slice(0, 3).join(", ")}. Set THANOS_LAB_DIR to an empty or new folder.`,
      );
    }
    if (listProcesses().length > 0) {
      throw new Error(
        `The state folder is ${stateDir}, but an embedded cluster already runs with another one. Set THANOS_LAB_DIR to that folder, or unset it. To end the cluster, run \`make down\`.`,
      );
    }
    writeFileSync(marker, version);
  }
  const found = readFileSync(marker, "utf8");
  if (found !== version) {
    throw new Error(
      `${stateDir} has version ${found}, and this checkout needs version ${version}. Run \`make down\`, then \`make up\`.`,
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
      `${stateDir} is not deleted, because it is not a folder of the embedded cluster: ${marker} is missing. Check THANOS_LAB_DIR.`,
    );
  }
  rmSync(stateDir, { recursive: true, force: true });
}

/** The door to the embedded cluster. `lab/` is loaded only where a machine has no cluster or no Pulumi. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as Lab from "../lab";
import { projectDir } from "../settings/projectFolder";

/** Loads the lab. @throws Error when this checkout has no folder `lab/`. */
export function loadLab(): Promise<typeof Lab> {
  if (!existsSync(join(projectDir, "lab", "index.ts"))) {
    throw new Error(
      "This checkout has no folder lab/, so it can neither start the embedded cluster nor build Pulumi. " +
        "Set KUBECONFIG to the kubeconfig of your cluster and install Pulumi, or restore lab/.",
    );
  }
  return import("../lab/index.js");
}

/** The door to the embedded cluster: `lab/` is loaded only where a machine has no cluster or no Pulumi. */
import type * as Lab from "../lab";

/** Loads the lab. */
export const lab = (): Promise<typeof Lab> => import("../lab/index.js");

import type { Area } from "./judge";
import { lives } from "./lives";
import { rights } from "./rights";
import { wires } from "./wires";

/** All that is tried. */
export const areas: readonly Area[] = [wires, rights, lives];

import type { Area } from "./area";
import { files } from "./files";
import { lives } from "./lives";
import { rights } from "./rights";
import { wires } from "./wires";

/** All that is tried. */
export const areas: readonly Area[] = [wires, files, rights, lives];

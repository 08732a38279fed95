import type { Area } from "./area";
import { blocks } from "./blocks";
import { files } from "./files";
import { labels } from "./labels";
import { lives } from "./lives";
import { rights } from "./rights";
import { wires } from "./wires";

/** All that is tried. */
export const areas: readonly Area[] = [wires, files, blocks, labels, rights, lives];

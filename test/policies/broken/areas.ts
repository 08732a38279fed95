import type { Area } from "./area";
import { blocks } from "./blocks";
import { files } from "./files";
import { hashrings } from "./hashrings";
import { labels } from "./labels";
import { lives } from "./lives";
import { rights } from "./rights";
import { wires } from "./wires";

/** All that is tried. */
export const areas: readonly Area[] = [wires, files, blocks, hashrings, labels, rights, lives];

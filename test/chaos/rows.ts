import { losses } from "./losses";
import { outages } from "./outages";
import { rollouts } from "./rollouts";
import type { Row } from "./row";

/** All faults, in the order in which they run. */
export const rows: readonly Row[] = [...losses, ...rollouts, ...outages];

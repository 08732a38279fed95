/** Where this program is: the folder with Pulumi.yaml, the stacks' files and what they name by path. */
import { resolve } from "node:path";

/** The checkout. */
export const projectDir = resolve(__dirname, "..");

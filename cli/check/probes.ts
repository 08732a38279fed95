import { alertmanagers } from "./alertmanagers";
import { alerts } from "./alerts";
import { answers } from "./answers";
import { canary } from "./canary";
import { compactor } from "./compactor";
import type { Probe } from "./finding";
import { notifications } from "./notifications";
import { pods } from "./pods";
import { configuration } from "./reloads";
import { rules } from "./rules";
import { stores } from "./stores";
import { targets } from "./targets";
import { uploads } from "./uploads";

/** Every check, in the order of a sample's way: what is wrong further up is most often the cause of what is below. */
export const probes: readonly Probe[] = [
  pods,
  configuration,
  targets,
  stores,
  answers,
  canary,
  uploads,
  compactor,
  rules,
  alertmanagers,
  notifications,
  alerts,
];

import { alertmanagers } from "./alertmanagersProbe";
import { alerts } from "./alertsProbe";
import { answers } from "./answersProbe";
import { canary } from "./canaryProbe";
import { compactor } from "./compactorProbe";
import type { Probe } from "./finding";
import { notifications } from "./notificationsProbe";
import { pods } from "./podsProbe";
import { configuration } from "./reloadsProbe";
import { rules } from "./rulesProbe";
import { stores } from "./storesProbe";
import { targets } from "./targetsProbe";
import { uploads } from "./uploadsProbe";

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

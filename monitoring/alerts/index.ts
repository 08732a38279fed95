/** Every alert of the stack, by tier, in the order of docs/alerts.md. */
import type { Alert, AlertGroup } from "../alert";
import { bucketOwnerAlerts } from "./bucketOwnerAlerts";
import { canaryAlerts } from "./canaryAlerts";
import { compactorAlerts } from "./compactorAlerts";
import { queryAlerts } from "./queryAlerts";
import { queryFrontendAlerts } from "./queryFrontendAlerts";
import { rulerAlerts } from "./rulerAlerts";
import { sidecarAlerts } from "./sidecarAlerts";
import { storeGatewayAlerts } from "./storeGatewayAlerts";

export const alertGroups: readonly AlertGroup[] = [
  queryAlerts,
  queryFrontendAlerts,
  storeGatewayAlerts,
  sidecarAlerts,
  rulerAlerts,
  compactorAlerts,
  bucketOwnerAlerts,
  canaryAlerts,
];

export const allAlerts: readonly Alert[] = alertGroups.flatMap(({ alerts }) => alerts);

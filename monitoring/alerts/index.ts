/** Every alert of the stack, by tier, in the order of docs/alerts.md. */
import type { Alert, AlertGroup } from "../alert";
import { alertmanagerAlerts } from "./alertmanagerAlerts";
import { bucketOwnerAlerts } from "./bucketOwnerAlerts";
import { canaryAlerts } from "./canaryAlerts";
import { clusterAlerts } from "./clusterAlerts";
import { compactorAlerts } from "./compactorAlerts";
import { keyAlerts } from "./keyAlerts";
import { memcachedAlerts } from "./memcachedAlerts";
import { minioAlerts } from "./minioAlerts";
import { podAlerts } from "./podAlerts";
import { prometheusAlerts } from "./prometheusAlerts";
import { prometheusNotificationAlerts } from "./prometheusNotificationAlerts";
import { prometheusRuleAlerts } from "./prometheusRuleAlerts";
import { prometheusScrapeAlerts } from "./prometheusScrapeAlerts";
import { prometheusStorageAlerts } from "./prometheusStorageAlerts";
import { queryAlerts } from "./queryAlerts";
import { queryFrontendAlerts } from "./queryFrontendAlerts";
import { rolloutAlerts } from "./rolloutAlerts";
import { rulerAlerts } from "./rulerAlerts";
import { sidecarAlerts } from "./sidecarAlerts";
import { storeGatewayAlerts } from "./storeGatewayAlerts";
import { volumeAlerts } from "./volumeAlerts";
import { watchdogAlerts } from "./watchdogAlerts";

export const alertGroups: readonly AlertGroup[] = [
  queryAlerts,
  queryFrontendAlerts,
  storeGatewayAlerts,
  sidecarAlerts,
  rulerAlerts,
  compactorAlerts,
  bucketOwnerAlerts,
  prometheusAlerts,
  prometheusScrapeAlerts,
  prometheusStorageAlerts,
  prometheusRuleAlerts,
  prometheusNotificationAlerts,
  alertmanagerAlerts,
  minioAlerts,
  memcachedAlerts,
  podAlerts,
  rolloutAlerts,
  volumeAlerts,
  clusterAlerts,
  canaryAlerts,
  keyAlerts,
  watchdogAlerts,
];

export const allAlerts: readonly Alert[] = alertGroups.flatMap(({ alerts }) => alerts);

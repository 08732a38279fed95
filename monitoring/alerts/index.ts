/** Every alert of the stack, by tier, in the order of docs/alerts.md. */
import type { Alert, AlertGroup } from "../alert";
import { alertmanagerAlerts } from "./alertmanagerAlerts";
import { clusterAlerts } from "./clusterAlerts";
import { compactorAlerts } from "./compactorAlerts";
import { memcachedAlerts } from "./memcachedAlerts";
import { minioAlerts } from "./minioAlerts";
import { podAlerts } from "./podAlerts";
import { prometheusAlerts } from "./prometheusAlerts";
import { prometheusRuleAlerts } from "./prometheusRuleAlerts";
import { prometheusScrapeAlerts } from "./prometheusScrapeAlerts";
import { prometheusStorageAlerts } from "./prometheusStorageAlerts";
import { rolloutAlerts } from "./rolloutAlerts";
import { volumeAlerts } from "./volumeAlerts";
import { watchdogAlerts } from "./watchdogAlerts";

export const alertGroups: readonly AlertGroup[] = [
  compactorAlerts,
  prometheusAlerts,
  prometheusScrapeAlerts,
  prometheusStorageAlerts,
  prometheusRuleAlerts,
  alertmanagerAlerts,
  minioAlerts,
  memcachedAlerts,
  podAlerts,
  rolloutAlerts,
  volumeAlerts,
  clusterAlerts,
  watchdogAlerts,
];

export const allAlerts: readonly Alert[] = alertGroups.flatMap(({ alerts }) => alerts);

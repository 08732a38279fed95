/** Every alert of the stack, by tier, in the order of docs/alerts.md. */
import type { Alert, AlertGroup } from "../alert";
import { compactorAlerts } from "./compactorAlerts";

export const alertGroups: readonly AlertGroup[] = [compactorAlerts];

export const allAlerts: readonly Alert[] = alertGroups.flatMap(({ alerts }) => alerts);

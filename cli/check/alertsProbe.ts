/** Whether a critical alert of the stack fires. Alerts of the user's own rules are not the stack's. */
import { ports } from "../../model/addresses";
import { alertGroups } from "../../monitoring/alerts";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Silenced {
  readonly labels: Readonly<Record<string, string>>;
}

/** Alerts of the stack that Ruler evaluates, since they need to see more than its pods. */
const ofRuler: readonly string[] = alertGroups
  .filter(({ evaluator }) => evaluator === "ruler")
  .flatMap(({ alerts }) => alerts.map(({ name }) => name));

export const alerts: Probe = { name: "alerts", look };

async function look(stack: StackReader): Promise<Finding> {
  const [monitor] = await stack.readyPods("monitor");
  if (!monitor) return { seen: "no monitor that evaluates the stack's alerts", wrong: [] };
  const [ruler] = await stack.readyPods("ruler");
  const own = await stack.data<{ alerts: readonly Alert[] }>(monitor, ports.web, "/api/v1/alerts");
  const wide = ruler ? await readRulerAlerts(stack, ruler) : [];
  const firing = [...own.alerts, ...wide].filter(({ state }) => state === "firing");
  const critical = firing.filter(({ labels }) => labels.severity === "critical");
  const silenced = critical.length > 0 ? await readSilenced(stack) : [];
  const loud = critical.filter(({ labels }) => !silenced.includes(labels.alertname));
  return {
    seen: `${count(firing.length, "alert")} firing, ${critical.length || "none"} of them critical${critical.length > loud.length ? `, ${critical.length - loud.length} of these silenced` : ""}`,
    wrong: loud.map(
      ({ labels, annotations }) =>
        `${labels.alertname} fires: ${annotations.summary ?? "it has no summary."} Follow its runbook${annotations.runbook_url ? `: ${annotations.runbook_url}` : "."}`,
    ),
  };
}

/** The alerts of the stack that Ruler has. The answer's key has a capital letter in Thanos v0.42: pkg/api/rule/v1.go. */
async function readRulerAlerts(stack: StackReader, ruler: Pod): Promise<readonly Alert[]> {
  const { Alerts, alerts: renamed } = await stack.data<{
    Alerts?: readonly Alert[] | null;
    alerts?: readonly Alert[] | null;
  }>(ruler, ports.http, "/api/v1/alerts");
  return (Alerts ?? renamed ?? []).filter(({ labels }) => ofRuler.includes(labels.alertname));
}

/** Names of alerts that somebody has silenced, and so knows of. */
async function readSilenced(stack: StackReader): Promise<string[]> {
  const [receiver] = await stack.readyPods("alertmanager");
  if (!receiver) return [];
  const path = "/api/v2/alerts?active=false&inhibited=false&silenced=true";
  return (await stack.ask<readonly Silenced[]>(receiver, ports.alertmanager, path)).map(
    ({ labels }) => labels.alertname,
  );
}

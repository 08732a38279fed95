/** Whether alerts reach every Alertmanager: the one that always fires is in each of them. */
import { ports } from "../../model/addresses";
import { count, listSome, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

/** The alert of the monitor that always fires. */
const watchdog = "Watchdog";

interface Alertmanagers {
  readonly activeAlertmanagers: readonly { readonly url: string }[];
}
interface Alert {
  readonly endsAt: string;
}
interface RuleGroups {
  readonly groups: readonly { readonly rules: readonly { readonly name: string }[] }[];
}

export const notifications: Probe = { name: "notifications", look };

async function look(stack: StackReader): Promise<Finding> {
  const [receivers, senders] = [
    await stack.readyPods("alertmanager"),
    await stack.readyPods("prometheus", "monitor"),
  ];
  const unknown = await Promise.all(senders.map((sender) => findUnknown(stack, sender, receivers)));
  const expected = await hasWatchdog(stack);
  const unheard = expected
    ? await Promise.all(receivers.map((receiver) => findUnheard(stack, receiver)))
    : [];
  const proof = expected
    ? `${watchdog} is in ${receivers.length === 1 ? "it" : "each"}`
    : `no alert ${watchdog} to see it by`;
  return {
    seen: `${count(senders.length, "Prometheus", "Prometheus")} know ${count(receivers.length, "Alertmanager")}; ${proof}`,
    wrong: [...unknown.flat(), ...unheard.flat()],
  };
}

async function findUnknown(stack: StackReader, sender: Pod, receivers: readonly Pod[]): Promise<string[]> {
  const { activeAlertmanagers } = await stack.data<Alertmanagers>(sender, ports.web, "/api/v1/alertmanagers");
  const known = activeAlertmanagers.map(({ url }) => new URL(url).hostname.replace(/^\[|\]$/g, ""));
  const missing = receivers.filter(({ ip }) => !known.includes(ip)).map(({ name }) => name);
  return missing.length === 0
    ? []
    : [
        `${sender.name} sends no alerts to ${listSome(missing)}. If it is new, wait a minute; otherwise see the page /service-discovery of Prometheus.`,
      ];
}

/** Only a monitor has it, and a setting may have taken it away. */
async function hasWatchdog(stack: StackReader): Promise<boolean> {
  const [monitor] = await stack.readyPods("monitor");
  if (!monitor) return false;
  const { groups } = await stack.data<RuleGroups>(monitor, ports.web, "/api/v1/rules");
  return groups.some(({ rules }) => rules.some(({ name }) => name === watchdog));
}

async function findUnheard(stack: StackReader, receiver: Pod): Promise<string[]> {
  const path = `/api/v2/alerts?filter=alertname%3D%22${watchdog}%22`;
  const alerts = await stack.ask<readonly Alert[]>(receiver, ports.alertmanager, path);
  const heard = alerts.some(({ endsAt }) => Date.parse(endsAt) / 1000 > stack.now);
  return heard
    ? []
    : [
        `${receiver.name} does not have the alert ${watchdog}, which always fires: alerts do not reach it. If the monitor is new, wait a minute; otherwise see the monitor's log.`,
      ];
}

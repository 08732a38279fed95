/** Whether every program runs with the configuration that it was given last. */
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { Component, StackReader } from "./reader";

/** A gauge that is 0 when a program has refused its newest configuration, and the program. */
interface Reload {
  readonly port: number;
  readonly metric: string;
  readonly program: string;
  /** Counts its attempts: before the first one, which may be minutes after its start, the gauge is 0 too. @default there always was one */
  readonly attempts?: string;
}

const reloader: Reload = {
  port: ports.reloader,
  metric: "reloader_last_reload_successful",
  program: "config-reloader",
  attempts: "reloader_reloads_total",
};

const reloads: Partial<Record<Component, readonly Reload[]>> = {
  prometheus: [
    { port: ports.web, metric: "prometheus_config_last_reload_successful", program: "prometheus" },
    {
      port: ports.http,
      metric: "thanos_sidecar_reloader_last_reload_successful",
      program: "thanos-sidecar",
      attempts: "thanos_sidecar_reloader_reloads_total",
    },
  ],
  ruler: [
    { port: ports.http, metric: "thanos_rule_config_last_reload_successful", program: "thanos-ruler" },
    reloader,
  ],
  alertmanager: [
    {
      port: ports.alertmanager,
      metric: "alertmanager_config_last_reload_successful",
      program: "alertmanager",
    },
    reloader,
  ],
};

export const configuration: Probe = { name: "configuration", look };

async function look(stack: StackReader): Promise<Finding> {
  const pods = await stack.readyPods("prometheus", "monitor", "ruler", "alertmanager");
  const all = pods.flatMap((pod) => reloadsOf(pod).map((reload) => ({ pod, reload })));
  const wrong = await Promise.all(all.map(({ pod, reload }) => judge(stack, pod, reload)));
  return {
    seen: `${count(all.length, "program")} in ${count(pods.length, "pod")} read their files`,
    wrong: wrong.flat(),
  };
}

const reloadsOf = ({ component }: Pod): readonly Reload[] =>
  reloads[component === "monitor" ? "prometheus" : (component as Component)] ?? [];

async function judge(stack: StackReader, pod: Pod, reload: Reload): Promise<string[]> {
  const { port, metric, program, attempts } = reload;
  const metrics = await stack.metrics(pod, port);
  const value = metrics.value(metric);
  if (value === 1 || (attempts !== undefined && metrics.value(attempts) === 0)) return [];
  return [
    value === undefined
      ? `${pod.name}: ${program} has no metric ${metric}. Compare its version with that of the project.`
      : `${pod.name}: ${program} has refused its newest configuration and goes on with an older one. Its log says why.`,
  ];
}

import { dropFlag, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

const ruler = (name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(stack.args("thanos-ruler"), name, value);
const alertmanager = "alertmanager";
const alerts = "groups: [{ name: a, partial_response_strategy: warn, rules: [{ alert: A, expr: up }] }]";
const domain = "alertmanager.thanos.svc.cluster.local";

/** A file of rules, which the shipped Rulers have none of. */
function addRules(stack: StackCopy, text: string): void {
  stack.object("ConfigMap", "thanos-ruler-rules").data = { "rules.yaml": text };
}

export const rulerMutations: readonly Mutation[] = [
  {
    name: "a Ruler without a Query",
    fires: ["ruler-has-query"],
    change: (stack) => dropFlag(stack.args("thanos-ruler"), "query"),
  },
  {
    name: "a Ruler that asks the Query Frontend",
    fires: ["ruler-asks-query"],
    change: ruler("query", "dns+thanos-query-frontend.thanos.svc.cluster.local:9090"),
  },
  {
    name: "a Ruler with one Query twice",
    fires: ["ruler-has-query"],
    change: (stack) => {
      const args = stack.args("thanos-ruler");
      args.push(args.find((arg) => arg.startsWith("--query="))!);
    },
  },
  {
    name: "a Ruler that is told of its Alertmanagers twice",
    fires: ["ruler-alertmanagers-once"],
    change: ruler("alertmanagers.config", "{alertmanagers: []}"),
  },
  {
    name: "alerts on a part of the samples",
    fires: ["ruler-alerts-abort"],
    change: (stack) => addRules(stack, alerts),
  },
  {
    name: "alerts that nobody hears of",
    fires: ["ruler-alerts-sent"],
    change: (stack) => {
      addRules(stack, alerts.replace("warn", "abort"));
      dropFlag(stack.args("thanos-ruler"), "alertmanagers.url");
    },
  },
  {
    name: "Alertmanagers behind one virtual address",
    fires: ["alertmanager-replicas-told", "alertmanager-peers-complete"],
    change: (stack) => {
      delete stack.object("Service", alertmanager).spec.clusterIP;
      const args = stack.args(alertmanager);
      dropFlag(args, "cluster.peer");
      args.push(`--cluster.peer=${domain}:9094`);
    },
  },
  {
    name: "a Ruler that sends to one Alertmanager",
    fires: ["alertmanager-replicas-told"],
    change: ruler("alertmanagers.url", `http://${domain}:9093`),
  },
  {
    name: "a Prometheus that sends to one Alertmanager",
    fires: ["alertmanager-replicas-told"],
    change: (stack) =>
      replaceInFile(
        stack,
        "prometheus-config",
        "prometheus.yaml.tmpl",
        /alertmanagers:\n(?: {4}.*\n)+/,
        `alertmanagers:\n    - static_configs: [{ targets: ["${domain}:9093"] }]\n`,
      ),
  },
  {
    name: "Alertmanagers without peers",
    fires: ["alertmanager-clustered"],
    change: (stack) => dropFlag(stack.args(alertmanager), "cluster.peer"),
  },
  {
    name: "Alertmanagers that do not gossip",
    fires: ["alertmanager-clustered", "service-port-served"],
    change: (stack) => setFlag(stack.args(alertmanager), "cluster.listen-address", ""),
  },
  {
    name: "Alertmanagers of which one is named as a peer",
    fires: ["alertmanager-peers-complete"],
    change: (stack) => {
      const args = stack.args(alertmanager);
      args.splice(
        args.findIndex((arg) => arg.startsWith("--cluster.peer=alertmanager-1")),
        1,
      );
    },
  },
  {
    name: "Alertmanagers that gossip at another port",
    fires: ["address-port-served", "alertmanager-gossip-port", "service-port-served"],
    change: (stack) => setFlag(stack.args(alertmanager), "cluster.listen-address", "0.0.0.0:8001"),
  },
  ...(["thanos-ruler", alertmanager] as const).map((name): Mutation => ({
    name: `one replica of ${name}`,
    fires: [name === alertmanager ? "alertmanager-replicated" : "ruler-replicated"],
    change: (stack) => (stack.object("StatefulSet", name).spec.replicas = 1),
  })),
];

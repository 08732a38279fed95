import { dropFlag, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

export const template = (part: string | RegExp, by: string) => (stack: StackCopy) =>
  replaceInFile(stack, "prometheus-config", "prometheus.yaml.tmpl", part, by);
const ruler = (stack: StackCopy) => stack.args("thanos-ruler");
const query = (stack: StackCopy) => stack.args("thanos-query");

/** Another flag of the same name, behind the others. */
const add = (args: string[], word: string) => void args.push(word);

export const labelMutations: readonly Mutation[] = [
  {
    name: "a Prometheus without external labels",
    fires: ["external-labels-set", "shards-differ-in-query"],
    change: template(/external_labels:\n( {4}.*\n)+/, "external_labels: {}\n"),
  },
  {
    name: "a Ruler without labels",
    fires: ["external-labels-set"],
    change: (stack) => dropFlag(ruler(stack), "label"),
  },
  {
    name: "replicas of Prometheus with the same labels",
    fires: ["external-labels-unique"],
    change: template(/ {4}prometheus_replica: .*\n/, ""),
  },
  {
    name: "replicas of a Ruler with the same labels",
    fires: ["external-labels-unique"],
    change: (stack) => {
      const args = ruler(stack);
      args[args.findIndex((arg) => arg.startsWith("--label=rule_replica"))] = '--label=rule_replica="a"';
    },
  },
  {
    name: "a replica label that is the pod's address",
    fires: ["external-labels-stable"],
    change: (stack) => {
      const { env } = stack.container("thanos-sidecar").container;
      env.find(({ name }: any) => name === "POD_NAME").valueFrom.fieldRef.fieldPath = "status.podIP";
    },
  },
  {
    name: "a variable in Prometheus' configuration that nobody sets",
    fires: ["template-variables-set"],
    change: template("    cluster: ", "    team: $(TEAM)\n    cluster: "),
  },
  {
    name: "a Ruler's label without quotes",
    fires: ["ruler-labels-quoted"],
    change: (stack) => setFlag(ruler(stack), "label", "cluster=dev"),
  },
  {
    name: "a Query that knows another replica label",
    fires: ["query-knows-replica-labels"],
    change: (stack) => setFlag(query(stack), "query.replica-label", "replica"),
  },
  {
    name: "a Query with quotes in its replica label",
    fires: ["query-knows-replica-labels", "label-names-unquoted"],
    change: (stack) => setFlag(query(stack), "query.replica-label", '"prometheus_replica"'),
  },
  {
    name: "a Query that takes the cluster for a replica",
    fires: ["labels-beyond-replica"],
    change: (stack) => add(query(stack), "--query.replica-label=cluster"),
  },
  {
    name: "Rulers that send each alert twice",
    fires: ["ruler-alerts-without-replica"],
    change: (stack) => dropFlag(ruler(stack), "alert.label-drop"),
  },
  {
    name: "Rulers that drop a label with quotes",
    fires: ["ruler-alerts-without-replica", "label-names-unquoted"],
    change: (stack) => setFlag(ruler(stack), "alert.label-drop", '"rule_replica"'),
  },
  {
    name: "Rulers that drop their replica label by relabeling",
    fires: [],
    change: (stack) => {
      dropFlag(ruler(stack), "alert.label-drop");
      setFlag(ruler(stack), "alert.relabel-config", "[{ action: labeldrop, regex: rule_.* }]");
    },
  },
  {
    name: "replicas of Prometheus that send each alert twice",
    fires: ["prometheus-alerts-without-replica"],
    change: template("regex: prometheus_replica\n", "regex: replica\n"),
  },
];

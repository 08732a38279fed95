import { fieldsIn, fieldsOf } from "./configuration";
import { type Subject } from "./kubernetes";
import { isOfAccount } from "./imageFiles";
import { goFlagValues } from "./listeners";
import type { ApiRight } from "./grantedRights";
import { programs, runsProgram } from "./programs";
import { discoveredNamespaces, prometheusConfigOf, type PrometheusConfig } from "./prometheusFile";
import { relabelRules } from "./relabelRules";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** What a program asks of Kubernetes' API. */
export interface ApiAsk extends Subject {
  readonly workload: Workload;
  readonly container: string;
  /** As the middle of a sentence: `discovers pods (job a in ConfigMap …)`. */
  readonly does: string;
  readonly rights: readonly ApiRight[];
}

const discovery = "discovery.k8s.io";
/** What each role of `kubernetes_sd_configs` lists and watches (Prometheus, discovery/kubernetes). */
const roles: Readonly<Record<string, readonly (readonly [group: string, resource: string])[]>> = {
  node: [["", "nodes"]],
  pod: [["", "pods"]],
  service: [["", "services"]],
  endpoints: [
    ["", "endpoints"],
    ["", "services"],
    ["", "pods"],
  ],
  endpointslice: [
    [discovery, "endpointslices"],
    ["", "services"],
    ["", "pods"],
  ],
  ingress: [["networking.k8s.io", "ingresses"]],
};

const read = new WeakMap<Stack, readonly Known<ApiAsk>[]>();

/** All that programs of the stack ask of Kubernetes' API: Prometheus and kube-state-metrics. */
export function apiAsksOf(stack: Stack): readonly Known<ApiAsk>[] {
  const found = read.get(stack) ?? [
    ...stack.tiers("prometheus").flatMap((tier) => ofPrometheus(stack, tier)),
    ...ofExporters(stack),
  ];
  read.set(stack, found);
  return found;
}

function ofPrometheus(stack: Stack, tier: Known<Tier>): Known<ApiAsk>[] {
  const found = orUnknown(() => {
    if (isUnknown(tier)) throw tier;
    const config = prometheusConfigOf(stack, tier);
    const data = config.data();
    const about = {
      title: tier.title,
      urn: tier.urn,
      workload: tier.workload,
      container: tier.container.name ?? "",
    };
    const managers = fieldsIn(fieldsOf(data.alerting).alertmanagers).map((one) => ["alerting", one] as const);
    const jobs = fieldsIn(data.scrape_configs).map((one) => [`job ${String(one.job_name)}`, one] as const);
    const asks = [...jobs, ...managers].flatMap(([name, fields]) => [
      ...fieldsIn(fields.kubernetes_sd_configs).flatMap((one) => ofDiscovery(about, config, name, one)),
      ...ofScrape(about, name, fields),
    ]);
    // Many jobs discover the same.
    const keys = asks.map(({ rights }) => JSON.stringify(rights));
    return asks.filter((_, at) => keys.indexOf(keys[at]) === at);
  });
  return isUnknown(found) ? [found] : found;
}

type About = Pick<ApiAsk, "title" | "urn" | "workload" | "container">;

function ofDiscovery(
  about: About,
  config: PrometheusConfig,
  name: string,
  sd: Readonly<Record<string, unknown>>,
): ApiAsk[] {
  // Another cluster's API has other accounts.
  if (sd.api_server || sd.kubeconfig_file) return [];
  const role = String(sd.role);
  if (!Object.hasOwn(roles, role)) return [];
  const all = discoveredNamespaces(config, about.workload, sd.namespaces);
  const namespaces = role === "node" || all.length === 0 ? [undefined] : all;
  const { node, namespace } = fieldsOf(sd.attach_metadata);
  const attached = [...(node === true ? ["nodes"] : []), ...(namespace === true ? ["namespaces"] : [])];
  const where = namespaces[0] === undefined ? "" : ` of ${all.join(", ")}`;
  return [
    {
      ...about,
      does: `discovers ${role}s${where} (${name} in ${config.source})`,
      rights: [
        ...namespaces.flatMap((one) =>
          roles[role].flatMap(([group, resource]) => watching(group, resource, one)),
        ),
        ...attached.flatMap((resource) => watching("", resource, undefined)),
      ],
    },
  ];
}

/** What a scrape itself asks for: a kubelet's metrics, directly or through the API server, and those of the API server. */
function ofScrape(about: About, name: string, job: Readonly<Record<string, unknown>>): ApiAsk[] {
  const { credentials_file } = fieldsOf(job.authorization);
  if (![credentials_file, job.bearer_token_file].some((path) => isOfAccount(String(path)))) return [];
  const rules = relabelRules(job.relabel_configs);
  const isNode = fieldsIn(job.kubernetes_sd_configs).some(({ role }) => role === "node");
  const texts = [String(job.metrics_path), ...rules.map(({ replacement }) => replacement)];
  const get = (resource: string, url?: string): ApiRight => ({ verb: "get", group: "", resource, url });
  if (isNode && texts.some((text) => /\/nodes\/.*\/proxy/.test(text)))
    return [
      { ...about, does: `asks the API server for nodes' metrics (${name})`, rights: [get("nodes/proxy")] },
    ];
  if (isNode && !rules.some(({ targetLabel }) => targetLabel === "__address__"))
    return [{ ...about, does: `asks kubelets for metrics (${name})`, rights: [get("nodes/metrics")] }];
  if (rules.some(({ action, regex }) => action === "keep" && /^default;kubernetes;https$/.test(regex)))
    return [{ ...about, does: `scrapes the API server (${name})`, rights: [get("", "/metrics")] }];
  return [];
}

/** What kube-state-metrics can be told to report, by API group. */
const groups: Readonly<Record<string, string>> = {
  "": "configmaps,endpoints,limitranges,namespaces,nodes,persistentvolumeclaims,persistentvolumes,pods,replicationcontrollers,resourcequotas,secrets,serviceaccounts,services",
  apps: "daemonsets,deployments,replicasets,statefulsets",
  autoscaling: "horizontalpodautoscalers",
  batch: "cronjobs,jobs",
  policy: "poddisruptionbudgets",
  "networking.k8s.io": "ingresses,networkpolicies",
  "storage.k8s.io": "storageclasses,volumeattachments",
  [discovery]: "endpointslices",
};
const groupOf = new Map(
  Object.entries(groups).flatMap(([group, names]) => names.split(",").map((name) => [name, group] as const)),
);
const ofNoNamespace = ["namespaces", "nodes", "persistentvolumes", "storageclasses", "volumeattachments"];
/** What every version of kube-state-metrics reports unless it is told otherwise. */
const standard =
  "pods,nodes,namespaces,deployments,statefulsets,daemonsets,jobs,services,persistentvolumeclaims";

function ofExporters(stack: Stack): Known<ApiAsk>[] {
  return stack
    .inWorkloads(({ containers }) => containers)
    .flatMap(({ workload, found }) =>
      found.flatMap((container): Known<ApiAsk>[] => {
        const asks = orUnknown(() => {
          const program = programs(container).find((one) => runsProgram(one, "kube-state-metrics"));
          if (!program) return [];
          const values = (flag: string) => goFlagValues(program, flag).flatMap((text) => text.split(","));
          // Another cluster's API, or shards and patterns that are not read.
          if (values("kubeconfig").length + values("apiserver").length > 0) return [];
          const namespaces = values("namespaces").filter(Boolean);
          const given = values("resources").filter(Boolean);
          const resources = (given.length > 0 ? given : standard.split(",")).filter((one) =>
            groupOf.has(one),
          );
          const title = `${workload.title} (\`kube-state-metrics\` in container "${container.name}")`;
          return resources.map((resource) => ({
            title,
            urn: workload.urn,
            workload,
            container: container.name ?? "",
            does: `reports ${resource}`,
            rights: (namespaces.length > 0 && !ofNoNamespace.includes(resource)
              ? namespaces
              : [undefined]
            ).flatMap((namespace) => watching(groupOf.get(resource) ?? "", resource, namespace)),
          }));
        });
        return isUnknown(asks) ? [] : asks;
      }),
    );
}

const watching = (group: string, resource: string, namespace: string | undefined): ApiRight[] =>
  (["list", "watch"] as const).map((verb) => ({ verb, group, resource, namespace }));

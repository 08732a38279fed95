import { fieldsIn } from "./configuration";
import { namespaceOf, type KubernetesObject } from "./kubernetes";
import { discoveredNamespaces, prometheusConfigOf, type PrometheusConfig } from "./prometheusFile";
import { matchesWhole, relabelRules, type RelabelRule } from "./relabelRules";
import { workloadsBehind, type ServiceSpec } from "./services";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";
import { targetsIn, type ServicePort } from "./wireEnds";
import type { Workload } from "./workloads";

/** A port of a workload of the stack that a job of a Prometheus is sure to scrape. */
export interface ScrapeTarget {
  readonly tier: Tier;
  readonly job: string;
  readonly source: string;
  readonly workload: Workload;
  readonly port: number;
}

/**
 * The stack's own pods that Prometheus scrapes behind Services (roles `endpoints` and `endpointslice`), as far as rules on Services,
 * their labels and the names of their ports say so. A job that changes addresses is left out.
 */
export function scrapeTargetsOf(stack: Stack): Known<ScrapeTarget>[] {
  return stack.tiers("prometheus").flatMap((tier): Known<ScrapeTarget>[] => {
    const found = orUnknown(() => {
      if (isUnknown(tier)) throw tier;
      const config = prometheusConfigOf(stack, tier);
      return fieldsIn(config.data().scrape_configs).flatMap((job) => ofJob(stack, tier, config, job));
    });
    return isUnknown(found) ? [found] : found;
  });
}

function ofJob(
  stack: Stack,
  tier: Tier,
  config: PrometheusConfig,
  job: Readonly<Record<string, unknown>>,
): Known<ScrapeTarget>[] {
  const rules = relabelRules(job.relabel_configs);
  if (rules.some(({ targetLabel }) => targetLabel === "__address__")) return [];
  const about = { tier, job: String(job.job_name), source: config.source };
  return fieldsIn(job.kubernetes_sd_configs)
    .filter(({ role, selectors }) => (role === "endpoints" || role === "endpointslice") && !selectors)
    .flatMap(({ namespaces }) => {
      const all = discoveredNamespaces(config, tier.workload, namespaces);
      return stack
        .objects<ServiceSpec>("Service")
        .filter((service) => all.length === 0 || all.includes(namespaceOf(service)))
        .flatMap((service) =>
          (service.spec?.ports ?? []).flatMap((port) =>
            isKept(rules, service, port)
              ? workloadsBehind(stack, service).flatMap((workload): Known<ScrapeTarget>[] =>
                  isUnknown(workload)
                    ? [workload]
                    : targetsIn(workload, port).map((number) => ({ ...about, workload, port: number })),
                )
              : [],
          ),
        );
    });
}

/** Whether every rule that says what is scraped lets it pass, and at least one asks for the Service or its labels. */
function isKept(
  rules: readonly RelabelRule[],
  service: KubernetesObject<ServiceSpec>,
  { name }: ServicePort,
): boolean {
  const { metadata } = service;
  const labels = new Map<string, string>([
    ["__meta_kubernetes_namespace", namespaceOf(service)],
    ["__meta_kubernetes_service_name", metadata.name ?? ""],
    ["__meta_kubernetes_endpointslice_port_name", name ?? ""],
    ["__meta_kubernetes_endpoint_port_name", name ?? ""],
    ...mapped("label", metadata.labels),
    ...mapped("annotation", metadata.annotations),
  ]);
  const isRead = (label: string) =>
    labels.has(label) || /^__meta_kubernetes_service_(label|annotation)/.test(label);
  let isChosen = false;
  for (const { action, sourceLabels, separator, regex } of rules) {
    if (action !== "keep" && action !== "drop") continue;
    // A shard's number and the like: one of the pods takes it.
    if (!sourceLabels.every(isRead)) continue;
    const text = sourceLabels.map((label) => labels.get(label) ?? "").join(separator);
    if (matchesWhole(regex, text) !== (action === "keep")) return false;
    isChosen ||= action === "keep" && sourceLabels.some((label) => label.includes("_service_"));
  }
  return isChosen;
}

const mapped = (what: string, texts: Readonly<Record<string, string>> | null | undefined) =>
  Object.keys(texts ?? {}).map(
    (key) => [`__meta_kubernetes_service_${what}_${key.replace(/\W/g, "_")}`, texts?.[key] ?? ""] as const,
  );

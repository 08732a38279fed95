import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { inOneNamespace, type KubernetesObject } from "../reading/kubernetes";
import { workloadsBehind, type ServiceSpec } from "../reading/services";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";

const tags = ["prometheus", "security"];

/** Whoever may ask Prometheus may not delete from it. */
export const prometheusAdminApiOff = resourcePolicy({
  name: "prometheus-admin-api-off",
  displayName: "Prometheus' admin API is off",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule: "Prometheus runs without --web.enable-admin-api.",
  why: "Anyone who can reach its port can then delete series without a password.",
  source: "Prometheus, docs on the TSDB admin APIs; Thanos' sidecar asks only its status API",
  remedy: "Remove --web.enable-admin-api, and set it only while you need it.",
  tags,
  subjects: (stack) => stack.tiers("prometheus"),
  judge: ({ flags }) => (flags.isOn("web.enable-admin-api") ? "has --web.enable-admin-api" : undefined),
});

interface IngressSpec {
  readonly defaultBackend?: Backend | null;
  readonly rules?:
    | readonly {
        readonly http?: { readonly paths?: readonly { readonly backend?: Backend | null }[] | null } | null;
      }[]
    | null;
}

interface Backend {
  readonly service?: { readonly name?: string | null } | null;
  /** As `extensions/v1beta1` has it. */
  readonly serviceName?: string | null;
}

/** Nobody outside the cluster can stop Prometheus. */
export const prometheusLifecycleInside = stackPolicy({
  name: "prometheus-lifecycle-inside",
  displayName: "Prometheus' lifecycle API can't be reached from outside",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule: "No Ingress and no Service of type LoadBalancer or NodePort leads to a Prometheus with --web.enable-lifecycle or --web.enable-admin-api, unless it has a --web.config.file.",
  why: "Anyone who can reach it can stop Prometheus (/-/quit) or delete its series without a password.",
  source: "Prometheus, docs on security: these flags make the HTTP endpoints mutable",
  remedy: "Expose the Query Frontend instead, or give Prometheus a --web.config.file with users.",
  tags,
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const { flags } = tier;
    const flag = ["web.enable-admin-api", "web.enable-lifecycle"].find((name) => flags.isOn(name));
    if (flag === undefined || flags.has("web.config.file")) return undefined;
    const door = firstKnown(stack.objects<ServiceSpec>("Service"), (service) =>
      leadsTo(stack, service, tier) ? doorTo(stack, service) : undefined,
    );
    return door && `has --${flag} and can be reached by ${door}`;
  },
});

function leadsTo(stack: Stack, service: KubernetesObject<ServiceSpec>, tier: Tier): boolean {
  const address = tier.flags.value("web.listen-address") ?? "0.0.0.0:9090";
  const port = Number(address.split(":").at(-1));
  const name = (tier.container.ports ?? []).find(({ containerPort }) => containerPort === port)?.name;
  const isItsPort = (service.spec?.ports ?? []).some((one) => {
    const target = one.targetPort ?? one.port;
    return target === port || target === String(port) || (name !== undefined && target === name);
  });
  return (
    isItsPort &&
    firstKnown(workloadsBehind(stack, service), (workload) =>
      workload === tier.workload ? workload : undefined,
    ) !== undefined
  );
}

/** What lets the outside in to a Service. */
function doorTo(stack: Stack, service: KubernetesObject<ServiceSpec>): string | undefined {
  const type = service.spec?.type;
  if (type === "LoadBalancer" || type === "NodePort") return `${service.title} of type ${type}`;
  return firstKnown(stack.objects<IngressSpec>("Ingress"), (ingress) => {
    const backends = [
      ingress.spec?.defaultBackend,
      ...(ingress.spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
    ];
    const leads = backends.some((one) => (one?.service?.name ?? one?.serviceName) === service.metadata.name);
    return leads && inOneNamespace(ingress, service) ? ingress.title : undefined;
  });
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [prometheusAdminApiOff, prometheusLifecycleInside];

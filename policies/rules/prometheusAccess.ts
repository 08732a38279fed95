import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { firstKnown } from "../reading/unknowns";
import { listenersOfTier, openDoor } from "./writeEndpoints";

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

/** The flags that open paths by which something is changed. */
const flagsWithPaths = [
  ["web.enable-admin-api", ["/api/v1/admin/tsdb/delete_series"]],
  ["web.enable-lifecycle", ["/-/quit", "/-/reload"]],
] as const;

/** Nobody outside the cluster can stop Prometheus. */
export const prometheusLifecycleInside = stackPolicy({
  name: "prometheus-lifecycle-inside",
  displayName: "Prometheus' lifecycle API can't be reached from outside",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule:
    "No Ingress, no route and no Service of type LoadBalancer or NodePort leads to the paths that --web.enable-lifecycle or --web.enable-admin-api opens, unless it signs " +
    "users in or Prometheus has a --web.config.file.",
  why: "Anyone who can reach it can stop Prometheus (/-/quit) or delete its series without a password.",
  source: "Prometheus, docs on security: these flags make the HTTP endpoints mutable",
  reads:
    "Services, Ingresses and routes of the Gateway API with their paths. One with annotations or policies for signing in or for source addresses is taken for guarded.",
  remedy: "Expose the Query Frontend instead, or give Prometheus a --web.config.file with users.",
  tags,
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const { flags } = tier;
    if (flags.has("web.config.file")) return undefined;
    const open = flagsWithPaths.filter(([name]) => flags.isOn(name));
    return firstKnown(open.length > 0 ? listenersOfTier(stack, tier) : [], (listener) =>
      firstKnown(open, ([name, paths]) => {
        const door = openDoor(
          stack,
          tier,
          listener.port,
          paths.map((path) => `${listener.prefix()}${path}`),
        );
        return door && `has --${name} and can be reached by ${door.title}`;
      }),
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [prometheusAdminApiOff, prometheusLifecycleInside];

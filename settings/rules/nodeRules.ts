/** Which nodes pods ask for, and whether there can be such nodes for all of them. */
import type { SettingRule } from "./rule";

interface Scheduling {
  /** Its values may be outputs of resources, in code. */
  readonly nodeSelector?: unknown;
  readonly tolerations?: unknown;
  readonly zones?: string;
}

/** The settings that are read here. */
export interface NodeSettings {
  readonly scheduling: Scheduling;
  readonly objectStore: {
    readonly s3?: object;
    readonly minio: { readonly servers: number; readonly scheduling: Scheduling };
  };
  readonly prometheus: { readonly replicas: number; readonly scheduling: Scheduling };
  readonly monitoring: {
    readonly enabled: boolean;
    readonly replicas: number;
    readonly scheduling: Scheduling;
  };
}

type NodeRule = SettingRule<NodeSettings>;

/** Pods of which no two may be on one node, by the key of their scheduling. */
const listApart = ({ prometheus, monitoring, objectStore: { s3, minio } }: NodeSettings): Apart[] => [
  ...(prometheus.replicas > 1
    ? [["prometheus.scheduling", prometheus.scheduling, "the replicas of a shard"] as const]
    : []),
  ...(monitoring.enabled && monitoring.replicas > 1
    ? [["monitoring.scheduling", monitoring.scheduling, "the replicas of the monitor"] as const]
    : []),
  ...(s3 === undefined && minio.servers > 1
    ? [["objectStore.minio.scheduling", minio.scheduling, "MinIO's servers"] as const]
    : []),
];
type Apart = readonly [key: string, scheduling: Scheduling, what: string];

const selectorOf = ({ nodeSelector }: Scheduling): Readonly<Record<string, unknown>> | undefined =>
  nodeSelector as Readonly<Record<string, unknown>> | undefined;

const podsFitApart: NodeRule = {
  demand: "no `nodeSelector` names one node for pods that must be on several",
  check: (settings) => {
    const found = listApart(settings).flatMap(([key, own, what]) => {
      const selector = selectorOf(own);
      const [place, used] =
        selector === undefined ? ["scheduling", selectorOf(settings.scheduling)] : [key, selector];
      const node = used?.["kubernetes.io/hostname"];
      if (typeof node !== "string") return [];
      return {
        key: `${place}.nodeSelector["kubernetes.io/hostname"]`,
        value: node,
        rule: `is one node, and ${what} must be on several: the second pod is never scheduled. Remove it, or select a group of nodes by another label.`,
        with: ["prometheus.replicas", "monitoring.replicas", "objectStore.minio.servers"],
      };
    });
    // The stack's own selector is one setting, however many tiers it stops.
    return found.filter(({ key }, i) => found.findIndex((each) => each.key === key) === i);
  },
};

/** Every place where scheduling is set, with its key. */
function listPlaces(settings: NodeSettings): (readonly [key: string, own: Scheduling])[] {
  const tiers = Object.entries({ ...settings }).flatMap(([tier, value]) => {
    const own =
      tier === "objectStore"
        ? settings.objectStore.minio.scheduling
        : (value as { scheduling?: Scheduling } | undefined)?.scheduling;
    const prefix = tier === "objectStore" ? "objectStore.minio" : tier;
    return own === undefined ? [] : [[`${prefix}.scheduling`, own] as const];
  });
  return [["scheduling", settings.scheduling], ...tiers];
}

const osLabels = ["kubernetes.io/os", "beta.kubernetes.io/os"];

const nodesRunLinux: NodeRule = {
  demand: "no `nodeSelector` asks for nodes that are not Linux",
  check: (settings) =>
    listPlaces(settings).flatMap(([key, own]) =>
      osLabels.flatMap((label) => {
        const os = selectorOf(own)?.[label];
        if (typeof os !== "string" || os === "linux") return [];
        return {
          key: `${key}.nodeSelector["${label}"]`,
          value: os,
          rule: "is not linux, for which all images of the stack are. Remove it, or use linux.",
        };
      }),
    ),
};

const zoneLabel = "topology.kubernetes.io/zone";

const zonesAreSpread: NodeRule = {
  demand: `no \`nodeSelector\` names one zone (\`${zoneLabel}\`) beside \`zones\`, which spreads pods over several (a warning)`,
  check: (settings, _, nameSetting) =>
    listPlaces(settings).flatMap(([key, own]) => {
      const zone = selectorOf(own)?.[zoneLabel];
      if (typeof zone !== "string" || own.zones === undefined) return [];
      return {
        key: `${key}.nodeSelector["${zoneLabel}"]`,
        value: zone,
        level: "warning" as const,
        rule: `is one zone, so ${nameSetting(`${key}.zones`)} (${own.zones}) spreads nothing, and all pods go when it does. Remove one of the two.`,
        with: [`${key}.zones`],
      };
    }),
};

/** Labels of nodes that have a taint of the same name in nearly every cluster. */
const controlPlane = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];

const controlPlaneIsTolerated: NodeRule = {
  demand:
    "no `nodeSelector` asks for nodes of the control plane without `tolerations` for their taint (a warning)",
  check: (settings) =>
    listPlaces(settings).flatMap(([key, own]) => {
      const label = controlPlane.find((name) => selectorOf(own)?.[name] !== undefined);
      const tolerations = own.tolerations ?? settings.scheduling.tolerations ?? [];
      const isTolerated = (Array.isArray(tolerations) ? tolerations : []).some(
        ({ key: taint }: { key?: string }) => taint === undefined || controlPlane.includes(taint),
      );
      if (label === undefined || isTolerated) return [];
      return {
        key: `${key}.nodeSelector["${label}"]`,
        value: selectorOf(own)?.[label],
        level: "warning" as const,
        rule: `asks for nodes of the control plane, which have a taint of that name in most clusters, so no pod is scheduled. Add a toleration of ${label}, or remove it.`,
        with: [`${key}.tolerations`, "scheduling.tolerations"],
      };
    }),
};

/** Every rule about nodes. */
export const nodeRules: readonly NodeRule[] = [
  podsFitApart,
  nodesRunLinux,
  zonesAreSpread,
  controlPlaneIsTolerated,
];

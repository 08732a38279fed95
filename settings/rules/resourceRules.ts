/** What a pod asks of a node and of a volume: what Kubernetes refuses, and what ends a program before it has any load. */
import {
  leastCpuLimit,
  leastDisks,
  DiskTier,
  leastMemory,
  leastSeries,
  Program,
} from "../../model/leastSizes";
import { mebibytes, quantity } from "../../model/units";
import type { Broken } from "../checking/problems";
import { SettingRule, toBytes, toSeconds } from "./rule";

interface Resources {
  readonly cpu: string;
  readonly cpuLimit?: string;
  readonly memory: string;
}
interface Sized {
  readonly resources: Resources;
}
interface Stored extends Sized {
  readonly storage: { readonly size: string };
}

/** The settings that are read here. */
export interface ResourceSettings {
  readonly load?: object;
  readonly objectStore: { readonly minio: Stored; readonly s3?: object };
  readonly prometheus: Stored & {
    readonly sidecarResources: Resources;
    readonly shards: number;
    readonly replicas: number;
    readonly retention: string;
    readonly scrapeInterval: string;
  };
  readonly monitoring: Sized & { readonly enabled: boolean; readonly sidecarResources: Resources };
  readonly query: Sized;
  readonly queryFrontend: Sized;
  readonly storeGateway: Stored;
  readonly ruler: Stored & { readonly retention: string };
  readonly compactor: Stored & { readonly concurrency: number; readonly deduplicate: boolean };
  readonly alertmanager: Stored;
  readonly clusterMetrics: {
    readonly kubeStateMetrics: Sized & { readonly enabled: boolean };
    readonly nodeExporter: Sized & { readonly enabled: boolean };
  };
}

type ResourceRule = SettingRule<ResourceSettings>;

/** A container's resources, by their key. */
type Container = readonly [key: string, program: Program, resources: Resources];

function listContainers(settings: ResourceSettings): Container[] {
  const { objectStore, prometheus, monitoring } = settings;
  const thanos = (["query", "queryFrontend", "storeGateway", "ruler", "compactor"] as const).map(
    (tier): Container => [`${tier}.resources`, "thanos", settings[tier].resources],
  );
  const exporters = (["kubeStateMetrics", "nodeExporter"] as const)
    .filter((name) => settings.clusterMetrics[name].enabled)
    .map((name): Container => [
      `clusterMetrics.${name}.resources`,
      name,
      settings.clusterMetrics[name].resources,
    ]);
  return [
    ...exporters,
    ...(objectStore.s3 === undefined
      ? [["objectStore.minio.resources", "minio", objectStore.minio.resources] as const]
      : []),
    ["prometheus.resources", "prometheus", prometheus.resources],
    ["prometheus.sidecarResources", "thanos", prometheus.sidecarResources],
    ...(monitoring.enabled
      ? [
          ["monitoring.resources", "prometheus", monitoring.resources] as const,
          ["monitoring.sidecarResources", "thanos", monitoring.sidecarResources] as const,
        ]
      : []),
    ...thanos,
    ["alertmanager.resources", "alertmanager", settings.alertmanager.resources],
  ];
}

const limitHoldsRequest: ResourceRule = {
  demand: "no `cpuLimit` is below its `cpu`, which Kubernetes refuses, or below 10m",
  check: (settings, _, nameSetting) =>
    listContainers(settings).flatMap(([key, , { cpu, cpuLimit }]): Broken[] => {
      if (cpuLimit === undefined) return [];
      const limit = quantity(cpuLimit) ?? 0;
      if (limit < (quantity(cpu) ?? 0))
        return [
          {
            key: `${key}.cpuLimit`,
            value: cpuLimit,
            rule: `is below the request ${nameSetting(`${key}.cpu`)} (${cpu}), and Kubernetes refuses the pods. Use ${cpu} or more, or lower the request.`,
            with: [`${key}.cpu`],
          },
        ];
      if (limit >= leastCpuLimit) return [];
      return [
        {
          key: `${key}.cpuLimit`,
          value: cpuLimit,
          rule: "lets the program run for less than a hundredth of the time, so its probes fail and it is restarted. Use 100m or more, or leave the limit out.",
        },
      ];
    }),
};

const memoryHoldsProgram: ResourceRule = {
  demand: "each `memory` holds its program with nothing to do",
  check: (settings) =>
    listContainers(settings).flatMap(([key, program, { memory }]) => {
      const least = leastMemory[program];
      if (toBytes(memory) >= least) return [];
      return {
        key: `${key}.memory`,
        value: memory,
        rule: `is too little for the program itself, so it is killed at its start. Use ${mebibytes(least)} or more.`,
      };
    }),
};

/** With a load, `loadRules` say more. */
const volumeHoldsItself: ResourceRule = {
  demand: "each volume holds what the stack's own pods make of it, where `load` says nothing of the rest",
  check: (settings) => {
    const { load, objectStore, prometheus, ruler, compactor } = settings;
    const least = leastDisks({
      shards: prometheus.shards,
      replicas: prometheus.replicas,
      // Nothing answers more often than that, whatever is asked.
      scrapeInterval: Math.max(1, toSeconds(prometheus.scrapeInterval)),
      prometheusRetention: toSeconds(prometheus.retention),
      rulerRetention: toSeconds(ruler.retention),
      compactionConcurrency: compactor.concurrency,
      deduplicate: compactor.deduplicate,
    });
    const sized = load === undefined ? (["prometheus", "ruler", "compactor"] as const) : [];
    const volumes: [DiskTier, string, Stored][] = [
      ...[...sized, "storeGateway" as const, "alertmanager" as const].map(
        (tier): [DiskTier, string, Stored] => [tier, tier, settings[tier]],
      ),
      ...(objectStore.s3 === undefined
        ? [["minio", "objectStore.minio", objectStore.minio] as [DiskTier, string, Stored]]
        : []),
    ];
    return volumes.flatMap(([tier, key, { storage }]) => {
      if (toBytes(storage.size) >= least[tier]) return [];
      return {
        key: `${key}.storage.size`,
        value: storage.size,
        rule: `is too little for ${contents(tier, settings)}, so the volume is full soon after the start. Use ${mebibytes(least[tier])} or more.`,
        with: [
          "prometheus.shards",
          "prometheus.replicas",
          "prometheus.scrapeInterval",
          "prometheus.retention",
          "ruler.retention",
          "compactor",
        ],
      };
    });
  },
};

/** What a volume is filled with where there is no load but the stack's own. */
function contents(tier: DiskTier, { prometheus, ruler }: ResourceSettings): string {
  const series = `${leastSeries.toLocaleString("en-US")} series`;
  switch (tier) {
    case "prometheus":
      return `the samples of the stack's own pods alone (${series}, kept for ${prometheus.retention})`;
    case "ruler":
      return `its write-ahead log and the results that are kept for ${ruler.retention}`;
    case "compactor":
      return `two weeks of the blocks of one shard with ${series}, twice`;
    case "storeGateway":
      return "the index headers of a few blocks";
    case "alertmanager":
      return "its silences and notifications";
    case "minio":
      return "the blocks of a day";
  }
}

/** Every rule about what pods ask for. */
export const resourceRules: readonly ResourceRule[] = [
  limitHoldsRequest,
  memoryHoldsProgram,
  volumeHoldsItself,
];

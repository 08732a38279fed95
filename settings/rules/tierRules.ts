/**
 * What several settings have to keep together so that no sample is lost and no program ends. Each rule reads settings
 * that are valid one by one.
 */
import { versionOf } from "../../model/images";
import { labelContract, LabelSettings } from "../../model/labelContract";
import { objectStoreRules } from "./objectStoreRules";
import type { ObjectStoreSettings } from "../tiers/objectStoreSettings";
import type { Broken, Given } from "../checking/problems";
import { durationSeconds, durationText, mebibytes, quantity, sizeBytes } from "../../model/units";

interface Resources {
  readonly memory: string;
}

/** The settings that the rules read. */
export type RuledSettings = LabelSettings & {
  readonly images: { readonly thanos: string; readonly prometheus: string };
  readonly prometheus: {
    readonly retention: string;
    readonly localCompaction: "off" | "delayed";
    readonly scrapeInterval: string;
  };
  readonly query: {
    readonly tenancy?: { readonly enforce: boolean };
  };
  readonly queryFrontend: {
    readonly cache:
      | { readonly kind: "in-memory"; readonly maxSize: string }
      | { readonly kind: "memcached"; readonly memory: string; readonly maxItemSize: string };
    readonly resources: Resources;
  };
  readonly storeGateway: {
    readonly indexCacheSize: string;
    readonly chunkPoolSize: string;
    readonly syncInterval: string;
    readonly ignoreDeletionMarksDelay: string;
    readonly leaveToSidecars: string;
    readonly resources: Resources;
  };
  readonly objectStore: ObjectStoreSettings;
  readonly ruler: { readonly rules: object };
  readonly compactor: { readonly deleteDelay: string; readonly consistencyDelay: string };
};

type Rule = (settings: RuledSettings, given: Given) => Broken | readonly Broken[] | undefined;

const seconds = (text: string): number => durationSeconds(text) ?? 0;
const bytes = (text: string): number => sizeBytes(text) ?? quantity(text) ?? 0;

/**
 * Share of a memory limit at which Go collects harder: `--auto-gomemlimit.ratio` of Thanos. Caches above it never fit.
 * Source: help of Thanos v0.42.
 */
const memoryShare = 0.9;

/** Half of the compactor's delay, so that a block leaves the stores before it leaves the bucket (store.md of Thanos). */
const deletionRace: Rule = ({ storeGateway, compactor }) =>
  seconds(storeGateway.ignoreDeletionMarksDelay) > seconds(compactor.deleteDelay) / 2
    ? {
        key: "storeGateway.ignoreDeletionMarksDelay",
        value: storeGateway.ignoreDeletionMarksDelay,
        rule: `more than half of thanos:compactor.deleteDelay (${compactor.deleteDelay}), so blocks are deleted that Store Gateways still serve. Use ${durationText(seconds(compactor.deleteDelay) / 2)} or less.`,
        with: ["compactor.deleteDelay"],
      }
    : undefined;

const storeMemory: Rule = ({ storeGateway }) => {
  const needed = (bytes(storeGateway.chunkPoolSize) + bytes(storeGateway.indexCacheSize)) / memoryShare;
  if (bytes(storeGateway.resources.memory) >= needed) return undefined;
  return {
    key: "storeGateway.resources.memory",
    value: storeGateway.resources.memory,
    rule: `below the chunk pool (${storeGateway.chunkPoolSize}) and the index cache (${storeGateway.indexCacheSize}) together, so the process ends when both are full. Use ${mebibytes(needed)} or more, or make these smaller.`,
    with: ["storeGateway.chunkPoolSize", "storeGateway.indexCacheSize"],
  };
};

const frontendMemory: Rule = ({ queryFrontend: { cache, resources } }) => {
  if (cache.kind !== "in-memory") return undefined;
  const needed = bytes(cache.maxSize) / memoryShare;
  if (bytes(resources.memory) >= needed) return undefined;
  return {
    key: "queryFrontend.resources.memory",
    value: resources.memory,
    rule: `below the cache inside of it (${cache.maxSize}), so the process ends when that is full. Use ${mebibytes(needed)} or more, or make the cache smaller.`,
    with: ["queryFrontend.cache.maxSize"],
  };
};

/** What memcached itself demands at its start: `Cannot set item size limit higher than 1/2 of memory max` (memcached.c). */
const itemSize: Rule = ({ queryFrontend: { cache } }) =>
  cache.kind === "memcached" && bytes(cache.maxItemSize) > bytes(cache.memory) / 2
    ? {
        key: "queryFrontend.cache.maxItemSize",
        value: cache.maxItemSize,
        rule: `more than half of thanos:queryFrontend.cache.memory (${cache.memory}), and memcached does not start with that. Use half of it or less.`,
        with: ["queryFrontend.cache.memory"],
      }
    : undefined;

/** memcached's bounds of an item: 1 KiB and 1 GiB (memcached.c, `-I`). */
const itemBounds: Rule = ({ queryFrontend: { cache } }) =>
  cache.kind === "memcached" && (bytes(cache.maxItemSize) < 2 ** 10 || bytes(cache.maxItemSize) > 2 ** 30)
    ? {
        key: "queryFrontend.cache.maxItemSize",
        value: cache.maxItemSize,
        rule: "outside of what memcached takes. Use 1KiB to 1GiB.",
      }
    : undefined;

/**
 * Longest time from a sample to its block in the bucket: the head is cut when it spans three hours, and uploaded within
 * minutes. Source: `compactable` of Prometheus' tsdb/head.go, 1.5 times the block duration.
 */
const uploaded = 3.5 * 3600;

/** Samples that are gone from Prometheus must be served by the stores already. */
const coverage: Rule = ({ prometheus, storeGateway }) => {
  const needed = uploaded + seconds(storeGateway.syncInterval) + seconds(storeGateway.leaveToSidecars);
  if (seconds(prometheus.retention) >= needed) return undefined;
  return {
    key: "prometheus.retention",
    value: prometheus.retention,
    rule: `below what Store Gateways leave to the sidecars: thanos:storeGateway.leaveToSidecars (${storeGateway.leaveToSidecars}), syncInterval (${storeGateway.syncInterval}) and the time until a block is uploaded (3h30m), so answers have a hole between the two. Use ${durationText(needed)} or more, or make these shorter.`,
    with: ["storeGateway.leaveToSidecars", "storeGateway.syncInterval"],
  };
};

/** Prometheus forgets a series 5 minutes after its last sample (`--query.lookback-delta`). */
const lookback: Rule = ({ prometheus }) =>
  seconds(prometheus.scrapeInterval) > 150
    ? {
        key: "prometheus.scrapeInterval",
        value: prometheus.scrapeInterval,
        rule: "above 2m30s, so one scrape that fails leaves a hole: a series is forgotten 5m after its last sample. Use 2m or less.",
      }
    : undefined;

/** A label that tells where a series comes from must not be taken for one that tells copies apart. */
const originKept: Rule = ({ prometheus, query }) =>
  query.replicaLabels
    .filter((label) => Object.hasOwn(prometheus.externalLabels, label))
    .map((label) => ({
      key: "query.replicaLabels",
      value: query.replicaLabels,
      rule: `${label} is in thanos:prometheus.externalLabels too, where it says where a series comes from: without it, series of different origin look like copies. Take it out of one of them.`,
      with: ["prometheus.externalLabels"],
    }));

/** Rulers ask Query as the default tenant, and would see nothing of the others. */
const rulesOfTenants: Rule = ({ query, ruler }) =>
  query.tenancy?.enforce && Object.keys(ruler.rules).length > 0
    ? {
        key: "query.tenancy.enforce",
        value: true,
        rule: "on while there are thanos:ruler.rules, which would see the series of the default tenant only, and stay silent. Take the rules out, or do not enforce tenancy.",
        with: ["ruler.rules"],
      }
    : undefined;

/** Oldest versions that agree on the delay file (CHANGELOGs of Prometheus 3.9 and Thanos 0.41). */
const delayedFrom = { prometheus: [3, 9], thanos: [0, 41] } as const;

const delayedCompaction: Rule = ({ prometheus, images }) =>
  prometheus.localCompaction === "delayed"
    ? (["prometheus", "thanos"] as const)
        .filter((name) => isOlder(images[name], delayedFrom[name]))
        .map((name) => ({
          key: "prometheus.localCompaction",
          value: "delayed",
          rule: `not possible with ${images[name]}, and blocks would be compacted before they are uploaded. Use ${name} v${delayedFrom[name].join(".")} or newer, or "off".`,
          with: [`images.${name}`],
        }))
    : undefined;

function isOlder(image: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor, ownMinor] = (versionOf(image) ?? "v0.0.0").slice(1).split(".").map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

/** No two settings for one decision: an autoscaler sets the replicas. */
const scaledOnce: Rule = (_, given) =>
  (["query", "queryFrontend", "storeGateway"] as const).flatMap((tier) => {
    const { replicas, autoscaling } = (given[tier] ?? {}) as Record<string, unknown>;
    if (replicas === undefined || autoscaling === undefined) return [];
    return {
      key: `${tier}.replicas`,
      value: replicas,
      rule: `set beside thanos:${tier}.autoscaling, which sets them itself. Leave one of the two out.`,
    };
  });

const autoscalingRange: Rule = (_, given) =>
  (["query", "queryFrontend", "storeGateway"] as const).flatMap((tier) => {
    const { autoscaling } = (given[tier] ?? {}) as {
      autoscaling?: { minReplicas?: number; maxReplicas?: number };
    };
    const { minReplicas = 2, maxReplicas = 2 } = autoscaling ?? {};
    if (minReplicas <= maxReplicas) return [];
    return {
      key: `${tier}.autoscaling.maxReplicas`,
      value: maxReplicas,
      rule: `below minReplicas (${minReplicas}). Use ${minReplicas} or more.`,
      with: [`${tier}.autoscaling.minReplicas`],
    };
  });

/** A node port is opened only by Services that have one. */
const nodePorts: Rule = (_, given) =>
  (["query", "queryFrontend"] as const).flatMap((tier) => {
    const { service } = (given[tier] ?? {}) as { service?: { type?: string; nodePort?: number } };
    if (service?.nodePort === undefined || (service.type ?? "ClusterIP") !== "ClusterIP") return [];
    return {
      key: `${tier}.service.nodePort`,
      value: service.nodePort,
      rule: "set for a Service of type ClusterIP, which opens none. Set the type to NodePort or LoadBalancer, or leave the port out.",
    };
  });

/** Every rule, with what it demands in the words of docs/configuration.md. */
const rules: readonly { readonly demand: string; readonly rule: Rule }[] = [
  {
    demand:
      "`storeGateway.ignoreDeletionMarksDelay` is at most half of `compactor.deleteDelay`: a block leaves the stores before it leaves the bucket",
    rule: deletionRace,
  },
  {
    demand:
      "`storeGateway.resources.memory` holds `chunkPoolSize` and `indexCacheSize` together, with a tenth to spare",
    rule: storeMemory,
  },
  {
    demand: "`queryFrontend.resources.memory` holds an in-memory cache's `maxSize`, with a tenth to spare",
    rule: frontendMemory,
  },
  { demand: "memcached's `maxItemSize` is at most half of its `memory`", rule: itemSize },
  { demand: "memcached's `maxItemSize` is from 1KiB to 1GiB", rule: itemBounds },
  {
    demand:
      "`prometheus.retention` is at least `storeGateway.leaveToSidecars`, `storeGateway.syncInterval` and 3h30m together: no hole between sidecars and stores",
    rule: coverage,
  },
  {
    demand:
      "`prometheus.scrapeInterval` is at most 2m30s, half of the time after which a series is forgotten",
    rule: lookback,
  },
  {
    demand: "no label is both in `query.replicaLabels` and in `prometheus.externalLabels`",
    rule: originKept,
  },
  {
    demand:
      "every Prometheus and every Ruler has external labels of its own, and without replica labels those of its shard",
    rule: labelContract,
  },
  { demand: "`query.tenancy.enforce` is off where there are `ruler.rules`", rule: rulesOfTenants },
  {
    demand:
      "`prometheus.localCompaction` is `delayed` only with images of Prometheus 3.9 and Thanos 0.41, or newer",
    rule: delayedCompaction,
  },
  { demand: "no tier has both `replicas` and `autoscaling`", rule: scaledOnce },
  { demand: "`autoscaling.maxReplicas` is not below `autoscaling.minReplicas`", rule: autoscalingRange },
  { demand: "`service.nodePort` goes with a Service of type NodePort or LoadBalancer", rule: nodePorts },
  ...objectStoreRules,
];

/** What several settings have to keep together, one sentence a rule. */
export const ruleDemands: readonly string[] = rules.map(({ demand }) => demand);

/** Every rule that the settings break. */
export const brokenRules = (settings: RuledSettings, given: Given): Broken[] =>
  rules.flatMap(({ rule }) => rule(settings, given) ?? []);

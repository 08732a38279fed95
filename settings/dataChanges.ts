/** What a stack keeps its data in, and which changes of that would strand some of it. */
import type { Broken } from "./checking/problems";
import { placeOf } from "../model/objectStore";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { quantity } from "../model/units";

/** What holds data in a stack. It is an output of the stack, so the next update can tell what changes. */
export interface Layout {
  readonly shards: number;
  readonly retiredShards: number;
  /** Where the blocks are, such as `minio/thanos`. @default not known: the layout is of an older program */
  readonly objectStore?: string;
  /** Servers of MinIO; none where the object store is not the stack's own. */
  readonly minioServers?: number;
  /** Size of each replica's data volume, by tier. */
  readonly volumes: Readonly<Record<string, string>>;
}

interface WithVolume {
  readonly storage: { readonly size: string };
}

/** The settings that say what holds data. */
export interface DataSettings {
  readonly prometheus: WithVolume & { readonly shards: number; readonly retiredShards: number };
  readonly storeGateway: WithVolume;
  readonly ruler: WithVolume;
  readonly compactor: WithVolume;
  readonly alertmanager: WithVolume;
  readonly objectStore: ObjectStoreSettings;
}

/** What holds data in a stack of these settings. */
export function layoutOf(settings: DataSettings): Layout {
  const { prometheus, storeGateway, ruler, compactor, alertmanager, objectStore } = settings;
  const { minio, s3 } = objectStore;
  const withVolumes = { prometheus, storeGateway, ruler, compactor, alertmanager, ...(s3 ? {} : { minio }) };
  return {
    shards: prometheus.shards,
    retiredShards: prometheus.retiredShards,
    objectStore: placeOf(objectStore),
    ...(s3 ? {} : { minioServers: minio.servers }),
    volumes: Object.fromEntries(
      Object.entries(withVolumes).map(([tier, { storage }]) => [tier, storage.size]),
    ),
  };
}

/** Changes that the user knows of: `thanos:acknowledge`. */
export interface Acknowledged {
  readonly shards?: number;
  readonly objectStore?: string;
  readonly volumes: Readonly<Record<string, string>>;
}

/** Where a tier's volume is set, by tier. */
const volumeKey = (tier: string): string =>
  tier === "minio" ? "objectStore.minio.storage.size" : `${tier}.storage.size`;

/**
 * The changes that must not be made unaware: each names the runbook in docs/operations.md.
 *
 * @param before the layout of the last update; there is nothing to strand before the first one.
 */
export function unacknowledged(before: Layout, after: Layout, acknowledged: Acknowledged): Broken[] {
  return [
    ...shardChanges(before, after, acknowledged),
    ...storeChanges(before, after, acknowledged),
    ...serverChanges(before, after),
    ...volumeChanges(before, after, acknowledged),
  ];
}

function shardChanges(before: Layout, after: Layout, acknowledged: Acknowledged): Broken[] {
  if (before.shards === after.shards) return [];
  const runbook = '"Change the number of shards" in docs/operations.md';
  const changed = { key: "prometheus.shards", value: after.shards };
  const dropped = before.shards - after.shards - after.retiredShards;
  if (dropped > 0) {
    return [
      {
        ...changed,
        rule: `the stack runs ${before.shards}, and ${dropped === 1 ? "one would end" : `${dropped} would end`} with samples that are not in the bucket yet. Set thanos:prometheus.retiredShards to ${before.shards - after.shards} and follow ${runbook}.`,
      },
    ];
  }
  if (acknowledged.shards === after.shards) return [];
  return [
    {
      ...changed,
      rule: `the stack runs ${before.shards}, and another number moves most targets to another shard. Follow ${runbook}, then set thanos:acknowledge.shards to ${after.shards}.`,
    },
  ];
}

/** Blocks do not move by themselves, and Query says nothing of those that it does not see. */
function storeChanges(before: Layout, after: Layout, acknowledged: Acknowledged): Broken[] {
  if (before.objectStore === undefined || before.objectStore === after.objectStore) return [];
  if (acknowledged.objectStore === after.objectStore) return [];
  return [
    {
      key: "objectStore",
      value: after.objectStore,
      rule: `the stack's blocks are in ${before.objectStore}, and stay there. Follow "Move to another object store" in docs/operations.md, then set thanos:acknowledge.objectStore to ${after.objectStore}.`,
    },
  ];
}

/** MinIO places each object by the number of drives, and can't change that of a pool. */
function serverChanges(before: Layout, after: Layout): Broken[] {
  if (before.minioServers === undefined || after.minioServers === undefined) return [];
  if (before.minioServers === after.minioServers) return [];
  return [
    {
      key: "objectStore.minio.servers",
      value: after.minioServers,
      rule: `the stack runs ${before.minioServers}, and MinIO would not find its objects again. Set it to ${before.minioServers}, or follow "Move to another object store" in docs/operations.md.`,
    },
  ];
}

function volumeChanges(before: Layout, after: Layout, acknowledged: Acknowledged): Broken[] {
  return Object.entries(after.volumes).flatMap(([tier, size]) => {
    const old = before.volumes[tier];
    if (old === undefined || quantity(old) === quantity(size)) return [];
    const changed = { key: volumeKey(tier), value: size };
    if ((quantity(size) ?? 0) < (quantity(old) ?? 0))
      return [
        {
          ...changed,
          rule: `smaller than the volumes that there are (${old}), and Kubernetes can't shrink them. Use ${old} or more.`,
        },
      ];
    if (acknowledged.volumes[tier] === size) return [];
    return [
      {
        ...changed,
        rule: `larger than the volumes that there are (${old}), which a StatefulSet never resizes by itself. Follow "Grow a volume" in docs/operations.md, then set thanos:acknowledge.volumes.${tier} to ${size}.`,
      },
    ];
  });
}

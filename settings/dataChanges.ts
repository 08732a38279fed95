/** What a stack keeps its data in, and which changes of that would strand some of it. */
import type { NameSetting } from "./checking/naming";
import type { Broken } from "./checking/problems";
import type { TiersWith } from "./tierFields";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { quantity } from "../model/units";

/** What holds data in a stack. It is an output of the stack, so the next update can tell what changes. */
export interface Layout {
  readonly shards: number;
  readonly retiredShards: number;
  /** When the last of them was retired, such as `2026-11-30T12:00:00.000Z`. @default not known, or none is */
  readonly retiredAt?: string;
  /** Where the blocks are, such as `minio/thanos`. @default not known: the layout is of an older program */
  readonly objectStore?: string;
  /** Servers of MinIO; none where the object store is not the stack's own. */
  readonly minioServers?: number;
  /** Size of each replica's data volume, by tier. */
  readonly volumes: Readonly<Record<string, string>>;
  /** The namespace that the volumes are in. @default not known: the layout is of an older program */
  readonly namespace?: string;
  /** StorageClass of each data volume, by tier. @default not known, as above */
  readonly storageClasses?: Readonly<Record<string, string>>;
}

interface WithVolume {
  readonly storage: { readonly size: string; readonly className?: string };
}

/** Stands for the StorageClass that the cluster chooses; no class can have that name. */
const defaultClass = "(default)";

/** The settings that say what holds data. */
export type DataSettings = Readonly<Record<TiersWith<"storage">, WithVolume>> & {
  readonly namespace: string;
  readonly prometheus: { readonly shards: number; readonly retiredShards: number };
  readonly monitoring: { readonly enabled: boolean };
  readonly objectStore: ObjectStoreSettings;
};

/** What holds data in a stack of these settings. */
export function layoutOf(settings: DataSettings): Layout {
  const { prometheus, storeGateway, ruler, compactor, alertmanager, monitoring, objectStore } = settings;
  const { minio, s3 } = objectStore;
  // Does not compile without a tier that has a volume.
  const ofTiers: Readonly<Record<TiersWith<"storage">, WithVolume | undefined>> = {
    prometheus,
    storeGateway,
    ruler,
    compactor,
    alertmanager,
    monitoring: monitoring.enabled ? monitoring : undefined,
  };
  const ofEach = <T>(what: (tier: WithVolume) => T): Record<string, T> =>
    Object.fromEntries(
      Object.entries({ ...ofTiers, minio: s3 ? undefined : minio }).flatMap(([tier, own]) =>
        own === undefined ? [] : [[tier, what(own)]],
      ),
    );
  const layout = {
    shards: prometheus.shards,
    retiredShards: prometheus.retiredShards,
    objectStore: describePlace(objectStore),
    volumes: ofEach(({ storage }) => storage.size),
    namespace: settings.namespace,
    storageClasses: ofEach(({ storage }) => storage.className ?? defaultClass),
  };
  return s3 ? layout : { ...layout, minioServers: minio.servers };
}

/** Where a stack's blocks are, in one word for people; of a Secret only its name is known. */
export function describePlace({ bucket, prefix, s3 }: ObjectStoreSettings): string {
  if (s3?.credentials === "secrets") return `secret/${s3.names.sidecar}`;
  return [s3?.endpoint ?? "minio", bucket, prefix].filter(Boolean).join("/");
}

/** A layout with the time at which its shards were retired: now, or in an update before this one. */
export const noteRetirement = (before: Layout | undefined, after: Layout, now = new Date()): Layout => {
  if (before === undefined || after.retiredShards === 0) return after;
  const retiredAt = before.shards > after.shards ? now.toISOString() : before.retiredAt;
  return retiredAt === undefined ? after : { ...after, retiredAt };
};

/** Changes that the user knows of: `thanos:acknowledge`. */
export interface Acknowledged {
  readonly shards?: number;
  readonly objectStore?: string;
  readonly volumes: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly storageClasses?: Readonly<Record<string, string>>;
}

/** Where a tier's volume is set, by tier. */
const storageKey = (tier: string, name: "size" | "className"): string =>
  `${tier === "minio" ? "objectStore.minio" : tier}.storage.${name}`;

/**
 * The changes that must not be made unaware: each names the runbook in docs/operations.md.
 *
 * @param before the layout of the last update; there is nothing to strand before the first one.
 * @param servedAfter seconds until Store Gateways serve all that a retired shard had.
 */
export function findUnacknowledged(
  before: Layout,
  after: Layout,
  acknowledged: Acknowledged,
  nameSetting: NameSetting,
  servedAfter = 0,
): Broken[] {
  const changes = { before, after, acknowledged, nameSetting };
  return [
    ...findShardChanges(changes),
    ...findEarlyEnds(changes, servedAfter, Date.now()),
    ...findStoreChanges(changes),
    ...findServerChanges(changes),
    ...findVolumeChanges(changes),
    ...findNamespaceChange(changes),
    ...findClassChanges(changes),
  ];
}

interface Changes {
  readonly before: Layout;
  readonly after: Layout;
  readonly acknowledged: Acknowledged;
  readonly nameSetting: NameSetting;
}

/** The last sentence of a message: what to follow, and what to set then. */
const followRunbook = (title: string, setting: string, value: unknown): string =>
  `Follow "${title}" in docs/operations.md, then set ${setting} to ${String(value)}.`;

function findShardChanges({ before, after, acknowledged, nameSetting }: Changes): Broken[] {
  if (before.shards === after.shards) return [];
  const key = "prometheus.shards";
  const value = after.shards;
  const runbook = "Change the number of shards";
  const lost = before.shards - after.shards - after.retiredShards;
  if (lost > 0) {
    const retired = nameSetting("prometheus.retiredShards");
    const rule = `would stop ${lost} of the ${before.shards} shards that run before their samples are in the bucket. Set ${retired} to ${before.shards - after.shards} and follow "${runbook}" in docs/operations.md.`;
    return [{ key, value, rule }];
  }
  if (acknowledged.shards === after.shards) return [];
  const wayOut = followRunbook(runbook, nameSetting("acknowledge.shards"), after.shards);
  const rule = `would move most targets to another shard: the stack runs ${before.shards} shards. ${wayOut}`;
  return [{ key, value, rule }];
}

/** A retired shard has its last samples alone until a block of them is uploaded and loaded. */
function findEarlyEnds({ before, after, nameSetting }: Changes, servedAfter: number, now: number): Broken[] {
  const ended = before.shards + before.retiredShards - after.shards - after.retiredShards;
  const areRetired = before.shards - after.shards - after.retiredShards <= 0;
  const until = Date.parse(before.retiredAt ?? "") + servedAfter * 1000;
  if (ended <= 0 || !areRetired || !(now < until)) return [];
  const shards = ended === 1 ? "a shard that was" : `${ended} shards that were`;
  const from = new Date(until).toISOString();
  const rule = `would end ${shards} retired at ${before.retiredAt}, and Store Gateways serve their last samples only from ${from} on. Keep ${nameSetting("prometheus.shards")} at ${before.shards} and ${before.retiredShards} retired until then.`;
  return [{ key: "prometheus.retiredShards", value: after.retiredShards, rule }];
}

/** Blocks do not move by themselves, and Query says nothing of those that it does not see. */
function findStoreChanges({ before, after, acknowledged, nameSetting }: Changes): Broken[] {
  if (before.objectStore === undefined || before.objectStore === after.objectStore) return [];
  if (acknowledged.objectStore === after.objectStore) return [];
  const wayOut = followRunbook(
    "Move to another object store",
    nameSetting("acknowledge.objectStore"),
    after.objectStore,
  );
  const rule = `would leave the stack's blocks behind in ${before.objectStore}. ${wayOut}`;
  return [{ key: "objectStore", value: after.objectStore, rule }];
}

/** MinIO places each object by the number of drives, and can't change that of a pool. */
function findServerChanges({ before, after }: Changes): Broken[] {
  if (before.minioServers === undefined || after.minioServers === undefined) return [];
  if (before.minioServers === after.minioServers) return [];
  const rule = `would make MinIO lose track of its objects: the stack runs ${before.minioServers}. Set it to ${before.minioServers}, or follow "Move to another object store" in docs/operations.md.`;
  return [{ key: "objectStore.minio.servers", value: after.minioServers, rule }];
}

function findVolumeChanges({ before, after, acknowledged, nameSetting }: Changes): Broken[] {
  return Object.entries(after.volumes).flatMap(([tier, size]): Broken[] => {
    const old = before.volumes[tier];
    if (old === undefined || quantity(old) === quantity(size)) return [];
    const key = storageKey(tier, "size");
    if ((quantity(size) ?? 0) < (quantity(old) ?? 0)) {
      const rule = `is smaller than the existing volumes (${old}), and Kubernetes can't shrink them. Use ${old} or more.`;
      return [{ key, value: size, rule }];
    }
    if (acknowledged.volumes[tier] === size) return [];
    const wayOut = followRunbook("Grow a volume", nameSetting(`acknowledge.volumes.${tier}`), size);
    const rule = `is larger than the existing volumes (${old}), and a StatefulSet never resizes them. ${wayOut}`;
    return [{ key, value: size, rule }];
  });
}

/** A volume can't move to another namespace: the stack would begin again there, and delete its pods here. */
function findNamespaceChange({ before, after, acknowledged, nameSetting }: Changes): Broken[] {
  const { namespace: old } = before;
  const { namespace } = after;
  if (old === undefined || namespace === undefined || old === namespace) return [];
  if (acknowledged.namespace === namespace) return [];
  const wayOut = followRunbook("Move to another namespace", nameSetting("acknowledge.namespace"), namespace);
  const rule = `would leave the stack's volumes behind in the namespace ${old}, with all samples that are not in the bucket yet. ${wayOut}`;
  return [{ key: "namespace", value: namespace, rule }];
}

/** A volume keeps its class, and Kubernetes refuses a change of a StatefulSet's template, so Pulumi replaces it. */
function findClassChanges({ before, after, acknowledged, nameSetting }: Changes): Broken[] {
  return Object.entries(after.storageClasses ?? {}).flatMap(([tier, name]): Broken[] => {
    const old = before.storageClasses?.[tier];
    if (old === undefined || old === name || acknowledged.storageClasses?.[tier] === name) return [];
    const key = storageKey(tier, "className");
    const setting = nameSetting(`acknowledge.storageClasses.${tier}`);
    const wayOut = followRunbook("Change a StorageClass", setting, JSON.stringify(name));
    const rule = `would not move the existing volumes, which are of the class ${JSON.stringify(old)}, and would end all pods of the tier at once. ${wayOut}`;
    return [{ key, value: name === defaultClass ? undefined : name, rule }];
  });
}

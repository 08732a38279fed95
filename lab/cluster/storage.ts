/**
 * Disks: each node has a pool of local PersistentVolumes, which are plain folders. The default StorageClass waits for a
 * pod before it binds one. Their size is not enforced: a pod can write more.
 */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { nodes, type Node } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { apply, call, list, type KubernetesObject } from "./api";

const storageClass = "lab-local";
/** Enough for the whole stack on one node. */
const volumesPerNode = 16;

/** A volume of the pool. */
interface Volume {
  readonly name: string;
  readonly node: Node;
  readonly folder: string;
}

const pool: readonly Volume[] = nodes.flatMap((node) =>
  Array.from({ length: volumesPerNode }, (_, i) => {
    const number = String(i + 1).padStart(2, "0");
    return { name: `${node.name}-${number}`, node, folder: join(stateDir, node.name, "volumes", number) };
  }),
);

const defaultClass = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: storageClass, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  provisioner: "kubernetes.io/no-provisioner",
  volumeBindingMode: "WaitForFirstConsumer",
};

const persistentVolume = ({ name, node, folder }: Volume) => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name },
  spec: {
    capacity: { storage: "200Gi" },
    accessModes: ["ReadWriteOnce"],
    persistentVolumeReclaimPolicy: "Retain",
    storageClassName: storageClass,
    local: { path: folder },
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node.name] }] },
        ],
      },
    },
  },
});

/** Makes the folder like a new disk: empty and owned by root. */
function wipe(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true, force: true });
  chownSync(folder, 0, 0);
  chmodSync(folder, 0o755);
}

interface PersistentVolume extends KubernetesObject {
  readonly status: { readonly phase: string };
}

/** Creates the StorageClass and the pool. A volume whose claim is gone is wiped and offered again. */
export async function ensureStorage(): Promise<void> {
  const existing = new Map(
    (await list<PersistentVolume>("/api/v1/persistentvolumes")).map((volume) => [
      volume.metadata.name,
      volume.status.phase,
    ]),
  );
  await apply(defaultClass);
  for (const volume of pool) {
    const phase = existing.get(volume.name);
    if (phase === undefined || phase === "Released" || phase === "Failed" || !existsSync(volume.folder)) {
      wipe(volume.folder);
    }
    if (phase === undefined) await apply(persistentVolume(volume));
    if (phase === "Released" || phase === "Failed") {
      const path = `/api/v1/persistentvolumes/${volume.name}`;
      await call("PATCH", path, { spec: { claimRef: null } }, "application/merge-patch+json");
    }
  }
}

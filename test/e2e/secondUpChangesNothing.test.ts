import "./suite";
import assert from "node:assert/strict";
import { metric, period, seriesNames } from "../support/backfill";
import { bucket, clientOf } from "../support/bucket";
import { eventually } from "../support/eventually";
import { KubernetesObject, list } from "../support/api";
import { namespace, readyPods } from "../support/kubernetes";
import { removeTestNamespace } from "../support/receiver";
import { make, Overrides, pulumi, up } from "../support/stack";
import { query } from "../support/thanosApi";
import { expectedPods } from "./suite";

/** Kinds of the stack's objects in its namespace. */
const kinds = [
  ["v1", "configmaps"],
  ["v1", "persistentvolumeclaims"],
  ["v1", "pods"],
  ["v1", "secrets"],
  ["v1", "services"],
  ["v1", "serviceaccounts"],
  ["apps/v1", "deployments"],
  ["apps/v1", "statefulsets"],
  ["policy/v1", "poddisruptionbudgets"],
] as const;

/** Names of all objects of a kind, in the stack's namespace or, without one, in the cluster. */
async function names(version: string, plural: string, of?: string): Promise<string[]> {
  const found = await list<KubernetesObject>(version, plural, { namespace: of });
  return found.map(({ metadata }) => `${plural}/${metadata.name}`);
}

/** Everything in the stack's namespace but what Kubernetes itself puts into every one. */
async function left(): Promise<string[]> {
  const found = await Promise.all(kinds.map(([version, kind]) => names(version, kind, namespace)));
  const standard = ["configmaps/kube-root-ca.crt", "serviceaccounts/default"];
  return found.flat().filter((name) => !standard.includes(name));
}

const claims = (workload: string, replicas: number): string[] =>
  Array.from({ length: replicas }, (_, i) => `persistentvolumeclaims/data-${workload}-${i}`);

/** What `destroy` must not take: MinIO with the bucket, and each tier's own data. */
const kept = [
  ...[
    "pods/minio-0",
    "secrets/minio-root",
    "services/minio",
    "services/minio-headless",
    "statefulsets/minio",
  ],
  ...claims("minio", 1),
  ...[0, 1, 2].flatMap((shard) => claims(`prometheus-shard-${shard}`, 2)),
  ...claims("prometheus-monitor", 2),
  ...claims("thanos-store", 2),
  ...claims("thanos-ruler", 2),
  ...claims("thanos-compactor", 1),
  ...claims("alertmanager", 2),
];

describe("8. Nothing changes by itself, and nothing is lost", () => {
  before("the stack's own settings are restored", async () => {
    await removeTestNamespace();
    await up();
    for (const [component, count] of Object.entries(expectedPods)) await readyPods(component, count);
    // A key that the first one replaced is revoked by the next.
    await up();
  });

  it("a second `pulumi up` changes nothing", async () => {
    await pulumi(["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"]);
  });

  it("a change that would strand data is refused, with the runbook's name, until it is acknowledged", async () => {
    const preview = (overrides: Overrides) => pulumi(["preview", "--non-interactive"], overrides);
    const fourShards = { "thanos:prometheus": { shards: 4, storage: { size: "60Gi" } } };
    await assert.rejects(preview(fourShards), (error: Error) => {
      assert.match(error.message, /thanos:prometheus\.shards is 4, which .*"Change the number of shards"/);
      assert.match(error.message, /thanos:prometheus\.storage\.size is "60Gi", which .*"Grow a volume"/);
      return true;
    });
    const acknowledged = { "thanos:acknowledge": { shards: 4, volumes: { prometheus: "60Gi" } } };
    assert.match(await preview({ ...fourShards, ...acknowledged }), /prometheus-shard-3/);
  });

  it("`make destroy` leaves nothing but what is protected on purpose", async () => {
    const sidecar = await clientOf("sidecar");
    await make("destroy");
    await eventually("what `destroy` leaves", async () => {
      assert.deepEqual((await left()).sort(), [...kept].sort());
    });
    const clusterWide = [
      ...(await names("rbac.authorization.k8s.io/v1", "clusterroles")),
      ...(await names("rbac.authorization.k8s.io/v1", "clusterrolebindings")),
    ];
    assert.deepEqual(
      clusterWide.filter((name) => name.includes(`/${namespace}-`)),
      [],
    );
    await assert.rejects(sidecar.bucketExists(bucket), "the sidecar's key still opens the bucket");
  });

  it("`make up` gives the old data back", async () => {
    await make("up");
    for (const [component, count] of Object.entries(expectedPods)) await readyPods(component, count);
    const time = String(period().from + 3600);
    await eventually("the blocks in the bucket are served", async () => {
      const series = await query(metric, { time, max_source_resolution: "0s" });
      assert.ok(series.length >= seriesNames.length, `${series.length} series`);
    });
    await eventually("every tier works", async () => {
      const jobs = new Set((await query("up == 1")).map(({ metric }) => metric.job));
      assert.ok(jobs.has("thanos-ruler") && jobs.has("minio"), [...jobs].join(", "));
    });
  });
});

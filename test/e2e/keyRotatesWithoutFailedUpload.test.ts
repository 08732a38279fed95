import { run } from "./suite";
import assert from "node:assert/strict";
import { Client } from "minio";
import { findTarget } from "../../cli/target";
import { replicaLabels, shardLabel } from "../../model/labels";
import { AccessKey, ByRole, byRole, roles } from "../../model/bucketAccess";
import { ports } from "../../model/addresses";
import { bucket, BlockMeta, blocks, clientWith, keyOf } from "../support/bucket";
import { DiskBlock, evenMinute, putBlock } from "../support/diskBlocks";
import { during, eventually } from "../support/eventually";
import { namespace, Pod, pods, podsWith, readyPods } from "../support/kubernetes";
import { metricsOf } from "../support/podHttp";
import { up } from "../support/stack";
import { changedSettings, changeSettings } from "./changes";

const rotated = { ...changedSettings, "thanos:objectStore": { keys: { sidecar: 2 } } };

const shardOf = (pod: string): string => /^prometheus-shard-(\d+)-/.exec(pod)?.[1] ?? "none";

/**
 * Names and ids of the stack's ready pods: those with a sidecar, which are the shards' and the monitor's, or all others. A
 * pod that an earlier change has ended may still be listed.
 */
async function stackPods(withSidecar: boolean): Promise<string[]> {
  const all = await podsWith(namespace, { "app.kubernetes.io/part-of": "thanos-stack" });
  return all
    .filter(({ name, ready }) => ready && name.startsWith("prometheus-") === withSidecar)
    .map(({ name, uid }) => `${name} ${uid}`);
}

/** What one look after the other sees while pods are replaced. */
class Watch {
  readonly put: DiskBlock[] = [];
  /** Upload failures that each sidecar has told of since the first reading, by the pod's name and id. */
  readonly failures = new Map<string, number>();
  /** Failures of before, as tests that break the bucket leave them. */
  private readonly earlier = new Map<string, number>();
  /** Pods that were seen without being ready. */
  readonly down = new Set<string>();
  readonly shardsDown = new Set<string>();
  private readonly start = evenMinute(20);
  private looks = 0;

  /** What the sidecars tell of now is not counted any more. */
  async begin(): Promise<void> {
    await this.readAll();
    for (const [pod, failed] of this.failures) {
      this.earlier.set(pod, failed);
      this.failures.set(pod, 0);
    }
  }

  /** Reads the failures that the sidecars tell of now. */
  async readAll(): Promise<void> {
    for (const pod of [...(await pods("prometheus")), ...(await pods("monitor"))])
      await this.readFailures(pod);
  }

  async look(): Promise<void> {
    const prometheus = (await pods("prometheus")).filter(({ name }) => shardOf(name) !== "none");
    const ready = prometheus.filter((pod) => pod.ready);
    for (const { name } of prometheus.filter((pod) => !pod.ready)) this.down.add(name);
    for (const shard of ["0", "1", "2"])
      if (!ready.some(({ name }) => shardOf(name) === shard)) this.shardsDown.add(shard);
    for (const pod of ready) await this.readFailures(pod);
    // All six in turn, so each sidecar has blocks to upload before, while and after it is replaced.
    const number = this.looks++;
    const name = `prometheus-shard-${number % 3}-${Math.floor(number / 3) % 2}`;
    this.put.push(await putBlock(namespace, name, this.start + number * 120));
  }

  private async readFailures(pod: Pod): Promise<void> {
    // It may end between being listed and being asked.
    const metrics = await metricsOf(pod, ports.http).catch(() => undefined);
    if (!metrics) return;
    const failed =
      metrics.sum("thanos_objstore_bucket_operation_failures_total", { operation: "upload" }) +
      metrics.sum("thanos_shipper_upload_failures_total");
    const key = `${pod.name} ${pod.uid}`;
    this.failures.set(key, failed - (this.earlier.get(key) ?? 0));
  }
}

describe("7b. A key is rotated by one setting @slow", () => {
  let old: ByRole<AccessKey>;
  let fresh: ByRole<AccessKey>;
  let prometheus: string[];
  let others: string[];
  let oldClient: Client;
  const watch = new Watch();
  const keys = async (): Promise<ByRole<AccessKey>> => {
    const read = new Map(await Promise.all(roles.map(async (role) => [role, await keyOf(role)] as const)));
    return byRole((role) => read.get(role) as AccessKey);
  };

  before("a key's number is raised by `pulumi up`", async function () {
    // Blocks are put into volumes, which are folders of this machine only in the lab.
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    await changeSettings();
    [old, prometheus, others] = [await keys(), await stackPods(true), await stackPods(false)];
    oldClient = clientWith(old.sidecar);
    assert.ok(await oldClient.bucketExists(bucket), "the old key does not work to begin with");
    await watch.begin();
    const started = Date.now();
    await during(up(rotated).then(replaced), () => watch.look(), 4000);
    fresh = await keys();
    console.log(
      `      rotated in ${Math.round((Date.now() - started) / 1000)} s, ${watch.put.length} blocks put on the disks meanwhile (${run})`,
    );
  });

  /** `pulumi up` may end before the last pod is replaced: see components/minioBucket.ts. */
  const replaced = (): Promise<void> =>
    eventually(
      "all pods of Prometheus are new and ready",
      async () => {
        const found = [...(await readyPods("prometheus", 6)), ...(await readyPods("monitor", 2))];
        assert.ok(!found.some(({ name, uid }) => prometheus.includes(`${name} ${uid}`)), "one is not new");
      },
      { timeout: 300_000 },
    );

  it("all pods of Prometheus are new, and no other pod is", async () => {
    const now = await stackPods(true);
    assert.equal(now.length, 8);
    assert.deepEqual(
      now.filter((pod) => prometheus.includes(pod)),
      [],
      "still the old pod",
    );
    assert.deepEqual(await stackPods(false), others);
  });

  it("one replica of each shard was ready all the time", () => {
    assert.ok(watch.down.size > 0, "no pod was seen being replaced: the check is blind");
    assert.deepEqual([...watch.shardsDown], []);
  });

  it("every block was uploaded, by the sidecar that had it, and no upload failed", async () => {
    const wanted = new Set(watch.put.map(({ ulid }) => ulid));
    const uploaded = await eventually(
      "all blocks are in the bucket",
      async () => {
        const found = (await blocks({})).filter(({ ulid }) => wanted.has(ulid));
        assert.equal(found.length, wanted.size);
        return new Map(found.map((meta): [string, BlockMeta] => [meta.ulid, meta]));
      },
      { timeout: 120_000 },
    );
    for (const { ulid, pod } of watch.put) {
      const thanos = uploaded.get(ulid)?.thanos;
      assert.equal(thanos?.source, "sidecar");
      assert.equal(thanos?.labels[replicaLabels.prometheus], pod);
      assert.equal(thanos?.labels[shardLabel], shardOf(pod));
    }
    await watch.readAll();
    assert.ok(watch.failures.size > 8, "only the old or only the new sidecars were asked");
    assert.deepEqual(
      [...watch.failures].filter(([, failed]) => failed > 0),
      [],
    );
  });

  it("both keys open the bucket until the next update, which revokes the old one and replaces no pod", async () => {
    assert.notEqual(fresh.sidecar.accessKey, old.sidecar.accessKey);
    assert.notEqual(fresh.sidecar.secretKey, old.sidecar.secretKey);
    assert.ok(await oldClient.bucketExists(bucket), "the old key was revoked too early");
    const before = await stackPods(true);
    await up(rotated);
    await assert.rejects(oldClient.listBuckets(), { code: "InvalidAccessKeyId" });
    assert.ok(await clientWith(fresh.sidecar).bucketExists(bucket));
    assert.deepEqual(await stackPods(true), before);
    assert.deepEqual(await stackPods(false), others);
  });

  it("the other roles have the keys that they had, and these work", async () => {
    for (const role of roles.filter((each) => each !== "sidecar")) {
      assert.deepEqual(fresh[role], old[role], role);
      assert.ok(await clientWith(fresh[role]).bucketExists(bucket), `${role} is locked out`);
    }
  });
});

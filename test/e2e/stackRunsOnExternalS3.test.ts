import "./suite";
import assert from "node:assert/strict";
import { stringify } from "yaml";
import { bin } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";
import { findTarget } from "../../cli/target";
import { ports } from "../../model/addresses";
import { objstoreConfig } from "../../model/bucketAccess";
import { DiskBlock, diskMetric, diskValue, evenMinute, putBlock } from "../support/diskBlocks";
import { eventually } from "../support/eventually";
import { podsWith } from "../support/kubernetes";
import { OutsideMinio } from "../support/outsideMinio";
import { metricsOf } from "../support/podHttp";
import { query } from "../support/thanosApi";
import { externalStack, namespace, prefix, tierPods } from "./externalStack";

describe("7c. A second stack keeps its blocks in an S3 outside of the cluster @slow", () => {
  let minio: OutsideMinio;
  let block: DiskBlock;

  before("the S3 is started and the stack comes up", async function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    ({ minio } = await externalStack());
  });

  it("every tier is ready, and there is no MinIO among them", async () => {
    const all = await podsWith(namespace, { "app.kubernetes.io/part-of": "thanos-stack" });
    assert.deepEqual(
      all.filter(({ ready }) => !ready).map(({ name }) => name),
      [],
    );
    assert.deepEqual(await tierPods("object-store"), []);
    for (const component of ["prometheus", "store", "ruler", "compactor"])
      assert.ok((await tierPods(component)).length > 0, `no pod of ${component}`);
  });

  it("a sidecar uploads its block to that bucket, into the folder of the settings", async () => {
    block = await putBlock(namespace, "prometheus-shard-0-0", evenMinute(20));
    await eventually("the block is in the S3", () => {
      assert.ok(minio.blocks(prefix).includes(block.ulid), `it has ${minio.blocks(prefix).join(", ")}`);
      return Promise.resolve();
    });
  });

  it("Store Gateways answer from there", async () => {
    for (const { name, ip } of await tierPods("store")) {
      await eventually(`${name} serves the block`, async () => {
        const [pod] = await tierPods("query");
        const series = await query(
          diskMetric,
          { time: String(block.from + 50), "storeMatch[]": `{__address__="${ip}:${ports.grpc}"}` },
          pod,
        );
        assert.equal(series.length, 1);
        assert.equal(series[0].value?.[1], String(diskValue));
        assert.equal(series[0].metric.cluster, namespace);
      });
    }
  });

  it("nobody's access to the bucket fails", async () => {
    for (const component of ["prometheus", "store", "ruler", "compactor"]) {
      for (const pod of await tierPods(component)) {
        const metrics = await metricsOf(pod, ports.http);
        assert.ok(metrics.has("thanos_objstore_bucket_operations_total"), `${pod.name} has no bucket`);
        assert.equal(metrics.sum("thanos_objstore_bucket_operation_failures_total"), 0, pod.name);
      }
    }
  });
});

describe("7c. The real Thanos takes each form of the object store's file", () => {
  const key = { accessKey: "access", secretKey: "0123456789abcdef" };
  // A bucket's name that is too short is the first thing that is wrong once a file has been read, and needs no network.
  const place = { bucket: "b", endpoint: "s3.example.org", region: "eu-central-1" };
  const forms: Record<string, object> = {
    "a key": objstoreConfig({ ...place, prefix: "a/b", insecure: true, bucketLookup: "path" }, key),
    "an identity of the cloud": objstoreConfig({ ...place, bucketLookup: "virtual-hosted" }, undefined),
    "keys of the S3's own": objstoreConfig({ ...place, encryption: { type: "SSE-S3" } }, key),
    "a key management service": objstoreConfig(
      { ...place, encryption: { type: "SSE-KMS", kmsKeyId: "k" } },
      key,
    ),
  };
  const list = (form: object): Promise<string> =>
    run([bin("thanos"), "tools", "bucket", "ls", `--objstore.config=${stringify(form)}`]);

  for (const [name, form] of Object.entries(forms)) {
    it(name, () => assert.rejects(list(form), /Bucket name cannot be shorter than 3 characters/));
  }

  it("and refuses a field that it does not know", () =>
    assert.rejects(list({ ...forms["a key"], unknown: 1 }), /field unknown not found/));
});

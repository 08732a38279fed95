import assert from "node:assert/strict";
import { describeData } from "../../../cli/preview/dataSentences";

describe("what happens to data", () => {
  const set = (over: object = {}, name = "minio") => ({
    inputs: {
      metadata: { name, namespace: "thanos" },
      spec: { replicas: 1, volumeClaimTemplates: [{ metadata: { name: "data" } }], ...over },
    },
  });
  const statefulSet = "kubernetes:apps/v1:StatefulSet";
  const gone = { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" } };

  it("depends on what a StatefulSet does with its claims", () => {
    const say = (...args: Parameters<typeof describeData>) => describeData(...args) ?? "none";
    assert.match(say(statefulSet, "replace", set(gone), set(gone), []), /are deleted with it.*lost/);
    assert.match(say(statefulSet, "delete", set(gone), {}, []), /are deleted with it.*lost/);
    assert.match(say(statefulSet, "delete", set(), {}, []), /data-minio-0 stay until you delete them/);
    assert.match(say(statefulSet, "replace", set(), set({}, "s3"), []), /starts with empty volumes/);
    assert.match(
      say(statefulSet, "replace", set(), set(), ["spec.serviceName"]),
      /mount data-minio-0 again, with the data on them\.$/,
    );
    assert.match(
      say(statefulSet, "replace", set(), set(), ["spec.volumeClaimTemplates[0].spec"]),
      /mount data-minio-0 again.*keep their size and class/,
    );
    assert.match(say(statefulSet, "update", set(), set(), ["spec.template.spec.x"]), /restart one by one/);
    assert.match(say(statefulSet, "update", set(), set(), ["spec.replicas"]), /volumes are not touched/);
    const fewer = say(statefulSet, "update", set({ replicas: 3, ...gone }), set({ replicas: 1 }), []);
    assert.match(fewer, /data-minio-1 to -2 are deleted with all their data/);
    const kept = say(statefulSet, "update", set({ replicas: 3 }), set({ replicas: 1 }), []);
    assert.match(kept, /no pod serves the data on data-minio-1 to -2.*stay until you delete them/);
  });

  it("is stated for claims, namespaces, buckets and the object store's root password", () => {
    const of = (type: string, inputs: object, more: object = {}) =>
      describeData(type, "delete", { inputs: inputs as Record<string, unknown>, ...more }, {}, []);
    assert.match(of("kubernetes:core/v1:PersistentVolumeClaim", {}) ?? "", /lost, unless/);
    assert.match(of("kubernetes:core/v1:Namespace", {}) ?? "", /Everything in it is deleted/);
    assert.match(
      of("minio:index/s3Bucket:S3Bucket", { forceDestroy: true }) ?? "",
      /Every block in the bucket is deleted/,
    );
    assert.match(of("minio:index/s3Bucket:S3Bucket", {}) ?? "", /refuses to delete the bucket while/);
    assert.match(
      of("kubernetes:core/v1:Secret", { metadata: { name: "minio-root" } }) ?? "",
      /root password/,
    );
    assert.match(of("kubernetes:core/v1:Namespace", {}, { retainOnDelete: true }) ?? "", /its data stays/);
  });

  it("is not stated for what holds none, or is not known yet", () => {
    const unknown = { inputs: { spec: { volumeClaimTemplates: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } } };
    assert.equal(describeData(statefulSet, "replace", unknown, unknown, []), undefined);
    assert.equal(describeData("kubernetes:apps/v1:Deployment", "delete", { inputs: {} }, {}, []), undefined);
    const objstore = { inputs: { metadata: { name: "thanos-objstore-store" } } };
    assert.equal(describeData("kubernetes:core/v1:Secret", "delete", objstore, {}, []), undefined);
  });
});

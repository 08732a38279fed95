import assert from "node:assert/strict";
import { Layout, unacknowledged } from "../../settings/dataChanges";

const before: Layout = {
  shards: 3,
  retiredShards: 0,
  objectStore: "minio/thanos",
  minioServers: 4,
  volumes: { prometheus: "50Gi", compactor: "100Gi", minio: "1Ti" },
};
const rules = (change: Partial<Layout>, acknowledged = {}) =>
  unacknowledged(before, { ...before, ...change }, { volumes: {}, ...acknowledged }).map(
    ({ key, rule }) => `${key}: ${rule}`,
  );

describe("changes of what holds data", () => {
  it("are none when the layout is the same, in whatever unit", () => {
    assert.deepEqual(rules({}), []);
    assert.deepEqual(rules({ volumes: { ...before.volumes, minio: "1024Gi" } }), []);
  });

  it("let a new tier have a volume", () =>
    assert.deepEqual(rules({ volumes: { ...before.volumes, ruler: "10Gi" } }), []));

  it("refuse another number of shards until exactly that one is acknowledged", () => {
    const rule =
      'prometheus.shards: the stack runs 3, and another number moves most targets to another shard. Follow "Change the number of shards" in docs/operations.md, then set thanos:acknowledge.shards to 4.';
    assert.deepEqual(rules({ shards: 4 }), [rule]);
    assert.deepEqual(rules({ shards: 4 }, { shards: 3 }), [rule]);
    assert.deepEqual(rules({ shards: 4 }, { shards: 4 }), []);
  });

  it("refuse fewer shards, acknowledged or not, unless those that go are retired first", () => {
    assert.deepEqual(rules({ shards: 2 }, { shards: 2 }), [
      'prometheus.shards: the stack runs 3, and one would end with samples that are not in the bucket yet. Set thanos:prometheus.retiredShards to 1 and follow "Change the number of shards" in docs/operations.md.',
    ]);
    assert.equal(rules({ shards: 2, retiredShards: 1 }).length, 1);
    assert.deepEqual(rules({ shards: 2, retiredShards: 1 }, { shards: 2 }), []);
    assert.match(
      rules({ shards: 1, retiredShards: 1 }, { shards: 1 })[0],
      /one would end .*retiredShards to 2 /,
    );
  });

  it("refuse a larger volume until exactly that size is acknowledged", () => {
    const larger = { volumes: { ...before.volumes, prometheus: "80Gi" } };
    const rule =
      'prometheus.storage.size: larger than the volumes that there are (50Gi), which a StatefulSet never resizes by itself. Follow "Grow a volume" in docs/operations.md, then set thanos:acknowledge.volumes.prometheus to 80Gi.';
    assert.deepEqual(rules(larger), [rule]);
    assert.deepEqual(rules(larger, { volumes: { prometheus: "70Gi" } }), [rule]);
    assert.deepEqual(rules(larger, { volumes: { prometheus: "80Gi" } }), []);
  });

  it("refuse a smaller volume whatever is acknowledged", () =>
    assert.deepEqual(
      rules({ volumes: { ...before.volumes, compactor: "50Gi" } }, { volumes: { compactor: "50Gi" } }),
      [
        "compactor.storage.size: smaller than the volumes that there are (100Gi), and Kubernetes can't shrink them. Use 100Gi or more.",
      ],
    ));

  it("refuse another number of MinIO servers", () =>
    assert.match(
      rules({ minioServers: 8 })[0],
      /^objectStore\.minio\.servers: the stack runs 4, .* Set it to 4, /,
    ));

  it("refuse another place of the blocks until exactly that one is acknowledged", () => {
    const place = "s3.example.org/thanos";
    const moved = { objectStore: place, minioServers: undefined };
    const rule = `objectStore: the stack's blocks are in minio/thanos, and stay there. Follow "Move to another object store" in docs/operations.md, then set thanos:acknowledge.objectStore to ${place}.`;
    assert.deepEqual(rules(moved), [rule]);
    assert.deepEqual(rules(moved, { objectStore: "s3.example.org/other" }), [rule]);
    assert.deepEqual(rules(moved, { objectStore: place }), []);
  });

  it("refuse another number of MinIO servers also when the bucket is another", () => {
    const moved = { objectStore: "minio/other", minioServers: 8 };
    assert.match(rules(moved, { objectStore: "minio/other" })[0], /^objectStore\.minio\.servers: /);
  });

  it("know nothing of the place that an older program left", () => {
    const old: Layout = { ...before, objectStore: undefined };
    assert.deepEqual(unacknowledged(old, before, { volumes: {} }), []);
  });
});

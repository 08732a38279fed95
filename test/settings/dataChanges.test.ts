import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assertMessageForm } from "../support/messageForm";
import { namings } from "../../settings/checking/naming";
import { describeProblem } from "../../settings/checking/problems";
import { describePlace, findUnacknowledged, Layout, noteRetirement } from "../../settings/dataChanges";
import { parseSettings } from "../../settings/parseSettings";

const before: Layout = {
  shards: 3,
  retiredShards: 0,
  objectStore: "minio/thanos",
  minioServers: 4,
  volumes: { prometheus: "50Gi", compactor: "100Gi", minio: "1Ti" },
  namespace: "thanos",
  storageClasses: { prometheus: "(default)", minio: "fast" },
};
const rules = (change: Partial<Layout>, acknowledged = {}) =>
  findUnacknowledged(
    before,
    { ...before, ...change },
    { volumes: {}, ...acknowledged },
    namings.stackFile,
  ).map((each) => {
    const message = describeProblem(each);
    assertMessageForm(message);
    return message;
  });

describe("changes of what holds data", () => {
  it("are none when the layout is the same, in whatever unit", () => {
    assert.deepEqual(rules({}), []);
    assert.deepEqual(rules({ volumes: { ...before.volumes, minio: "1024Gi" } }), []);
  });

  it("let a new tier have a volume", () =>
    assert.deepEqual(rules({ volumes: { ...before.volumes, ruler: "10Gi" } }), []));

  it("refuse another number of shards until exactly that one is acknowledged", () => {
    const rule =
      'thanos:prometheus.shards is 4, which would move most targets to another shard: the stack runs 3 shards. Follow "Change the number of shards" in docs/operations.md, then set thanos:acknowledge.shards to 4.';
    assert.deepEqual(rules({ shards: 4 }), [rule]);
    assert.deepEqual(rules({ shards: 4 }, { shards: 3 }), [rule]);
    assert.deepEqual(rules({ shards: 4 }, { shards: 4 }), []);
  });

  it("refuse fewer shards, acknowledged or not, unless those that go are retired first", () => {
    assert.deepEqual(rules({ shards: 2 }, { shards: 2 }), [
      'thanos:prometheus.shards is 2, which would stop 1 of the 3 shards that run before their samples are in the bucket. Set thanos:prometheus.retiredShards to 1 and follow "Change the number of shards" in docs/operations.md.',
    ]);
    assert.equal(rules({ shards: 2, retiredShards: 1 }).length, 1);
    assert.deepEqual(rules({ shards: 2, retiredShards: 1 }, { shards: 2 }), []);
    assert.match(
      rules({ shards: 1, retiredShards: 1 }, { shards: 1 })[0],
      /would stop 1 of the 3 shards .*retiredShards to 2 /,
    );
  });

  describe("of retired shards", () => {
    const now = Date.now();
    const at = (hoursAgo: number) => new Date(now - hoursAgo * 3_600_000).toISOString();
    const retired = { ...before, shards: 2, retiredShards: 2 };
    const ends = (hoursAgo: number | undefined, change: Partial<Layout>, acknowledged = {}) =>
      findUnacknowledged(
        { ...retired, ...(hoursAgo !== undefined && { retiredAt: at(hoursAgo) }) },
        { ...retired, ...change },
        { volumes: {}, ...acknowledged },
        namings.stackFile,
        4 * 3600,
      ).map((each) => {
        const message = describeProblem(each);
        assertMessageForm(message);
        return message;
      });

    it("are refused before Store Gateways serve what the shards had", () => {
      assert.deepEqual(ends(3, { retiredShards: 0 }), [
        `thanos:prometheus.retiredShards is 0, which would end 2 shards that were retired at ${at(3)}, and Store Gateways serve their last samples only from ${at(-1)} on. Keep thanos:prometheus.shards at 2 and 2 retired until then.`,
      ]);
      assert.match(ends(3, { retiredShards: 1 })[0], /would end a shard that was retired at/);
      assert.match(ends(0, { shards: 3, retiredShards: 0 }, { shards: 3 })[0], /would end a shard /);
    });

    it("are taken after that, where no shard ends, and where the time is not known", () => {
      assert.deepEqual(ends(5, { retiredShards: 0 }), []);
      assert.deepEqual(ends(0, {}), []);
      assert.deepEqual(ends(0, { shards: 4, retiredShards: 0 }, { shards: 4 }), []);
      assert.deepEqual(ends(undefined, { retiredShards: 0 }), []);
    });

    it("have the time of the update that retired them, for as long as they are there", () => {
      const time = new Date("2026-11-30T12:00:00Z");
      const note = (from: Partial<Layout>, to: Partial<Layout>) =>
        noteRetirement({ ...before, ...from }, { ...before, ...to }, time).retiredAt;
      assert.equal(note({}, { shards: 2, retiredShards: 1 }), "2026-11-30T12:00:00.000Z");
      const earlier = { shards: 2, retiredShards: 1, retiredAt: "2026-11-01T00:00:00.000Z" };
      assert.equal(note(earlier, { shards: 2, retiredShards: 1 }), earlier.retiredAt);
      assert.equal(note(earlier, { shards: 1, retiredShards: 2 }), "2026-11-30T12:00:00.000Z");
      assert.equal(note(earlier, { shards: 2 }), undefined);
      assert.equal(note({ shards: 2, retiredShards: 1 }, { shards: 2, retiredShards: 1 }), undefined);
      assert.equal(noteRetirement(undefined, { ...before, retiredShards: 1 }).retiredAt, undefined);
    });
  });

  it("refuse a larger volume until exactly that size is acknowledged", () => {
    const larger = { volumes: { ...before.volumes, prometheus: "80Gi" } };
    const rule =
      'thanos:prometheus.storage.size is "80Gi", which is larger than the existing volumes (50Gi), and a StatefulSet never resizes them. Follow "Grow a volume" in docs/operations.md, then set thanos:acknowledge.volumes.prometheus to 80Gi.';
    assert.deepEqual(rules(larger), [rule]);
    assert.deepEqual(rules(larger, { volumes: { prometheus: "70Gi" } }), [rule]);
    assert.deepEqual(rules(larger, { volumes: { prometheus: "80Gi" } }), []);
  });

  it("refuse a smaller volume whatever is acknowledged", () =>
    assert.deepEqual(
      rules({ volumes: { ...before.volumes, compactor: "50Gi" } }, { volumes: { compactor: "50Gi" } }),
      [
        'thanos:compactor.storage.size is "50Gi", which is smaller than the existing volumes (100Gi), and Kubernetes can\'t shrink them. Use 100Gi or more.',
      ],
    ));

  it("refuse another number of MinIO servers", () =>
    assert.match(
      rules({ minioServers: 8 })[0],
      /^thanos:objectStore\.minio\.servers is 8, which .*: the stack runs 4\. Set it to 4, /,
    ));

  it("refuse another place of the blocks until exactly that one is acknowledged", () => {
    const place = "s3.example.org/thanos";
    const moved = { objectStore: place, minioServers: undefined };
    const rule = `thanos:objectStore is "${place}", which would leave the stack's blocks behind in minio/thanos. Follow "Move to another object store" in docs/operations.md, then set thanos:acknowledge.objectStore to ${place}.`;
    assert.deepEqual(rules(moved), [rule]);
    assert.deepEqual(rules(moved, { objectStore: "s3.example.org/other" }), [rule]);
    assert.deepEqual(rules(moved, { objectStore: place }), []);
  });

  it("refuse another number of MinIO servers also when the bucket is another", () => {
    const moved = { objectStore: "minio/other", minioServers: 8 };
    assert.match(
      rules(moved, { objectStore: "minio/other" })[0],
      /^thanos:objectStore\.minio\.servers is 8, /,
    );
  });

  it("refuse another namespace until exactly that one is acknowledged", () => {
    const rule =
      'thanos:namespace is "monitoring", which would leave the stack\'s volumes behind in the namespace thanos, with all samples that are not in the bucket yet. Follow "Move to another namespace" in docs/operations.md, then set thanos:acknowledge.namespace to monitoring.';
    assert.deepEqual(rules({ namespace: "monitoring" }), [rule]);
    assert.deepEqual(rules({ namespace: "monitoring" }, { namespace: "other" }), [rule]);
    assert.deepEqual(rules({ namespace: "monitoring" }, { namespace: "monitoring" }), []);
  });

  it("refuse another StorageClass until exactly that one is acknowledged", () => {
    const faster = { storageClasses: { prometheus: "fast", minio: "fast" } };
    const rule =
      'thanos:prometheus.storage.className is "fast", which would not move the existing volumes, which are of the class "(default)", and would end all pods of the tier at once. Follow "Change a StorageClass" in docs/operations.md, then set thanos:acknowledge.storageClasses.prometheus to "fast".';
    assert.deepEqual(rules(faster), [rule]);
    assert.deepEqual(rules(faster, { storageClasses: { prometheus: "slow" } }), [rule]);
    assert.deepEqual(rules(faster, { storageClasses: { prometheus: "fast" } }), []);
    const standard = { storageClasses: { prometheus: "(default)", minio: "(default)" } };
    assert.deepEqual(rules(standard), [
      'thanos:objectStore.minio.storage.className would not move the existing volumes, which are of the class "fast", and would end all pods of the tier at once. Follow "Change a StorageClass" in docs/operations.md, then set thanos:acknowledge.storageClasses.minio to "(default)".',
    ]);
    assert.deepEqual(rules(standard, { storageClasses: { minio: "(default)" } }), []);
  });

  it("name runbooks that there are", () => {
    const text = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
    const changes: Partial<Layout>[] = [
      { shards: 4 },
      { objectStore: "other/thanos" },
      { minioServers: 8 },
      { volumes: { prometheus: "80Gi" } },
      { namespace: "monitoring" },
      { storageClasses: { prometheus: "fast" } },
    ];
    for (const [rule] of changes.map((change) => rules(change))) {
      const title = /"([^"]+)" in docs\/operations\.md/.exec(rule)?.[1];
      assert.ok(title !== undefined && text.includes(`\n## ${title}\n`), rule);
    }
  });

  it("know nothing of the place that an older program left", () => {
    const old: Layout = {
      ...before,
      objectStore: undefined,
      namespace: undefined,
      storageClasses: undefined,
    };
    assert.deepEqual(findUnacknowledged(old, before, { volumes: {} }, namings.stackFile), []);
  });
});

describe("the place of a stack's blocks", () => {
  const place = (objectStore: object) =>
    describePlace(parseSettings({ createNamespace: false, objectStore }).objectStore);
  it("tells stores, buckets and folders apart", () => {
    assert.equal(place({}), "minio/thanos");
    assert.equal(place({ bucket: "other", prefix: "a/b" }), "minio/other/a/b");
    const s3 = { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "r" };
    assert.equal(place({ s3 }), "s3.example.org/thanos");
    assert.equal(place({ s3: { credentials: "secrets" } }), "secret/thanos-objstore-sidecar");
  });
});

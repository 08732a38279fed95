import assert from "node:assert/strict";
import { parseSettings } from "../../settings/parseSettings";
import { shapeOf } from "../../settings/shapeOfStack";

const shape = (given: Record<string, unknown>) => shapeOf({ ...parseSettings(given), cluster: "dev" });

describe("the shape of a stack", () => {
  it("is this with the defaults", () =>
    assert.deepEqual(shape({}), {
      namespace: "thanos",
      cluster: "dev",
      shards: 1,
      retiredShards: 0,
      replicas: {
        prometheus: 2,
        monitor: 2,
        query: 2,
        queryFrontend: 2,
        storeGateway: 2,
        ruler: 2,
        compactor: 1,
        alertmanager: 2,
        minio: 1,
        memcached: 0,
      },
      maxReplicas: { query: 2, queryFrontend: 2, storeGateway: 2 },
      outsideStores: [],
      retention: { raw: 90 * 86400, fiveMinutes: 180 * 86400, oneHour: 360 * 86400 },
      monitorRetention: 2 * 86400,
      scrapeInterval: 30,
      evaluationInterval: 30,
      storeSyncInterval: 900,
      downsampling: true,
      activeSeries: undefined,
      churnPerHour: undefined,
      keys: { sidecar: 1, store: 1, ruler: 1, compactor: 1 },
      sources: { kubeStateMetrics: true, kubelet: true },
    }));

  it("has no pods of what the stack does not have, and all of those that it has", () => {
    const { replicas } = shape({
      monitoring: { enabled: false },
      objectStore: { s3: { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "eu" } },
      queryFrontend: { cache: { kind: "memcached", replicas: 3 } },
    });
    assert.deepEqual([replicas.monitor, replicas.minio, replicas.memcached], [0, 0, 3]);
  });

  it("has the bounds of an autoscaler", () => {
    const { replicas, maxReplicas } = shape({ query: { autoscaling: { minReplicas: 3, maxReplicas: 9 } } });
    assert.deepEqual([replicas.query, maxReplicas.query], [3, 9]);
  });

  it("has the interval of whoever scrapes the stack's own pods", () => {
    const prometheus = { scrapeInterval: "1m" };
    assert.equal(shape({ prometheus }).scrapeInterval, 30);
    assert.equal(shape({ prometheus, monitoring: { enabled: false } }).scrapeInterval, 60);
  });

  it("has the numbers of keys that have another one when they are other keys", () => {
    const connection = { endpoint: "s3.example.org", region: "eu" };
    const keysOf = (s3: object, keys = {}) =>
      shape({ createNamespace: false, objectStore: { s3, keys } }).keys;
    assert.equal(keysOf({ credentials: "config", ...connection }), undefined);
    assert.equal(keysOf({ credentials: "workloadIdentity", ...connection }), undefined);
    assert.equal(keysOf({ credentials: "secrets" }, { store: 3 })?.store, 3);
  });

  it("has the load that is stated", () => {
    const { activeSeries, churnPerHour } = shape({ load: { activeSeries: 1000, churnPerHour: 0.5 } });
    assert.deepEqual([activeSeries, churnPerHour], [1000, 0.5]);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSettings } from "../../settings/parseSettings";
import { Configured, shortfalls, SizedSetting } from "../../model/shortfalls";
import {
  blockBytes,
  Load,
  seriesThatFit,
  size,
  sizePrometheus,
  Sizing,
  storeGatewayMemory,
} from "../../model/sizing";
import { constants } from "../../model/sizingConstants";
import { quantity, sizeBytes } from "../../model/units";

const [hour, day, GiB] = [3600, 86400, 2 ** 30];
const load: Load = {
  activeSeries: 3e6,
  scrapeInterval: 30,
  retention: 2 * day,
  replicas: 2,
  bucketRetention: { raw: 90 * day, fiveMinutes: 180 * day, oneHour: 360 * day },
};

const anyLoad = fc.record({
  activeSeries: fc.integer({ min: 1, max: 50_000_000 }),
  scrapeInterval: fc.integer({ min: 1, max: 150 }),
  retention: fc.integer({ min: 6 * hour, max: 30 * day }),
  replicas: fc.integer({ min: 1, max: 5 }),
  churnPerHour: fc.double({ min: 0, max: 10, noNaN: true }),
  seriesPerShard: fc.integer({ min: 100_000, max: 10_000_000 }),
  compactionConcurrency: fc.integer({ min: 1, max: 8 }),
  deduplicate: fc.boolean(),
  deleteDelay: fc.integer({ min: hour, max: 7 * day }),
  bucketRetention: fc.record({
    raw: fc.integer({ min: 40 * hour, max: 1000 * day }),
    fiveMinutes: fc.integer({ min: 10 * day, max: 1000 * day }),
    oneHour: fc.integer({ min: 10 * day, max: 1000 * day }),
  }),
});

/** What the whole stack needs, by name: one shard of many may be smaller than the only one of a smaller load. */
function totals({ shards, prometheus, sidecar, storeGateway, compactor, ruler, bucket }: Sizing) {
  return {
    shards,
    samples: shards * prometheus.samplesPerSecond,
    memory: shards * prometheus.memory,
    disk: shards * prometheus.disk,
    sidecars: shards * sidecar.memory,
    storeMemory: storeGateway.memory,
    storeDisk: storeGateway.disk,
    compactorMemory: shards * compactor.memory,
    scratch: shards * compactor.disk,
    rulerMemory: ruler.memory,
    rulerDisk: ruler.disk,
    upload: bucket.uploadPerSecond,
    growth: bucket.growthPerDay,
    bucket: bucket.total,
  };
}

/** Fails where a need of `more` is below that of `less`, but for rounding of doubles. */
function assertNothingLess(less: Sizing, more: Sizing): void {
  const after: Record<string, number> = totals(more);
  for (const [name, value] of Object.entries(totals(less))) {
    assert.ok(after[name] >= value * (1 - 1e-9), `${name}: ${after[name]} is below ${value}`);
  }
}

describe("sizing", () => {
  const more: Record<string, (load: Load, by: number) => Load> = {
    series: (l, by) => ({ ...l, activeSeries: Math.ceil(l.activeSeries * by) }),
    "a shorter interval": (l, by) => ({ ...l, scrapeInterval: l.scrapeInterval / by }),
    retention: (l, by) => ({ ...l, retention: l.retention * by }),
    churn: (l, by) => ({ ...l, churnPerHour: (l.churnPerHour ?? 0) * by }),
    replicas: (l, by) => ({ ...l, replicas: Math.ceil(l.replicas * by) }),
    concurrency: (l, by) => ({ ...l, compactionConcurrency: Math.ceil((l.compactionConcurrency ?? 1) * by) }),
    "a later deletion": (l, by) => ({ ...l, deleteDelay: (l.deleteDelay ?? 0) * by }),
    "retention in the bucket": (l, by) => ({
      ...l,
      bucketRetention: {
        raw: l.bucketRetention.raw * by,
        fiveMinutes: l.bucketRetention.fiveMinutes * by,
        oneHour: l.bucketRetention.oneHour * by,
      },
    }),
  };
  for (const [what, change] of Object.entries(more)) {
    it(`needs less of nothing for more ${what}`, () => {
      const factor = fc.double({ min: 1, max: 10, noNaN: true });
      fc.assert(fc.property(anyLoad, factor, (l, by) => assertNothingLess(size(l), size(change(l, by)))));
    });
  }

  it("has shards for all series, and none too many", () =>
    fc.assert(
      fc.property(anyLoad, (l) => {
        const { shards } = size(l);
        assert.ok(shards * l.seriesPerShard >= l.activeSeries);
        assert.ok((shards - 1) * l.seriesPerShard < l.activeSeries);
      }),
    ));

  it("has no number that is none, zero or endless, also with a retention of forever", () =>
    fc.assert(
      fc.property(anyLoad, (l) => {
        const forever = { raw: 0, fiveMinutes: 0, oneHour: 0 };
        for (const [name, value] of Object.entries(totals(size({ ...l, bucketRetention: forever })))) {
          assert.ok(Number.isFinite(value) && value > 0, `${name} is ${value}`);
        }
      }),
    ));

  it("has these figures for three million series every 30 s", () => {
    const { shards, prometheus, sidecar, storeGateway, compactor, ruler, bucket } = size(load);
    const expected: [what: string, found: number, figure: number][] = [
      ["shards", shards, 3],
      ["series", prometheus.series, 1.25e6],
      ["series in the head", prometheus.headSeries, 1.4375e6],
      ["resident memory", prometheus.resident, 4_573_286_400],
      ["memory", prometheus.memory, 11_433_216_000],
      ["log", prometheus.wal, 2.925e9],
      ["head", prometheus.head, 0.675e9],
      ["blocks", prometheus.blocks, 11.7e9 + 7.15e9],
      ["disk", prometheus.disk, 28.0625e9],
      ["sidecar", sidecar.memory, (2 ** 28 + 640e6) / 0.9],
      ["index cache", storeGateway.indexCache, 1.2e9],
      ["chunk pool", storeGateway.chunkPool, 2 * GiB],
      ["store's memory", storeGateway.memory, (2.4e9 + 2 * GiB + 2 ** 28) / 0.9],
      ["blocks in the bucket", storeGateway.blocks, 492],
      ["store's disk", storeGateway.disk, 18.45e9],
      ["group", compactor.largestGroup, 75.6e9 + 5.95e9],
      ["scratch", compactor.disk, 203.875e9],
      ["compactor's memory", compactor.memory, (2 ** 28 + 5.696e9) / 0.9],
      ["ruler's memory", ruler.memory, 923_136_000],
      ["ruler's disk", ruler.disk, 1.347e9],
      ["upload", bucket.uploadPerSecond, 41.76e9 / day],
      ["growth", bucket.growthPerDay, 82.337142857e9],
      ["bucket", bucket.total, 17.54136e12],
    ];
    for (const [what, found, figure] of expected) {
      assert.ok(Math.abs(found / figure - 1) < 1e-6, `${what}: ${found}, not ${figure}`);
    }
  });

  it("gives each of more shards less to carry", () => {
    const [three, six] = [size(load), size({ ...load, shards: 6 })];
    assert.equal(six.shards, 3);
    assert.equal(six.prometheus.series, three.prometheus.series / 2);
    assert.ok(six.compactor.disk < three.compactor.disk);
  });

  it("keeps one copy of merged replicas, and reads all of them to merge", () => {
    const [apart, merged] = [size(load), size({ ...load, deduplicate: true })];
    assert.equal(merged.bucket.growthPerDay, apart.bucket.growthPerDay / 2);
    assert.equal(merged.bucket.uploadPerSecond, apart.bucket.uploadPerSecond);
    assert.equal(merged.compactor.disk, apart.compactor.disk * 2);
  });

  it("sizes the blocks of a day by their samples and by the index that each has", () => {
    const head = { series: 1000, scrapeInterval: 30, churnPerHour: 0.5, retention: 0 };
    const chunks = ((1000 * day) / 30) * constants.chunkBytesPerSample.value;
    const entries = 12 * 1000 * (1 + 0.5 * 2) * constants.indexBytesPerSeries.value;
    assert.equal(blockBytes(head, day, 2 * hour), chunks + entries);
  });

  it("finds as many series for a memory as want that memory", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000_000 }), (series) => {
        const wanted = { series, scrapeInterval: 30, retention: day };
        const { memory } = sizePrometheus({ ...wanted, churnPerHour: constants.churnPerHour.value });
        assert.ok(Math.abs(seriesThatFit(memory) / series - 1) < 1e-6);
      }),
    ));

  it("gives a store room for a cache that doubles before it is collected", () =>
    assert.equal(storeGatewayMemory(GiB, 2 * GiB), (2 * GiB + 2 * GiB + 2 ** 28) / 0.9));
});

describe("shortfalls", () => {
  const settings: Record<Exclude<SizedSetting, "prometheus.shards">, (sizing: Sizing) => number> = {
    "prometheus.resources.memory": ({ prometheus }) => prometheus.memory,
    "prometheus.storage.size": ({ prometheus }) => prometheus.disk,
    "prometheus.sidecarResources.memory": ({ sidecar }) => sidecar.memory,
    "storeGateway.resources.memory": ({ storeGateway }) => storeGateway.memory,
    "storeGateway.storage.size": ({ storeGateway }) => storeGateway.disk,
    "compactor.resources.memory": ({ compactor }) => compactor.memory,
    "compactor.storage.size": ({ compactor }) => compactor.disk,
    "ruler.resources.memory": ({ ruler }) => ruler.memory,
    "ruler.storage.size": ({ ruler }) => ruler.disk,
  };
  const exact: Configured = {
    "prometheus.shards": 3,
    ...Object.fromEntries(Object.entries(settings).map(([name, need]) => [name, need(size(load))])),
  };

  it("are none where all is exactly as large as the model says", () =>
    assert.deepEqual(shortfalls(load, exact), []));

  for (const [name, need] of Object.entries(settings)) {
    it(`name ${name} when a byte is missing, and nothing else`, () => {
      const needed = need(size(load));
      const found = shortfalls(load, { ...exact, [name]: needed - 1 });
      assert.deepEqual(
        found.map(({ setting, configured, needed, unit }) => ({ setting, configured, needed, unit })),
        [{ setting: name, configured: needed - 1, needed, unit: "bytes" }],
      );
      assert.match(found[0].reason, /\d|shard|cache/);
    });
  }

  it("are the shards alone when there are too few", () =>
    assert.deepEqual(shortfalls(load, { ...exact, "prometheus.shards": 2 }), [
      {
        setting: "prometheus.shards",
        configured: 2,
        needed: 3,
        unit: "shards",
        reason: "3,000,000 active series",
      },
    ]));

  it("allow less memory where more shards share the load", () => {
    const memory = size({ ...load, shards: 6 }).prometheus.memory;
    assert.deepEqual(shortfalls(load, { "prometheus.shards": 6, "prometheus.resources.memory": memory }), []);
    assert.equal(
      shortfalls(load, { "prometheus.shards": 3, "prometheus.resources.memory": memory }).length,
      1,
    );
  });

  it("measure a store's memory by the caches that it has", () => {
    const caches = { "storeGateway.indexCacheSize": 2 ** 28, "storeGateway.chunkPoolSize": 2 ** 29 };
    const needed = storeGatewayMemory(2 ** 28, 2 ** 29);
    assert.deepEqual(shortfalls(load, { ...caches, "storeGateway.resources.memory": needed }), []);
    assert.equal(shortfalls(load, { ...caches, "storeGateway.resources.memory": needed - 1 }).length, 1);
  });
});

/** The sizes that settings have, after their defaults. */
function configuredBy(values: Record<string, unknown>): Configured {
  const { prometheus, storeGateway, compactor, ruler } = parseSettings(values);
  return {
    "prometheus.shards": prometheus.shards,
    "prometheus.resources.memory": quantity(prometheus.resources.memory),
    "prometheus.storage.size": quantity(prometheus.storage.size),
    "prometheus.sidecarResources.memory": quantity(prometheus.sidecarResources.memory),
    "storeGateway.indexCacheSize": sizeBytes(storeGateway.indexCacheSize),
    "storeGateway.chunkPoolSize": sizeBytes(storeGateway.chunkPoolSize),
    "storeGateway.resources.memory": quantity(storeGateway.resources.memory),
    "storeGateway.storage.size": quantity(storeGateway.storage.size),
    "compactor.resources.memory": quantity(compactor.resources.memory),
    "compactor.storage.size": quantity(compactor.storage.size),
    "ruler.resources.memory": quantity(ruler.resources.memory),
    "ruler.storage.size": quantity(ruler.storage.size),
  };
}

describe("the settings' defaults", () => {
  it("carry 150,000 active series", () =>
    assert.deepEqual(shortfalls({ ...load, activeSeries: 150_000 }, configuredBy({})), []));

  it("lack memory for 250,000, and say so", () =>
    assert.deepEqual(
      shortfalls({ ...load, activeSeries: 250_000 }, configuredBy({})).map(({ setting }) => setting),
      ["prometheus.resources.memory"],
    ));
});

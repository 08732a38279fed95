import assert from "node:assert/strict";
import { parseSettings } from "../config";

/** The lines of the error that a configuration gives, without its heading. */
function problems(values: Record<string, unknown>): string[] {
  try {
    parseSettings(values);
  } catch (error) {
    return (error as Error).message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe("settings", () => {
  it("are complete when nothing is set", () => assert.deepEqual(problems({}), []));

  const cases: Record<string, [Record<string, unknown>, string]> = {
    "raw retention below 40h": [
      { compactor: { retention: { raw: "39h59m" } } },
      'thanos:compactor.retention.raw = "39h59m": below 40h, so blocks go before 5m downsampling sees them. Use 40h or more, or 0s (for ever).',
    ],
    "5m retention below 10d": [
      { compactor: { retention: { fiveMinutes: "9d" } } },
      'thanos:compactor.retention.fiveMinutes = "9d": below 10d, so blocks go before 1h downsampling sees them. Use 10d or more, or 0s (for ever).',
    ],
    "local retention below three blocks": [
      { prometheus: { retention: "1h" } },
      'thanos:prometheus.retention = "1h": below 6h, three blocks, so an upload outage of two hours loses a block for good. Use 6h or more.',
    ],
    "a cache of no size": [
      { queryFrontend: { cache: { kind: "in-memory", maxSize: "0MB" } } },
      'thanos:queryFrontend.cache.maxSize = "0MB": no size above zero, and a cache without a size is never made. Write it such as 512MB or 1GiB.',
    ],
    "an external label that the stack sets": [
      { prometheus: { externalLabels: { prometheus_replica: "a" } } },
      "thanos:prometheus.externalLabels.prometheus_replica: a label that the stack sets itself (cluster, prometheus_shard, prometheus_replica, rule_replica). Choose another name.",
    ],
    "a duration of no kind": [
      { prometheus: { scrapeInterval: "30 seconds" } },
      'thanos:prometheus.scrapeInterval = "30 seconds": no duration. Write it as Prometheus does, such as 30s, 2h or 90d.',
    ],
    "an unknown key": [
      { compactor: { replicas: 2 } },
      "thanos:compactor.replicas = 2: no setting, since two compactors on one bucket corrupt it. To compact faster raise thanos:compactor.concurrency.",
    ],
    "an address with a scheme": [
      { objectStore: { minio: { address: "http://127.0.0.1:9000" } } },
      'thanos:objectStore.minio.address = "http://127.0.0.1:9000": not host:port. Leave out the scheme, name the port.',
    ],
  };
  for (const [name, [values, message]] of Object.entries(cases)) {
    it(`refuse ${name}`, () => assert.deepEqual(problems(values), [message]));
  }

  it("take the boundary values", () => {
    const retention = (raw: string, fiveMinutes: string) => ({
      compactor: { retention: { raw, fiveMinutes } },
    });
    assert.deepEqual(problems(retention("40h", "10d")), []);
    assert.deepEqual(problems(retention("0s", "0s")), []);
    assert.deepEqual(problems({ prometheus: { retention: "6h" } }), []);
  });

  it("tell all problems at once", () => {
    assert.equal(
      problems({
        prometheus: { retention: "1h", shards: 0 },
        compactor: { retention: { raw: "1h" } },
        qurey: {},
      }).length,
      4,
    );
  });
});

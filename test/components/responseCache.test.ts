import assert from "node:assert/strict";
import { parse } from "yaml";
import { QueryFrontend } from "../../components/queryFrontend";
import { Program, run } from "../support/mocks";

const downstreamUrl = "http://query:9090";
const memcached = { kind: "memcached", maxItemSize: "2MiB", memory: "128MiB" } as const;
const create = (args: object) => run(() => new QueryFrontend("f", { downstreamUrl, ...args }));
const cacheOf = (program: Program<unknown>, name = "thanos-query-frontend-cache") =>
  parse(program.resource("kubernetes:core/v1:ConfigMap", name).inputs.data["cache.yaml"] as string);
const digestOf = (program: Program<unknown>): string =>
  program.ofType("kubernetes:apps/v1:Deployment")[0].inputs.spec.template.metadata.annotations[
    "checksum/cache"
  ];

describe("the cache of Query Frontend", () => {
  it("in memory has a size, without which Thanos makes none", async () =>
    assert.deepEqual(cacheOf(await create({})), {
      type: "IN-MEMORY",
      config: { max_size: "256MB", max_size_items: 20000, validity: "24h" },
    }));

  it("in memcached has servers that take items as large as the client sends", async () => {
    const program = await create({ cache: memcached });
    const cache = cacheOf(program);
    assert.deepEqual(cache.config.addresses, [
      "dnssrvnoa+_memcached._tcp.memcached.thanos.svc.cluster.local",
    ]);
    assert.equal(cache.config.max_item_size, "2MiB");
    const { containers } = program.resource("kubernetes:apps/v1:StatefulSet", "memcached").inputs.spec
      .template.spec;
    assert.ok(containers[0].args.includes(`--max-item-size=${2 * 2 ** 20}`));
    assert.ok(containers[0].args.includes("--memory-limit=128"));
  });

  it("rolls Query Frontend when it changes", async () =>
    assert.notEqual(digestOf(await create({})), digestOf(await create({ cache: memcached }))));

  it("of a Query Frontend with a name of its own is named after that", async () => {
    const program = await create({ cache: memcached, objectName: "thanos-public" });
    assert.ok(program.resource("kubernetes:apps/v1:StatefulSet", "thanos-public-memcached"));
    assert.deepEqual(cacheOf(program, "thanos-public-cache").config.addresses, [
      "dnssrvnoa+_memcached._tcp.thanos-public-memcached.thanos.svc.cluster.local",
    ]);
  });
});

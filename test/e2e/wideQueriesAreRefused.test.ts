import "./suite";
import assert from "node:assert/strict";
import { findTarget } from "../../cli/target";
import { ports } from "../../model/addresses";
import { DiskBlock, diskMetric, evenMinute, putBlock } from "../support/diskBlocks";
import { eventually } from "../support/eventually";
import { metricsOf } from "../support/podHttp";
import { answerOf, query, Series, stores } from "../support/thanosApi";
import { externalStack, maxSeries, namespace, tierPods } from "./externalStack";

describe("7d. A Store Gateway refuses a request that touches more series than the setting allows @slow", () => {
  let wide: DiskBlock;
  /** For the wide block alone, and without the sidecar that has it too. */
  let onlyStores: Readonly<Record<string, string>>;

  before("a block with more series is in the bucket", async function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    const { minio } = await externalStack();
    const series = Array.from({ length: maxSeries + 1 }, (_, i) => `s${i}`);
    wide = await putBlock(namespace, "prometheus-shard-0-0", evenMinute(22), series);
    const addresses = (await tierPods("store")).map(({ ip }) => `${ip}:${ports.grpc}`);
    onlyStores = {
      time: String(wide.from + 50),
      "storeMatch[]": `{__address__=~"${addresses.join("|")}"}`,
    };
    await eventually("the block is in the bucket", () => {
      assert.ok(minio.blocks("e2e/external").includes(wide.ulid), "not yet");
      return Promise.resolve();
    });
    for (const pod of await tierPods("query"))
      await eventually(`${pod.name} knows that the stores reach so far back`, async () => {
        const { store = [] } = await stores(pod);
        assert.deepEqual(
          store.map(({ minTime }) => minTime <= wide.from * 1000),
          [true, true],
        );
      });
  });

  it("a narrow question to the same block is answered", async () => {
    const [pod] = await tierPods("query");
    const narrow = await query(`${diskMetric}{series="s0"}`, onlyStores, pod);
    assert.equal(narrow.length, 1);
  });

  it("a wide one is answered without the block, and with a warning that names the store and the limit", async () => {
    const [pod] = await tierPods("query");
    const asked = { query: diskMetric, ...onlyStores };
    const { status, data, warnings } = await answerOf<{ result: Series[] }>(pod, "query", asked);
    assert.equal(status, "success");
    assert.deepEqual(data.result, []);
    assert.ok(warnings?.length, "it is empty without a word");
    for (const warning of warnings) {
      assert.match(warning, /limit 100 violated|exceeded series limit/, warning);
      assert.ok(
        (await tierPods("store")).some(({ ip }) => warning.includes(ip)),
        warning,
      );
    }
  });

  it("and refused where a partial answer is not wanted", async () => {
    const [pod] = await tierPods("query");
    const asked = { query: diskMetric, ...onlyStores, partial_response: "false" };
    await assert.rejects(answerOf(pod, "query", asked), /limit 100 violated|exceeded series limit/);
  });

  it("the Store Gateways count what they refused", async () => {
    const refused = await Promise.all(
      (await tierPods("store")).map(async (pod) =>
        (await metricsOf(pod, ports.http)).sum("thanos_bucket_store_queries_dropped_total", {
          reason: "series",
        }),
      ),
    );
    assert.ok(
      refused.every((count) => count > 0),
      `queries dropped: ${refused.join(", ")}`,
    );
  });
});

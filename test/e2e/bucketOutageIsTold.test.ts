import "./suite";
import assert from "node:assert/strict";
import { findTarget } from "../../cli/target";
import { ports } from "../../model/addresses";
import { apply } from "../support/api";
import { DiskBlock, diskMetric, diskValue, evenMinute, putBlock, takeBlock } from "../support/diskBlocks";
import { eventually } from "../support/eventually";
import { Pod } from "../support/kubernetes";
import { OutsideMinio } from "../support/outsideMinio";
import { Answer, answerOf, query, Series, stores } from "../support/thanosApi";
import { externalStack, namespace, prefix, tierPods } from "./externalStack";

interface Matrix {
  readonly result: readonly Series[];
}

/** Label `series` of the only one that is nowhere but in the bucket. */
const series = "bucket-only";
const old = `${diskMetric}{series="${series}"}`;

describe("7f. A partial answer says that it is one @slow", () => {
  let minio: OutsideMinio;
  let block: DiskBlock;
  let pod: Pod;
  let addresses: readonly string[];

  /** From the minute of the block until now: the block is asked for, and so is what was scraped just now. */
  const ask = (more: Readonly<Record<string, string>> = {}): Promise<Answer<Matrix>> => {
    const now = Math.floor(Date.now() / 1000);
    const start = block.from + 30;
    const question = {
      query: `sum by (__name__) ({__name__=~"${diskMetric}|up", series=~"${series}|", cluster="${namespace}"})`,
      start: String(start),
      end: String(now),
      step: String(Math.floor((now - start) / 12)),
    };
    return answerOf<Matrix>(pod, "query_range", { ...question, ...more });
  };
  const latest = ({ data }: Answer<Matrix>): number =>
    Math.max(...data.result.flatMap(({ values = [] }) => values.map(([time]) => time)));

  before("an old block is in the bucket, and on no Prometheus", async function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    ({ minio } = await externalStack());
    block = await putBlock(namespace, "prometheus-shard-0-1", evenMinute(30), [series]);
    [pod] = await tierPods("query");
    addresses = (await tierPods("store")).map(({ ip }) => `${ip}:${ports.grpc}`);
    await eventually("the Store Gateways serve it", async () => {
      assert.ok(minio.blocks(prefix).includes(block.ulid), "it is not in the bucket yet");
      for (const address of addresses) {
        const found = await query(
          old,
          { time: String(block.from + 50), "storeMatch[]": `{__address__="${address}"}` },
          pod,
        );
        assert.equal(found[0]?.value?.[1], String(diskValue), address);
      }
    });
    await takeBlock(namespace, block);
    const sidecars = (await tierPods("prometheus")).map(({ ip }) => `${ip}:${ports.grpc}`).join("|");
    await eventually("no Prometheus has it any more", async () => {
      const elsewhere = { time: String(block.from + 50), "storeMatch[]": `{__address__=~"${sidecars}"}` };
      assert.deepEqual(await query(old, elsewhere, pod), []);
    });
  });

  it("while the bucket is there, the answer is whole and has no warning", async () => {
    const whole = await ask();
    assert.ok(!whole.warnings?.length, whole.warnings?.join("\n"));
    assert.deepEqual(whole.data.result.map(({ metric }) => metric.__name__).sort(), [diskMetric, "up"]);
  });

  describe("while it is not", () => {
    before("the S3 is ended", () => minio.interrupt());
    after("the S3 is there again", () => minio.start());

    it("what was scraped just now is answered, with a warning for each Store Gateway", async () => {
      const partial = await ask();
      assert.equal(partial.status, "success");
      assert.deepEqual(
        partial.data.result.map(({ metric }) => metric.__name__),
        ["up"],
      );
      assert.ok(Date.now() / 1000 - latest(partial) < 300, "it lacks what the sidecars have");
      for (const address of addresses) {
        const own = partial.warnings?.filter((warning) => warning.includes(address)) ?? [];
        assert.equal(own.length, 1, `of ${address}: ${partial.warnings?.join("\n")}`);
      }
    });

    it("with partial_response=false it is refused", () =>
      assert.rejects(ask({ partial_response: "false" }), /"status":"error"/));
  });

  it("once the bucket is back, so is the whole answer", async () => {
    await eventually("the answer has no warning", async () => {
      const { warnings, data } = await ask();
      assert.ok(!warnings?.length, warnings?.join("\n"));
      assert.equal(data.result.length, 2);
    });
  });
});

// No fault of this stack: Query asks only StoreAPIs that answered its last look, so what is gone is not missed.
describe("7g. A tier that is gone altogether is not missed by Query itself @slow", () => {
  before(function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
  });

  const scale = async (replicas: number): Promise<void> => {
    const set = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name: "thanos-store", namespace } };
    await apply({ ...set, spec: { replicas } } as typeof set);
  };
  after("the Store Gateways run again", () => scale(2));

  it("without any Store Gateway its answer has no warning: an alert has to tell", async () => {
    await scale(0);
    const [pod] = await tierPods("query");
    await eventually("Query knows no store", async () => {
      const { store = [] } = await stores(pod);
      assert.deepEqual(
        store.filter(({ lastError }) => lastError === null),
        [],
      );
    });
    const day = String(evenMinute(30) + 50);
    const { warnings } = await answerOf(pod, "query", { query: old, time: day });
    assert.ok(!warnings?.length, warnings?.join("\n"));
  });
});

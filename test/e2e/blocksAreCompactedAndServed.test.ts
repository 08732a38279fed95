import { backfillLabels, thirdPrometheus, thirdRuler } from "./suite";
import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { replicaLabels } from "../../model/labels";
import { interval, metric, period, seriesNames, valueAt } from "../support/backfill";
import { BlockMeta, blocks } from "../support/bucket";
import { eventually } from "../support/eventually";
import { Metrics, metricsOf } from "../support/podHttp";
import { logOf } from "../support/podLogs";
import { namespace, podNamed, pods, readyPod, restartPods } from "../support/kubernetes";
import { query, Series, stores } from "../support/thanosApi";
import { removeExtraReplicas } from "../support/extraReplicas";

const minutes = 60;
const fiveMinutes = 5 * minutes * 1000;

const compactor = async (): Promise<Metrics> => metricsOf((await pods("compactor"))[0], ports.http);
const backfilled = (): Promise<BlockMeta[]> => blocks(backfillLabels);

/** The first block that the pod of an eager replica has uploaded, by its replica label. */
async function uploadedBy(pod: string, label: string): Promise<BlockMeta> {
  const running = await readyPod(namespace, pod);
  await eventually(
    `${pod} has uploaded a block`,
    async () => {
      const metrics = await metricsOf(running, ports.http);
      assert.ok(metrics.value("thanos_shipper_uploads_total") >= 1, "no upload yet");
      assert.equal(metrics.value("thanos_shipper_upload_failures_total"), 0);
    },
    { timeout: 300_000 },
  );
  const found = await blocks({ [label]: pod });
  assert.ok(found.length >= 1, "the bucket has no block of it");
  return found[0];
}

describe("3. Blocks go through the bucket", () => {
  let uploaded: BlockMeta;
  let ofRuler: BlockMeta;

  it("a real sidecar uploads the block that Prometheus cut", async () => {
    uploaded = await uploadedBy(thirdPrometheus, replicaLabels.prometheus);
    assert.equal(uploaded.thanos.source, "sidecar");
    assert.deepEqual(uploaded.thanos.labels, {
      cluster: "dev",
      prometheus_shard: "monitor",
      prometheus_replica: thirdPrometheus,
    });
  });

  it("a real Ruler uploads the block of what its rules recorded", async () => {
    ofRuler = await uploadedBy(thirdRuler, replicaLabels.ruler);
    assert.equal(ofRuler.thanos.source, "ruler");
    assert.deepEqual(ofRuler.thanos.labels, { cluster: "dev", rule_replica: thirdRuler });
  });

  it("the Compactor merges and downsamples weeks that promtool made", async () => {
    const found = await eventually(
      "the back-filled blocks are compacted and downsampled",
      async () => {
        const metrics = await compactor();
        assert.equal(metrics.value("thanos_compact_halted"), 0, "the Compactor has halted");
        const made = (await backfilled()).filter(({ thanos }) => thanos.source === "compactor");
        const seen = made.map(
          ({ compaction, thanos }) => `${compaction.level}@${thanos.downsample.resolution}`,
        );
        const merged = made.filter(({ compaction }) => compaction.level > 1);
        const downsampled = made.filter(({ thanos }) => thanos.downsample.resolution === fiveMinutes);
        assert.ok(merged.length > 0 && downsampled.length > 0, `blocks so far: ${seen.join(" ") || "none"}`);
        assert.ok(metrics.sum("thanos_compact_group_compactions_total") > 0);
        assert.ok(metrics.sum("thanos_compact_downsample_total") > 0);
        assert.equal(metrics.sum("thanos_compact_downsample_failures_total"), 0);
        // The whole pass is over when it has begun the next wait.
        assert.ok(metrics.value("thanos_compact_iterations_total") >= 1, "its first pass is not over");
        return { merged, downsampled };
      },
      { timeout: 420_000, every: 3000 },
    );
    console.log(
      `      ${found.merged.length} merged blocks, ${found.downsampled.length} of them in steps of five minutes`,
    );
  });

  // Thanos v0.17 warned so of each upload, and the guide points at it: thanos-io/thanos#3518, fixed in v0.18.
  it("nobody who uploads warns that it does not know the size of what it uploads", async () => {
    const [compactorPod] = await pods("compactor");
    const logs = {
      sidecar: await logOf(await podNamed(namespace, thirdPrometheus), "thanos-sidecar"),
      ruler: await logOf(await podNamed(namespace, thirdRuler), "thanos-ruler"),
      compactor: await logOf(compactorPod, "thanos-compactor"),
    };
    for (const [tier, lines] of Object.entries(logs)) {
      const uploads = lines.filter((line) => /msg="(upload new|uploaded) block"/.test(line));
      assert.ok(uploads.length > 0, `the log of ${tier} tells of no upload: the check is blind`);
      const unsure = lines.filter((line) =>
        /could not guess file size|unsupported type of io\.Reader/.test(line),
      );
      assert.deepEqual(unsure, [], tier);
    }
  });

  it("the Store Gateway serves what no Prometheus has any more", async () => {
    await removeExtraReplicas();
    // A store that starts looks through the bucket at once, and every quarter of an hour from then on.
    await restartPods("store");
    const expected = (await pods("store")).map(({ ip }) => `${ip}:${ports.grpc}`).sort();
    for (const pod of await pods("query")) {
      await eventually(`${pod.name} knows both new Store Gateways`, async () => {
        const { store = [] } = await stores(pod);
        const known = store.filter(({ lastError }) => lastError === null).map(({ name }) => name);
        assert.deepEqual(known.sort(), expected);
      });
    }
    const time = String(uploaded.maxTime / 1000);
    const ofBlock = await query(`up{prometheus_replica="${thirdPrometheus}"}[1m]`, { time, dedup: "false" });
    const samples = ofBlock.reduce((sum, { values }) => sum + (values?.length ?? 0), 0);
    assert.ok(samples > 0, "no sample of the uploaded block came back");

    const { from } = period();
    const old = { query: metric, time: String(from + 3600) };
    assert.equal(
      (await query(old.query, { time: old.time, max_source_resolution: "0s" })).length,
      seriesNames.length,
    );
    for (const pod of [...(await pods("prometheus")), ...(await pods("monitor"))]) {
      assert.deepEqual(
        await query(metric, { time: old.time }, pod),
        [],
        `${pod.name} has the back-filled data itself`,
      );
    }
    console.log(`      ${samples} samples of ${ofBlock.length} series came from the sidecar's block`);
  });

  it("the Store Gateway serves what no Ruler has any more", async () => {
    const time = String(ofRuler.maxTime / 1000);
    const recorded = `e2e:up:count{rule_replica="${thirdRuler}"}[1m]`;
    const [series, ...more] = await query(recorded, { time, dedup: "false" });
    assert.ok(series.values && series.values.length > 0, "no sample of the Ruler's block came back");
    assert.deepEqual(more, []);
    assert.equal(series.metric.cluster, "dev");
  });

  it("a query with max_source_resolution=5m reads the downsampled data", async () => {
    // Ends between two samples, so both ends of the hour are clear.
    const time = period().from + 10 * 24 * 60 * minutes + 30;
    const hour = (resolution: string): Promise<Series[]> =>
      query(`${metric}[1h]`, { time: String(time), max_source_resolution: resolution });
    const steps = ({ values = [] }: Series): number[] =>
      values.slice(1).map(([at], i) => Math.round(at - values[i][0]));

    for (const [resolution, step] of [
      ["0s", interval],
      ["5m", 5 * minutes],
    ] as const) {
      const series = await hour(resolution);
      assert.deepEqual(series.map(({ metric }) => metric.series).sort(), [...seriesNames]);
      for (const each of series) {
        assert.deepEqual([...new Set(steps(each))], [step], `steps at resolution ${resolution}`);
        for (const [at, value] of each.values ?? []) {
          assert.equal(
            Number(value),
            valueAt(at, each.metric.series),
            `${each.metric.series} at ${at}, ${resolution}`,
          );
        }
      }
      console.log(
        `      resolution ${resolution}: ${series[0].values?.length} samples an hour, all as written`,
      );
    }
  });
});

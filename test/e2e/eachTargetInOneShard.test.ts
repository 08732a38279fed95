import "./suite";
import assert from "node:assert/strict";
import { monitorShard, shardLabel } from "../../model/labels";
import { metricsPorts } from "../../model/stackJobs";
import { namespace, Pod, pods } from "../support/kubernetes";
import { eventually } from "../support/eventually";
import { testNamespace } from "../support/receiver";
import { list } from "../support/api";
import { askPod, query } from "../support/thanosApi";

interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface EndpointSlice {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly endpoints: readonly { readonly addresses: readonly string[] }[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

/** Active targets of one Prometheus. */
const targetsOf = async (pod: Pod): Promise<Target[]> =>
  (await askPod<{ activeTargets: Target[] }>(pod, "targets", { state: "active" })).activeTargets;

const title = ({ scrapePool, scrapeUrl }: Target): string => `${scrapePool} ${scrapeUrl}`;
const titles = (targets: readonly Target[]): string[] => targets.map(title).sort();
const shardOf = ({ name }: Pod): string => name.replace(/-\d+$/, "");
const monitor = `prometheus-${monitorShard}`;

/** Jobs of the stack's own tiers. */
const ownPools = ["thanos-stack", "minio"];
const isOwn = ({ scrapePool }: Target): boolean => ownPools.includes(scrapePool);

/** What should be scraped, from the Kubernetes API itself: `host:port` of each pod behind a Service of the stack. */
async function discoverable(): Promise<string[]> {
  const items = await list<EndpointSlice>("discovery.k8s.io/v1", "endpointslices", {
    namespace,
    labels: { "app.kubernetes.io/part-of": "thanos-stack" },
  });
  const found = items.flatMap(({ endpoints, ports, metadata }) => {
    const service = metadata.labels["kubernetes.io/service-name"];
    const scraped = ports.filter(
      ({ name }) => metricsPorts.some((port) => port === name) || (service === "minio" && name === "api"),
    );
    return endpoints.flatMap(({ addresses }) =>
      addresses.flatMap((address) => scraped.map(({ port }) => `${address}:${port}`)),
    );
  });
  return [...new Set(found)].sort();
}

/** Active targets of the pods of all shards and of the monitor, once all of them are up. */
async function settledTargets(): Promise<Map<Pod, Target[]>> {
  return eventually("every target is scraped with success", async () => {
    const all = [...(await pods("prometheus")), ...(await pods("monitor"))];
    const targets = new Map<Pod, Target[]>();
    for (const pod of all) targets.set(pod, await targetsOf(pod));
    const down = [...targets.values()].flat().filter(({ health }) => health !== "up");
    assert.deepEqual(
      down.map((target) => `${title(target)}: ${target.health} ${target.lastError}`),
      [],
    );
    return targets;
  });
}

describe("2. Every target is scraped by exactly one shard", () => {
  it("both replicas of a shard have the same targets, and no two shards have one in common", async () => {
    const byPod = await settledTargets();
    const byShard = new Map<string, string[]>();
    for (const [pod, targets] of byPod) {
      const twin = byShard.get(shardOf(pod));
      if (twin) assert.deepEqual(titles(targets), twin, `${pod.name} scrapes other targets than its replica`);
      byShard.set(shardOf(pod), titles(targets));
    }
    assert.equal(byShard.size, 4);
    // The monitor has the cluster's metrics of the stack's own pods, from kubelets that a shard asks too.
    const all = [...byShard].filter(([shard]) => shard !== monitor).flatMap(([, targets]) => targets);
    const twice = all.filter((target, i) => all.indexOf(target) !== i);
    assert.deepEqual(twice, [], "targets that two shards scrape");
    console.log(
      `      ${all.length} targets in shards of ${[...byShard.values()].map(({ length }) => length).join(", ")}`,
    );
  });

  it("the monitor scrapes all that Kubernetes knows of the stack, no shard does, and no tier is missing", async () => {
    await eventually("the monitor's targets are what Kubernetes has", async () => {
      const byPod = [...(await settledTargets())].map(
        ([pod, targets]) => [pod, targets.filter(isOwn)] as const,
      );
      const ofShards = byPod.filter(([pod]) => shardOf(pod) !== monitor).flatMap(([, targets]) => targets);
      assert.deepEqual(titles(ofShards), [], "targets that shards scrape too");
      const own = byPod.flatMap(([, targets]) => targets);
      const scraped = [...new Set(own.map(({ scrapeUrl }) => new URL(scrapeUrl).host))].sort();
      assert.deepEqual(scraped, await discoverable());
      const jobs = new Set(own.map(({ labels }) => labels.job));
      const tiers = [
        "prometheus",
        "thanos-sidecar",
        "thanos-query",
        "thanos-query-frontend",
        "thanos-store",
        "thanos-ruler",
        "thanos-compactor",
        "config-reloader",
        "alertmanager",
        "minio",
      ];
      assert.deepEqual(
        tiers.filter((job) => !jobs.has(job)),
        [],
        "tiers that nobody scrapes",
      );
    });
  });

  it("a pod of another namespace is scraped because of its annotations", async () => {
    await eventually("the receiver's counter is there", async () => {
      const series = await query("e2e_receiver_posts");
      assert.deepEqual(
        series.map(({ metric }) => [metric.job, metric.namespace]),
        [["annotated-pods", testNamespace]],
      );
    });
  });

  it("the shard's number is an external label, and no label that Prometheus keeps with every series", async () => {
    const [prometheus] = await pods("monitor");
    const [query] = await pods("query");
    const kept = await askPod<string[]>(prometheus, "labels");
    assert.ok(kept.includes("job") && !kept.includes(shardLabel), `labels in Prometheus: ${kept.join(", ")}`);
    const shards = await askPod<string[]>(query, `label/${shardLabel}/values`);
    for (const shard of ["0", "1", "2", monitorShard])
      assert.ok(shards.includes(shard), `${shardLabel} in Query: ${shards.join(", ")}`);
  });

  it("count(up) is the number of targets, and exactly twice that without deduplication", async () => {
    // A series whose Prometheus ended with its target, as in a rollout, has no end marker and counts for five minutes.
    const lookback = { timeout: 330_000 };
    const settled = async () => {
      const all = [...(await settledTargets())].flatMap(([pod, targets]) =>
        targets.map((target) => `${shardOf(pod)} ${title(target)}`),
      );
      const targets = new Set(all);
      const count = async (dedup: string) => Number((await query("count(up)", { dedup }))[0].value?.[1]);
      const [once, twice] = [await count("true"), await count("false")];
      assert.deepEqual([once, twice], [targets.size, 2 * targets.size]);
      console.log(`      count(up): ${once} deduplicated, ${twice} without`);
    };
    await eventually("count(up) is the number of targets", settled, lookback);
  });
});

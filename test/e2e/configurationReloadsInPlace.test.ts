import assert from "node:assert/strict";
import { eventually } from "../support/eventually";
import { pods } from "../support/kubernetes";
import { outsideAddress, outsideGauge } from "../support/outsideStore";
import { askPod, query, stores } from "../support/thanosApi";
import { addedJob, addedRule, changeSettings, Running, runningPods } from "./changes";

/** A change passes the kubelet, the reloader and the program's own interval, about a minute each. */
const reloaded = { timeout: 300_000, every: 3000 };

interface RuleGroups {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string }[];
  }[];
}
interface Targets {
  readonly activeTargets: readonly { readonly scrapePool: string; readonly health: string }[];
}

describe("6. What is reloaded restarts nothing", () => {
  let earlier: Record<"query" | "prometheus", Running[]>;

  before("settings are changed by `pulumi up`", async () => {
    earlier = await changeSettings();
  });

  it("a StoreAPI outside the cluster appears in both Query pods, which are the same pods", async () => {
    for (const pod of await pods("query")) {
      await eventually(
        `${pod.name} knows ${outsideAddress}`,
        async () => {
          const known = Object.values(await stores(pod)).flat();
          const outside = known.find(({ name }) => name === outsideAddress);
          assert.ok(outside, `it knows ${known.map(({ name }) => name).join(", ")}`);
          assert.equal(outside.lastError, null);
        },
        reloaded,
      );
      const [series] = await query(outsideGauge.name, { time: String(outsideGauge.to - 60) }, pod);
      assert.equal(series.value?.[1], "42", "the outside store's sample");
      assert.equal(series.metric.cluster, "outside");
    }
    assert.deepEqual(await runningPods("query"), earlier.query);
  });

  it("a changed rule file and a new scrape job are live in all Prometheus, which are the same processes", async () => {
    const scraping: string[] = [];
    for (const pod of await pods("prometheus")) {
      await eventually(
        `${pod.name} has the new rule and the new job`,
        async () => {
          const { groups } = await askPod<RuleGroups>(pod, "rules");
          const rules = groups.flatMap(({ rules }) => rules);
          assert.deepEqual(
            rules.map(({ name, health }) => [name, health]),
            [[addedRule, "ok"]],
          );
          const { yaml } = await askPod<{ yaml: string }>(pod, "status/config");
          assert.ok(yaml.includes(`job_name: ${addedJob}`), "its configuration lacks the new job");
          const { activeTargets } = await askPod<Targets>(pod, "targets", { scrapePool: addedJob });
          assert.ok(
            activeTargets.every(({ health }) => health === "up"),
            JSON.stringify(activeTargets),
          );
          if (activeTargets.length > 0) scraping.push(pod.name.replace(/-\d+$/, ""));
        },
        reloaded,
      );
    }
    const [shard] = scraping;
    assert.deepEqual(scraping, [shard, shard], "both replicas of one shard scrape the new target");
    await eventually("the new rule's series is there", async () => {
      assert.equal((await query(addedRule)).length, 3, "one series a shard");
    });
    assert.deepEqual(await runningPods("prometheus"), earlier.prometheus);
  });
});

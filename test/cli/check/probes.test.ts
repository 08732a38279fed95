import assert from "node:assert/strict";
import { probes } from "../../../cli/check/probes";
import { StackReader } from "../../../cli/check/reader";
import { exitCodeOf, type Result, runChecks } from "../../../cli/check/run";
import { fakeNow, fakePlan, type FakeSeries, FakeStack } from "../../support/fakeStack";

const look = (stack: FakeStack, plan = fakePlan): Promise<Result[]> =>
  runChecks(new StackReader(stack, plan, fakeNow));

const find = <T>(items: readonly T[] | undefined, matches: (item: T) => boolean = () => true): T => {
  const found = items?.find(matches);
  assert.ok(found, "the fake stack does not have it");
  return found;
};

/** Adds a target of a user to each replica of a shard. */
const addTarget = (stack: FakeStack, shard: string, health = "up"): void => {
  for (const { name } of stack.of("prometheus").filter((pod) => pod.shard === shard))
    stack.targets
      .get(name)
      ?.push({ scrapePool: "apps", scrapeUrl: "http://10.9.9.9:80/metrics", health, lastError: "" });
};
const scale = (stack: FakeStack, name: string, replicas: number): void => {
  Object.assign(
    find(stack.workloads, (each) => each.name === name),
    { replicas, readyReplicas: replicas, updatedReplicas: replicas },
  );
  stack.pods.splice(0, stack.pods.length, ...stack.pods.filter((pod) => !pod.name.startsWith(name)));
  for (const targets of stack.targets.values())
    targets.splice(
      0,
      targets.length,
      ...targets.filter(({ scrapeUrl }) => stack.pods.some(({ ip }) => scrapeUrl.includes(`//${ip}:`))),
    );
};
const stopPod = (stack: FakeStack, name: string): void => {
  Object.assign(
    find(stack.pods, (pod) => pod.name === name),
    { ready: false, reason: "CrashLoopBackOff" },
  );
  for (const workload of stack.workloads) if (name.startsWith(workload.name)) workload.readyReplicas -= 1;
  for (const [pod, peers] of stack.peers)
    stack.peers.set(pod, name.startsWith("alertmanager") ? peers - 1 : peers);
};
const setMetric = (stack: FakeStack, pod: string, values: Readonly<Record<string, number>>): void => {
  Object.assign(find([stack.metrics.get(pod)], (found) => found !== undefined) ?? {}, values);
};

/** A canary of the past: its values are some seconds older. */
const late = (series: readonly FakeSeries[], seconds: number): FakeSeries[] =>
  series.map(({ metric, value, values }) => {
    const older = ([at, text]: [number, string]): [number, string] => [at, String(Number(text) - seconds)];
    return { metric, value: value && older(value), values: values?.map(older) };
  });

type Broken = readonly [does: (stack: FakeStack) => void, check: string, says: RegExp];

/** A fault, the check that must be red for it, and what it says. Every other check must stay green. */
const faults: Readonly<Record<string, Broken>> = {
  "the Compactor is scaled to 0": [
    (stack) => scale(stack, "thanos-compactor", 0),
    "pods",
    /^statefulset\/thanos-compactor is scaled to 0, and the stack deploys 1\. Scale it: `kubectl scale/,
  ],
  "somebody has scaled a tier down": [
    (stack) => {
      scale(stack, "thanos-query-frontend", 1);
    },
    "pods",
    /^deployment\/thanos-query-frontend is scaled to 1, and the stack deploys 2/,
  ],
  "an autoscaled tier is scaled to 0": [
    (stack) =>
      Object.assign(
        find(stack.workloads, ({ name }) => name === "thanos-query"),
        { replicas: 0 },
      ),
    "pods",
    /^deployment\/thanos-query is scaled to 0\. Scale it: `kubectl scale deployment\/thanos-query --replicas=N`/,
  ],
  "a pod does not start": [
    (stack) => stopPod(stack, "alertmanager-1"),
    "pods",
    /^statefulset\/alertmanager has 1 of 2 pods ready \(alertmanager-1: CrashLoopBackOff\)/,
  ],
  "a rollout is stuck": [
    (stack) => (find(stack.workloads, ({ name }) => name === "thanos-store").updatedReplicas = 1),
    "pods",
    /^statefulset\/thanos-store has 1 of 2 pods at its newest revision/,
  ],
  "a change has not been seen": [
    (stack) => (find(stack.workloads, ({ name }) => name === "thanos-query").observedGeneration = 0),
    "pods",
    /^deployment\/thanos-query has changed/,
  ],
  "a shard was deleted": [
    (stack) => {
      stack.workloads.splice(1, 1);
      stack.pods.splice(0, stack.pods.length, ...stack.pods.filter(({ shard }) => shard !== "1"));
      for (const targets of stack.targets.values())
        targets.splice(
          0,
          targets.length,
          ...targets.filter(({ scrapeUrl }) => !scrapeUrl.includes("//10.0.1.")),
        );
    },
    "pods",
    /^statefulset\/prometheus-shard-1 is not there/,
  ],
  "a second Compactor runs": [
    (stack) =>
      stack.workloads.push({
        ...find(stack.workloads, ({ component }) => component === "compactor"),
        name: "by-hand",
      }),
    "pods",
    /^2 Compactors run/,
  ],
  "nobody scrapes a pod": [
    (stack) => {
      for (const { name } of stack.of("monitor"))
        stack.targets.set(
          name,
          (stack.targets.get(name) ?? []).filter(({ scrapeUrl }) => !scrapeUrl.includes("//10.0.5.1:")),
        );
    },
    "targets",
    /^thanos-store-1 \(http\) is scraped by no Prometheus/,
  ],
  "a shard scrapes what the monitor scrapes": [
    (stack) => {
      const target = find(stack.targets.get("prometheus-monitor-0"), ({ scrapeUrl }) =>
        scrapeUrl.includes("//10.0.5.1:"),
      );
      for (const { name } of stack.of("prometheus").slice(0, 2))
        stack.targets.get(name)?.push({ ...target, scrapePool: "annotated-pods" });
    },
    "targets",
    /^thanos-store-1 \(http\) is scraped by the monitor and shard 0, so its series are there twice/,
  ],
  "two shards scrape one target": [
    (stack) => ["0", "1"].forEach((shard) => addTarget(stack, shard)),
    "targets",
    /^apps http:\/\/10\.9\.9\.9:80\/metrics is scraped by shard 0 and shard 1/,
  ],
  "a pod can't be scraped": [
    (stack) => {
      for (const { name } of stack.of("monitor"))
        Object.assign(
          find(stack.targets.get(name), ({ scrapeUrl }) => scrapeUrl.includes("//10.0.5.1:")),
          { health: "down", lastError: "connection refused" },
        );
    },
    "targets",
    /^thanos-store-1 \(http\) can't be scraped \(connection refused\) by the monitor/,
  ],
  "replicas scrape different targets": [
    (stack) => stack.targets.get("prometheus-monitor-1")?.pop(),
    "targets",
    /^prometheus-monitor-1 and prometheus-monitor-0, the replicas of the monitor, differ in 1 target: minio/,
  ],
  "a Query has lost a StoreAPI": [
    (stack) => stack.stores.get("thanos-query-5d9c-b")?.pop(),
    "stores",
    /^thanos-query-5d9c-b does not know the StoreAPI of thanos-ruler-1/,
  ],
  "a Query does not know a store outside the stack": [
    (stack) =>
      void (stack.endpointFile = {
        endpoints: [{ address: "dnssrv+_grpc._tcp.x" }, { address: "far.example:10901" }],
      }),
    "stores",
    /^thanos-query-5d9c-a does not know the StoreAPI of far\.example:10901/,
  ],
  "a Query does not reach a StoreAPI": [
    (stack) => (find(stack.stores.get("thanos-query-5d9c-a")).lastError = "context deadline exceeded"),
    "stores",
    /^thanos-query-5d9c-a does not reach prometheus-shard-0-0: context deadline exceeded/,
  ],
  "Query Frontend has a gap in its cache": [
    (stack) =>
      (stack.reanswer = (pod, _, series) =>
        pod === "thanos-query-frontend-5d9c-a"
          ? series.map(({ metric, value, values }) => ({
              metric,
              value,
              values: values?.filter((_each, i) => i !== 30),
            }))
          : series),
    "answers",
    /^thanos-query-frontend-5d9c-a and thanos-query-5d9c-a answer `group by \(job\) \(max_over_time\(up\[300s\]\)\)` over the hour until 2026-11-30 10:13:00 differently: \{job=prometheus\} at 2026-11-30 09:43:00 is missing and 1\. If its cache/,
  ],
  "Query Frontend keeps a canary that stood still": [
    (stack) =>
      (stack.reanswer = (pod, asked, series) =>
        pod === "thanos-query-frontend-5d9c-a" && asked.startsWith("max") ? late(series, 330) : series),
    "answers",
    /^thanos-query-frontend-5d9c-a and thanos-query-5d9c-a answer `max by .* differently: \{cluster=prod\}/,
  ],
  "one Query answers otherwise": [
    (stack) =>
      (stack.reanswer = (pod, asked, series) =>
        pod === "thanos-query-5d9c-b" && asked.startsWith("group") ? series.slice(1) : series),
    "answers",
    /^thanos-query-5d9c-b and thanos-query-5d9c-a answer .* differently/,
  ],
  "nothing is found of three days ago": [
    (stack) =>
      (stack.reanswer = (_, asked, series) =>
        asked.includes("canary_time_seconds") && Number(series[0].values?.[0][0]) < fakeNow - 86_400
          ? []
          : series),
    "canary",
    /^Query does not find the canary of 3d, which the monitor has recorded\. Follow the runbook of ThanosCanaryBucketMissing/,
  ],
  "the canary is doubled": [
    (stack) =>
      (stack.reanswer = (_, asked, series) =>
        asked.includes("canary_time_seconds{") ? [...series, ...series] : series),
    "canary",
    /^Query returns 2 series of the canary of now/,
  ],
  "a sample was moved": [
    (stack) =>
      (stack.reanswer = (_, asked, series) =>
        asked.includes("canary_time_seconds{")
          ? series.map((each) => ({
              ...each,
              values: each.values?.map(([at, value]) => [at, String(Number(value) - 301)]),
            }))
          : series),
    "canary",
    /as the canary at .*, for now: that is off by more than 0 s/,
  ],
  "a block is not uploaded": [
    (stack) =>
      setMetric(stack, "prometheus-shard-1-0:10902", {
        thanos_objstore_bucket_last_successful_upload_time: fakeNow - 3.5 * 3600,
      }),
    "uploads",
    /^prometheus-shard-1-0 has uploaded nothing since 06:45 UTC, and cut a block at 09:00 UTC/,
  ],
  "a Ruler uploads nothing": [
    (stack) =>
      setMetric(stack, "thanos-ruler-0:10902", { thanos_objstore_bucket_last_successful_upload_time: 0 }),
    "uploads",
    /^thanos-ruler-0 has uploaded nothing since it started/,
  ],
  "a Prometheus cuts no blocks": [
    (stack) =>
      setMetric(stack, "prometheus-shard-1-0:9090", {
        prometheus_tsdb_head_min_time: (fakeNow - 6 * 3600) * 1000,
      }),
    "uploads",
    /^prometheus-shard-1-0 has cut no block since 05:15 UTC/,
  ],
  "the Compactor has halted": [
    (stack) => setMetric(stack, "thanos-compactor-0:10902", { thanos_compact_halted: 1 }),
    "compactor",
    /^thanos-compactor-0 has halted/,
  ],
  "a rule fails": [
    (stack) =>
      Object.assign(find(stack.rules.get("thanos-ruler-1")), {
        health: "err",
        lastError: "many-to-many matching not allowed",
      }),
    "rules",
    /^thanos-ruler-1: rule ThanosCanaryAbsent of group group fails: many-to-many matching not allowed/,
  ],
  "a configuration is refused": [
    (stack) => setMetric(stack, "alertmanager-0:9093", { alertmanager_config_last_reload_successful: 0 }),
    "configuration",
    /^alertmanager-0: alertmanager has refused its newest configuration/,
  ],
  "a reloader fails": [
    (stack) => setMetric(stack, "thanos-ruler-0:8080", { reloader_last_reload_successful: 0 }),
    "configuration",
    /^thanos-ruler-0: config-reloader has refused/,
  ],
  "Alertmanagers do not find each other": [
    (stack) => stack.peers.set("alertmanager-0", 1),
    "Alertmanagers",
    /^alertmanager-0 knows 1 of 2 Alertmanagers/,
  ],
  "an Alertmanager takes no alerts": [
    (stack) => stack.received.set("alertmanager-1", []),
    "notifications",
    /^alertmanager-1 does not have the alert Watchdog/,
  ],
  "a Prometheus does not know an Alertmanager": [
    (stack) => stack.knownAlertmanagers.get("prometheus-shard-0-1")?.pop(),
    "notifications",
    /^prometheus-shard-0-1 sends no alerts to alertmanager-1/,
  ],
  "a critical alert fires": [
    (stack) =>
      stack.firing.get("prometheus-monitor-0")?.push({ name: "ThanosCompactHalted", severity: "critical" }),
    "alerts",
    /^ThanosCompactHalted fires: ThanosCompactHalted is seen\. Follow its runbook\.$/,
  ],
  "an alert of the canary fires": [
    (stack) => stack.firing.get("thanos-ruler-0")?.push({ name: "ThanosCanaryAbsent", severity: "critical" }),
    "alerts",
    /^ThanosCanaryAbsent fires/,
  ],
};

describe("a check of a stack", () => {
  it("is green when all is well, in words that say what was seen", async () => {
    const results = await look(new FakeStack());
    assert.deepEqual(
      results.filter(({ state }) => state !== "ok"),
      [],
    );
    assert.equal(exitCodeOf(results), 0);
    assert.deepEqual(Object.fromEntries(results.map(({ check, seen }) => [check, seen])), {
      pods: "18 of 18 pods ready, in 10 workloads",
      configuration: "20 programs in 10 pods read their files",
      targets: "24 addresses of the stack and 0 other targets in 3 Prometheus with replicas",
      stores: "10 StoreAPIs in 2 Query",
      answers: "4 queries to 2 Query Frontends and 2 Query have one answer",
      canary: "4 looks: right at now, 1h, 3d",
      uploads: "the newest block of 8 pods is due in the bucket",
      compactor: "running, 7 rounds since its start",
      rules: "8 rules in 8 pods",
      Alertmanagers: "2 Alertmanagers in one cluster",
      notifications: "6 Prometheus know 2 Alertmanagers; Watchdog is in each",
      alerts: "1 alert firing, none of them critical",
    });
  });

  it("asks for no answer while a store is missing: Query Frontend would keep it", async () => {
    const stack = new FakeStack();
    let asked = 0;
    stack.reanswer = (_, query, series) => ((asked += Number(query.startsWith("group"))), series);
    faults["a Query has lost a StoreAPI"][0](stack);
    const answers = (await look(stack)).find(({ check }) => check === "answers");
    assert.deepEqual([answers?.state, asked], ["not seen", 0]);
    assert.match(answers?.reasons[0] ?? "", /would keep an answer that lacks something; first see stores$/);
  });

  it("takes an answer for right in which a series ends a step later", async () => {
    const stack = new FakeStack();
    stack.reanswer = (pod, query, series) =>
      pod.startsWith("thanos-query-frontend") && query.startsWith("group")
        ? series.map((each) => ({ ...each, values: each.values?.slice(0, -1) }))
        : series;
    assert.equal(exitCodeOf(await look(stack)), 0);
  });

  it("takes an answer for right from which deduplication has left out minutes of the canary", async () => {
    const stack = new FakeStack();
    stack.reanswer = (pod, asked, series) =>
      pod.startsWith("thanos-query-frontend") && asked.startsWith("max") ? late(series, 240) : series;
    assert.equal(exitCodeOf(await look(stack)), 0);
  });

  for (const [fault, [breakIt, name, says]] of Object.entries(faults))
    it(`says that ${fault}, and nothing else`, async () => {
      const stack = new FakeStack();
      breakIt(stack);
      const results = await look(stack);
      // Nothing is asked of a stack that lacks something.
      const unasked = name === "pods" || name === "stores" ? ["answers"] : [];
      assert.deepEqual(
        results.filter(({ state }) => state === "not seen").map(({ check }) => check),
        unasked,
      );
      const red = results.filter(({ state }) => state === "FAILED");
      assert.deepEqual(
        red.map(({ check, state }) => [check, state]),
        [[name, "FAILED"]],
        red.flatMap(({ reasons }) => reasons).join("\n"),
      );
      assert.match(red[0].reasons[0], says);
      assert.match(red[0].reasons[0], /[.`]$|https?:\S+$/, "it ends with a way out");
      assert.equal(exitCodeOf(results), 1);
    });

  it("has a fault for each of its checks", () => {
    const covered = new Set(Object.values(faults).map(([, name]) => name));
    assert.deepEqual(
      probes.map(({ name }) => name).filter((name) => !covered.has(name)),
      [],
    );
  });

  it("takes an autoscaled tier as it is", async () => {
    const stack = new FakeStack();
    Object.assign(
      find(stack.workloads, ({ name }) => name === "thanos-query"),
      { replicas: 3, readyReplicas: 3, updatedReplicas: 3 },
    );
    assert.equal(exitCodeOf(await look(stack)), 0);
  });

  it("lets a stack be young", async () => {
    const stack = new FakeStack();
    const minutesAgo = fakeNow - 600;
    for (const values of stack.metrics.values()) {
      if ("process_start_time_seconds" in values) values.process_start_time_seconds = minutesAgo;
      if ("thanos_objstore_bucket_last_successful_upload_time" in values)
        values.thanos_objstore_bucket_last_successful_upload_time = 0;
      if ("prometheus_tsdb_blocks_loaded" in values) {
        values.prometheus_tsdb_blocks_loaded = 0;
        values.prometheus_tsdb_head_min_time = minutesAgo * 1000;
      }
    }
    setMetric(stack, "thanos-ruler-0:10902", { prometheus_tsdb_head_min_time: 2 ** 63 });
    stack.reanswer = (_, asked, series) => (asked.includes("past_time") ? [] : series);
    const results = await look(stack);
    assert.deepEqual(
      results.filter(({ state }) => state !== "ok"),
      [],
    );
    const seen = Object.fromEntries(results.map((each) => [each.check, each.seen]));
    assert.equal(seen.uploads, "8 pods too young to tell");
    assert.equal(seen.canary, "1 look: right now; too young to tell more");
  });

  it("does not ask for uploads of which a restarted sidecar does not know", async () => {
    const stack = new FakeStack();
    setMetric(stack, "prometheus-shard-0-0:10902", {
      process_start_time_seconds: fakeNow - 600,
      thanos_objstore_bucket_last_successful_upload_time: 0,
    });
    const { state, seen } = find(await look(stack), ({ check }) => check === "uploads");
    assert.deepEqual(
      [state, seen],
      ["ok", "the newest block of 7 pods is due in the bucket, 1 pod too young to tell"],
    );
  });

  it("needs no monitor", async () => {
    const stack = new FakeStack();
    const targets = stack.targets
      .get("prometheus-monitor-0")
      ?.filter(({ scrapeUrl }) => !scrapeUrl.includes("//10.0.2."));
    scale(stack, "prometheus-monitor", 0);
    stack.workloads.splice(2, 1);
    for (const { name } of stack.of("prometheus").slice(0, 2)) stack.targets.set(name, targets ?? []);
    const { monitor, ...endpoints } = fakePlan.endpoints;
    assert.ok(monitor);
    const deployed = fakePlan.deployed.filter(({ name }) => name !== "prometheus-monitor");
    const results = await look(stack, { ...fakePlan, endpoints, deployed });
    assert.deepEqual(
      results.filter(({ state }) => state !== "ok"),
      [],
    );
    const seen = Object.fromEntries(results.map((each) => [each.check, each.seen]));
    assert.equal(seen.notifications, "4 Prometheus know 2 Alertmanagers; no alert Watchdog to see it by");
    assert.equal(seen.alerts, "no monitor that evaluates the stack's alerts");
  });

  it("lets pass what is silenced, and what is down outside the stack, and says so", async () => {
    const stack = new FakeStack();
    stack.firing.get("prometheus-monitor-0")?.push({ name: "ThanosCompactHalted", severity: "critical" });
    stack.silenced = ["ThanosCompactHalted"];
    addTarget(stack, "0", "down");
    const results = await look(stack);
    assert.equal(exitCodeOf(results), 0);
    const seen = Object.fromEntries(results.map((each) => [each.check, each.seen]));
    assert.equal(seen.alerts, "2 alerts firing, 1 of them critical, 1 of these silenced");
    assert.match(seen.targets, /and 1 other target, 1 of these down, in/);
  });

  it("knows nothing of what it may not read, and says so", async () => {
    const stack = new FakeStack();
    stack.intercept = (path) =>
      path.includes("/proxy/")
        ? {
            status: 403,
            body: { message: 'pods "x" is forbidden: User "ci" cannot get resource "pods/proxy"' },
          }
        : undefined;
    const results = await look(stack);
    assert.equal(exitCodeOf(results), 2);
    const unseen = results.filter(({ state }) => state === "not seen");
    assert.equal(unseen.length, probes.length - 1);
    assert.match(unseen[0].reasons[0], /User "ci" cannot get resource "pods\/proxy"/);
  });

  it("is red when a ready pod does not answer", async () => {
    const stack = new FakeStack();
    stack.metrics.delete("thanos-compactor-0:10902");
    const red = (await look(stack)).filter(({ state }) => state !== "ok");
    assert.deepEqual(
      red.map(({ check, reasons }) => [check, ...reasons]),
      [
        [
          "compactor",
          "thanos-compactor-0 does not answer /metrics on port 10902: error trying to reach service: connection refused. See its log.",
        ],
      ],
    );
  });

  it("ends in its time when nothing answers", async () => {
    const silent = { get: () => new Promise<never>(() => undefined) };
    const results = await runChecks(new StackReader(silent, fakePlan, fakeNow), 0.05);
    assert.equal(exitCodeOf(results), 2);
    assert.deepEqual(
      [...new Set(results.flatMap(({ reasons }) => reasons))],
      ["there was no answer within 0.05 s"],
    );
  });

  it("only gets, and each page once", async () => {
    const stack = new FakeStack();
    const paths: string[] = [];
    stack.intercept = (path) => void paths.push(path);
    await look(stack);
    assert.equal(new Set(paths).size, paths.length);
  });
});

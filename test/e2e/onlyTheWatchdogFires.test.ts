import { settings } from "./suite";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { prometheusDialect, readExpression } from "../../model/languages/promql";
import { selectorOf, walk } from "../../model/languages/promql/reading";
import { ports } from "../../model/addresses";
import { absentMetrics } from "../support/absentMetrics";
import { eventually } from "../support/eventually";
import { Pod, pods } from "../support/kubernetes";
import { getFromPod, metricsOf } from "../support/podHttp";
import { up } from "../support/stack";

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly type: string;
  readonly health: string;
  readonly lastError?: string;
  readonly state?: string;
}

/** How long the stack is left alone before its alerts are asked for, in seconds: their patience is less. */
const patience = 600;

const portOf = (pod: Pod): number => (pod.name.startsWith("thanos-ruler") ? ports.http : ports.web);

async function rulesOf(pod: Pod): Promise<Rule[]> {
  const { data } = JSON.parse(await getFromPod(pod, portOf(pod), "/api/v1/rules")) as {
    data: { groups: { rules: Rule[] }[] };
  };
  return data.groups.flatMap(({ rules }) => rules);
}

/** Alerts of a pod in one of some states, but for the one with which the tests try the way to the receiver. */
const alertsIn = async (pod: Pod, states: readonly string[]): Promise<string[]> =>
  (await rulesOf(pod))
    .filter(({ name, state }) => name !== "AlwaysFiring" && states.includes(state ?? ""))
    .map(({ name }) => name);

/** The alerts that fire in a pod of a stack that is well. */
const expectedOf = (pod: Pod): string[] => (pod.name.startsWith("thanos-ruler") ? [] : ["Watchdog"]);

const evaluators = async (): Promise<Pod[]> => [...(await pods("monitor")), ...(await pods("ruler"))];

describe("9b. A stack that is well says nothing @slow", () => {
  before(`it runs for ${patience / 60} minutes`, async function () {
    this.timeout(2 * patience * 1000);
    const started = await Promise.all(
      (await pods("monitor")).map(async (pod) =>
        (await metricsOf(pod, ports.web)).value("process_start_time_seconds"),
      ),
    );
    await pause(Math.max(0, patience - (Date.now() / 1000 - Math.max(...started))) * 1000);
  });

  it("every rule of monitor and Ruler is healthy", async () => {
    // An evaluation may fail while Query restarts, and the next one is half a minute later.
    for (const pod of await evaluators())
      await eventually(`every rule of ${pod.name} is healthy`, async () => {
        const rules = await rulesOf(pod);
        assert.ok(rules.length > 0);
        const ill = rules.filter(({ health }) => health !== "ok");
        assert.deepEqual(
          ill.map(({ name, lastError }) => `${name}: ${lastError}`),
          [],
        );
      });
  });

  it("no alert fires but the watchdog", async () => {
    for (const pod of await evaluators())
      assert.deepEqual(await alertsIn(pod, ["firing"]), expectedOf(pod), pod.name);
  });

  it("nor does one after another `up`, which brings none on its way", async () => {
    // One evaluation that failed on a busy machine leaves an alert pending for minutes.
    const before = new Map<string, string[]>();
    for (const pod of await evaluators()) before.set(pod.name, await alertsIn(pod, ["pending"]));
    await up(settings);
    // What an `up` sets off is seen by the next scrape and the next evaluation, each within half a minute.
    await pause(90_000);
    for (const pod of await evaluators()) {
      assert.deepEqual(await alertsIn(pod, ["firing"]), expectedOf(pod), pod.name);
      const pending = await alertsIn(pod, ["pending"]);
      assert.deepEqual(
        pending.filter((name) => !before.get(pod.name)?.includes(name)),
        [],
        pod.name,
      );
    }
  });

  it("every metric that an alert reads is there, or is known to come with its fault", async () => {
    const [monitor] = await pods("monitor");
    const [ruler] = await pods("ruler");
    const [query] = await pods("query");
    const missing = new Set<string>();
    for (const [from, asked] of [
      [monitor, monitor],
      [ruler, query],
    ] as const) {
      const path = "/api/v1/label/__name__/values";
      const { data } = JSON.parse(await getFromPod(asked, ports.web, path)) as { data: string[] };
      const there = new Set(data);
      for (const { query: expr, name } of await rulesOf(from)) {
        const read = readExpression(expr, prometheusDialect(undefined)).value;
        assert.ok(read, `${name}: ${expr}`);
        for (const node of walk(read.root))
          if (node.name === "VectorSelector") {
            const { metric } = selectorOf(expr, node);
            if (metric !== undefined && !there.has(metric)) missing.add(metric);
          }
      }
    }
    const unknown = [...missing].filter((metric) => !Object.hasOwn(absentMetrics, metric));
    assert.deepEqual(unknown, [], "metrics that no program has");
  });
});

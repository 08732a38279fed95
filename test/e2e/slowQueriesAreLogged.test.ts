import { slowQuery } from "./suite";
import assert from "node:assert/strict";
import { metric, period } from "../support/backfill";
import { eventually } from "../support/eventually";
import { pods } from "../support/kubernetes";
import { logOf } from "../support/podLogs";
import { query } from "../support/thanosApi";

describe("4b. Query Frontend names slow queries in its log", () => {
  it("a query that takes longer than the setting is in the log with its text, a quick one is not", async () => {
    const [frontend] = await pods("query-frontend");
    const time = String(period().to);
    // Millions of steps, and one: the first takes seconds.
    const heavy = `sum(count_over_time((${metric} * ${metric} + ${metric})[20d:1s]))`;
    const quick = `sum(${metric})`;
    await query(quick, { time }, frontend);
    const begun = Date.now();
    await query(heavy, { time }, frontend);
    const seconds = (Date.now() - begun) / 1000;
    assert.ok(seconds > slowQuery, `it took only ${seconds} s, which is not slow by the setting`);

    await eventually("the log names the slow query", async () => {
      const slow = (await logOf(frontend, "thanos-query-frontend")).filter((line) =>
        line.includes('msg="slow query detected"'),
      );
      const ours = slow.filter((line) => line.includes(`param_query="${heavy}"`));
      assert.equal(ours.length, 1, `slow queries in the log: ${slow.join("\n") || "none"}`);
      assert.match(ours[0], /path=\/api\/v1\/query /);
      const [, taken] = /time_taken_ms=(\d+)/.exec(ours[0]) ?? [];
      assert.ok(Number(taken) > slowQuery * 1000, ours[0]);
      assert.ok(!slow.some((line) => line.includes(`param_query=${quick} `)), "the quick one is there too");
    });
    console.log(`      ${seconds.toFixed(1)} s, with a limit of ${slowQuery} s`);
  });
});

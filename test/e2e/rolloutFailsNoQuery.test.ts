import "./suite";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { findTarget } from "../../cli/target";
import { kubectl } from "../support/stackKubectl";
import { type Asked, SteadyQueries } from "../support/steadyQueries";

describe("7i. A rollout fails no query @slow", () => {
  before(function () {
    // The queries go through the network of a node, which is on this machine in the lab alone.
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
  });

  for (const tier of ["thanos-query", "thanos-query-frontend"])
    it(`neither at ${tier} nor at Query Frontend while ${tier} is replaced`, async () => {
      const services = [...new Set([tier, "thanos-query-frontend"])];
      const steady = await Promise.all(services.map((service) => SteadyQueries.start(service, "count(up)")));
      let results: Asked[];
      try {
        await pause(3000);
        await kubectl("rollout", "restart", `deployment/${tier}`);
        await kubectl("rollout", "status", `deployment/${tier}`, "--timeout=240s");
        // Until the last of the old pods has ended.
        await pause(20_000);
      } finally {
        results = await Promise.all(steady.map((queries) => queries.stop()));
      }
      for (const [i, { asked, failures }] of results.entries()) {
        console.log(`      ${services[i]}: ${asked} queries, ${failures.length} failed`);
        assert.ok(asked > 200);
        assert.deepEqual(failures, [], services[i]);
      }
    });
});

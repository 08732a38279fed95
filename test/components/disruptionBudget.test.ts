import assert from "node:assert/strict";
import { createDisruptionBudget } from "../../components/disruptionBudget";
import { part, partSelector, registerOne } from "../support/components";

describe("a disruption budget", () => {
  it("lets one replica of a tier go at a time", async () => {
    const { child, metadata, spec } = await registerOne(() => createDisruptionBudget(part(), {}));
    assert.deepEqual([child, metadata.name], ["part", "thanos-part"]);
    assert.deepEqual(spec, { maxUnavailable: 1, selector: { matchLabels: partSelector } });
  });

  it("lets one replica of a shard go, whatever happens to other shards", async () => {
    const { child, metadata, spec } = await registerOne(() =>
      createDisruptionBudget(part(), {}, { suffix: "shard-1", matchLabels: { shard: "1" } }),
    );
    assert.deepEqual([child, metadata.name], ["part-shard-1", "thanos-part-shard-1"]);
    assert.deepEqual(spec.selector.matchLabels, { ...partSelector, shard: "1" });
  });
});

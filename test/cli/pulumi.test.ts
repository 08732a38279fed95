import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { policyFlags } from "../../cli/pulumi";

describe("the flags that have the policies judge a stack", () => {
  const stacks = readdirSync(".").flatMap((file) => /^Pulumi\.(\w+)\.yaml$/.exec(file)?.[1] ?? []);

  it("name the levels and thresholds of an environment that has its own", () => {
    const own = stacks.filter((stack) => existsSync(`policies/${stack}.json`));
    assert.ok(own.includes("dev") && own.includes("prod"));
    for (const stack of own)
      assert.deepEqual(policyFlags(stack), [
        "--policy-pack",
        "policies",
        "--policy-pack-config",
        `policies/${stack}.json`,
      ]);
  });

  it("leave the pack's own where an environment has none", () =>
    assert.deepEqual(policyFlags("no-such-stack"), ["--policy-pack", "policies"]));
});

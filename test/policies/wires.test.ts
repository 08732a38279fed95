import assert from "node:assert/strict";
import recorded from "../../policies/findings/wires.json";
import { faultsOf, wireScores } from "./wires/judgeWires";
import { rightStacks, type RightStack } from "./wires/rightStacks";

/** Faults that are known of stacks that others wrote. */
const known: Readonly<Record<string, RegExp>> = {
  "kube-thanos, all components": /^address-in-stack: /,
  "The guide, as printed": /on port 443 |has no port 80, /,
};

describe("the wires of a stack", () => {
  let stacks: readonly RightStack[];
  let found: Awaited<ReturnType<typeof wireScores>>;

  before("make the stacks and break them", async function () {
    this.timeout(600_000);
    stacks = await rightStacks();
    found = await wireScores();
  });

  it("are left alone where they are right", () => {
    assert.ok(stacks.length > 15);
    for (const { title, resources } of stacks)
      assert.deepEqual(
        faultsOf(resources).filter((fault) => !known[title]?.test(fault)),
        [],
        title,
      );
  });

  it("are named where they are broken: nine of ten in each class at least", () => {
    for (const { name, tried, caught } of found.scores) {
      assert.ok(tried >= 20, `${name} was tried ${tried} times`);
      assert.ok(caught >= tried * 0.9, `${name}: ${caught} of ${tried}\n${found.missed.join("\n")}`);
    }
  });

  it("are scored as docs/policies.md shows it", () =>
    assert.deepEqual(recorded, found, "it is stale: run `npm run findings && npm run docs`"));

  after("coverage", () => {
    console.log("\n    class of mistakes in wires, tried and caught");
    for (const { name, tried, caught } of found.scores)
      console.log(`    ${name.padEnd(64)}  ${String(tried).padStart(4)}  ${String(caught).padStart(4)}`);
  });
});

import assert from "node:assert/strict";
import recorded from "../../policies/findings/broken.json";
import type { AreaScores } from "../../policies/engine/findings";
import { areas } from "./broken/areas";
import { faultsOf, scoresOf, stacksOf } from "./broken/judge";

for (const area of areas)
  describe(`${area.title}, in stacks that are right otherwise`, () => {
    let found: AreaScores;

    before("make the stacks and break them", async function () {
      this.timeout(600_000);
      found = await scoresOf(area);
    });

    it("are all that is named: right stacks are left alone", async function () {
      this.timeout(120_000);
      const stacks = await stacksOf(area);
      assert.ok(stacks.length > 15);
      for (const { title, resources } of stacks)
        assert.deepEqual(
          faultsOf(area, resources).filter((fault) => !area.known[title]?.test(fault)),
          [],
          title,
        );
    });

    it("are named: nine of ten in each class at least", () => {
      for (const { name, tried, caught } of found.scores) {
        assert.ok(tried >= 20, `${name} was tried ${tried} times`);
        assert.ok(caught >= tried * 0.9, `${name}: ${caught} of ${tried}\n${found.missed.join("\n")}`);
      }
    });

    it("are scored as docs/policies.md shows it", () =>
      assert.deepEqual(
        recorded.find(({ title }) => title === area.title),
        found,
        "it is stale: run `npm run findings && npm run docs`",
      ));

    after("coverage", () => {
      console.log(`\n    ${area.title}: class of mistakes, tried and caught`);
      for (const { name, tried, caught } of found.scores)
        console.log(`    ${name.padEnd(64)}  ${String(tried).padStart(4)}  ${String(caught).padStart(4)}`);
    });
  });

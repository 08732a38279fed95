import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { namings } from "../../../settings/checking/naming";
import { dataRules } from "../../../settings/rules/dataRules";
import { ruleDemands, rules } from "../../../settings/rules/tierRules";
import { schema } from "../../../settings/stackSchema";
import { allRefused } from "../../support/refusal";

/** No setting can break it: test/model/labelContract.test.ts does. */
const unbreakable = dataRules.filter(({ demand }) => demand.startsWith("every Prometheus and every Ruler"));

describe("rules over several settings", () => {
  it("are each broken by a configuration of the tables", () => {
    assert.equal(unbreakable.length, 1);
    const broken = new Set(unbreakable.map(({ demand }) => demand));
    for (const [, { written }] of allRefused()) {
      const { success, data } = schema.safeParse(written);
      if (!success) continue;
      for (const { demand, check } of rules) {
        const problems = [check(data, written, namings.stackFile) ?? []].flat();
        if (problems.length > 0) broken.add(demand);
      }
    }
    assert.deepEqual([...broken].sort(), [...ruleDemands].sort());
  });

  it("are kept by the defaults", () => {
    const defaults = schema.parse({});
    for (const { demand, check } of rules)
      assert.deepEqual([check(defaults, {}, namings.stackFile) ?? []].flat(), [], demand);
  });

  it("are all in docs/configuration.md", () => {
    const page = readFileSync(join(__dirname, "../../../docs/configuration.md"), "utf8");
    for (const demand of ruleDemands) assert.ok(page.includes(demand.slice(1)), demand);
  });
});

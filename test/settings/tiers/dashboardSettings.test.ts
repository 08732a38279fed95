import assert from "node:assert/strict";
import { z } from "zod";
import { checkSettings } from "../../../settings/checking/checkSettings";
import { describeProblem } from "../../../settings/checking/problems";
import { dashboards } from "../../../settings/tiers/dashboardSettings";

const schema = z.strictObject({ dashboards });

/** What is said of `dashboards`. */
const judge = (written: unknown): string[] =>
  checkSettings(schema, { dashboards: written }, () => []).problems.map((each) => describeProblem(each));

describe("settings of dashboards", () => {
  it("are complete without a word", () => {
    const { settings, problems } = checkSettings(schema, {}, () => []);
    assert.deepEqual(problems, []);
    assert.deepEqual(JSON.parse(JSON.stringify(settings?.dashboards)), {
      enabled: true,
      folder: "Thanos",
      labels: {},
    });
  });

  for (const folder of ["T", "Team A", "a".repeat(100)])
    it(`take the folder ${folder}`, () => assert.deepEqual(judge({ folder }), []));

  for (const folder of ["", " Thanos", "Thanos ", "Teams/Thanos", "a".repeat(101)])
    it(`refuse the folder "${folder}"`, () => {
      const said = judge({ folder });
      assert.equal(said.length, 1);
      assert.match(said[0], /is not the name of a folder\. Write 1 to 100 characters without a slash\.$/);
    });

  it("refuse a namespace and labels that Kubernetes would refuse", () => {
    const said = judge({ namespace: "Team_A", labels: { "a b": "x" } });
    assert.equal(said.length, 2, said.join("\n"));
    assert.ok(said.some((line) => line.startsWith("thanos:dashboards.namespace ")));
    assert.ok(said.some((line) => line.startsWith("thanos:dashboards.labels ")));
  });
});

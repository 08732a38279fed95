import assert from "node:assert/strict";
import { findShardedRules } from "../../../model/files/shardedRules";

const file = (...rules: object[]) => ({ groups: [{ name: "g", rules }] });

describe("rules of a shard", () => {
  it("are found with their place and their name, one for each that takes several targets", () => {
    const found = findShardedRules(
      file(
        { alert: "Down", expr: "up == 0" },
        { alert: "Away", expr: 'absent(up{job="api"})' },
        { record: "job:x:sum", expr: "sum by (job) (x)" },
        { record: "ratio", expr: "x / on (job) y" },
      ),
    );
    assert.deepEqual(
      found.map(({ path, about }) => [path.join("."), about]),
      [
        ["groups.0.rules.1.expr", "alert Away"],
        ["groups.0.rules.2.expr", "record job:x:sum"],
        ["groups.0.rules.3.expr", "record ratio"],
      ],
    );
    assert.deepEqual(
      found.map(({ fault }) => fault),
      [
        "has absent(), but each shard sees only its own targets, so it also fires in every shard that does not scrape the target",
        "has sum by (job), but each shard sees only its own targets, so each gives the result of a part",
        "has / on (job), but each shard sees only its own targets, so a series whose partner is in another shard finds none",
      ],
    );
  });

  it("are passed over where the file is none", () => {
    for (const content of [
      undefined,
      null,
      "text",
      [],
      { groups: "a" },
      { groups: [null, { rules: [1, {}] }] },
    ])
      assert.deepEqual(findShardedRules(content), []);
  });
});

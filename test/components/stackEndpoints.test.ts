import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tierArgs } from "../../settings/args/tierArgs";

describe("the endpoints of a stack", () => {
  it("name every tier that can be used by itself", () => {
    const source = readFileSync(join(__dirname, "../../components/stackEndpoints.ts"), "utf8");
    const named = [...source.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name);
    for (const tier of Object.keys(tierArgs)) {
      const name = `${tier[0].toLowerCase()}${tier.slice(1)}`;
      assert.ok(named.includes(name), name);
    }
  });
});

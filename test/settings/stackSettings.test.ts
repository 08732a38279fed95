import assert from "node:assert/strict";
import fc from "fast-check";
import { overlay, mergeSettings } from "../../settings/stackSettings";

describe("settings of a stack on the lab", () => {
  const checkedIn = { config: { "thanos:prometheus": { shards: 3, replicas: 2 }, "thanos:cluster": "dev" } };

  it("are the checked-in ones, and keep nothing of the copy before but its salt", () => {
    const before = { encryptionsalt: "v1:old", config: { "thanos:cluster": "gone", "thanos:other": 1 } };
    assert.deepEqual(mergeSettings(checkedIn, before, {}), { encryptionsalt: "v1:old", ...checkedIn });
    assert.deepEqual(mergeSettings(checkedIn, {}, {}), checkedIn);
  });

  it("have the salt that is checked in, since it is what checked-in secrets were encrypted with", () => {
    const own = { encryptionsalt: "v1:own" };
    assert.deepEqual(mergeSettings(own, { encryptionsalt: "v1:old" }, {}), own);
  });

  it("can be changed, added to and taken away by a file of overrides", () => {
    const over = {
      config: { "thanos:prometheus": { shards: 1 }, "thanos:cluster": null, "thanos:query": { replicas: 3 } },
    };
    assert.deepEqual(mergeSettings(checkedIn, {}, over), {
      config: { "thanos:prometheus": { shards: 1, replicas: 2 }, "thanos:query": { replicas: 3 } },
    });
  });

  it("are replaced as a whole where they are lists", () => {
    assert.deepEqual(overlay({ a: [1, 2, 3] }, { a: [4] }), { a: [4] });
  });

  const value = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.array(fc.integer()), tie("mapping")),
    mapping: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { noNullPrototype: true }),
  }));

  it("stay as they are under the same settings once more, and under none", () => {
    fc.assert(
      fc.property(value.mapping, value.mapping, (base, over) => {
        const once = overlay(base, over);
        assert.deepEqual(overlay(once, over), once);
        assert.deepEqual(overlay(base, {}), base);
      }),
    );
  });
});

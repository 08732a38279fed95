import assert from "node:assert/strict";
import { pathOf, uploadingTiers } from "../../../settings/rules/lifetimeSettings";
import { parseSettings } from "../../../settings/parseSettings";

describe("the settings that decide how long samples live", () => {
  it("are read in seconds, and 0s is forever", () => {
    const { compactor, local, store } = pathOf(
      parseSettings({
        prometheus: { retention: "3d" },
        compactor: { retention: { raw: "0s", fiveMinutes: "0s", oneHour: "0s" } },
      }),
    );
    assert.equal(local.retention, 3 * 86400);
    assert.deepEqual(compactor.retention, { raw: Infinity, fiveMinutes: Infinity, oneHour: Infinity });
    assert.equal(compactor.downsampling, true);
    assert.ok(store.sync > 0);
  });

  it("name a Ruler that has samples of its own, by its rules or by a retention that is written", () => {
    const settings = parseSettings({});
    assert.deepEqual(uploadingTiers(settings, {}), ["prometheus"]);
    const withFile = { ...settings, ruler: { ...settings.ruler, ruleFiles: ["rules/slo.yaml"] } };
    assert.deepEqual(uploadingTiers(withFile, {}), ["prometheus", "ruler"]);
    assert.deepEqual(uploadingTiers(settings, { ruler: { retention: "2d" } }), ["prometheus", "ruler"]);
  });
});

import assert from "node:assert/strict";
import { buildRuleFiles } from "../../monitoring/ruleFiles";
import { parseSettings } from "../../settings/parseSettings";
import { shapeOf } from "../../settings/stackShape";

const shape = shapeOf({ ...parseSettings({}), cluster: "dev" });

describe("the rule files of the monitor", () => {
  it("have an alert that always fires, unless it is turned off", () => {
    const options = { runbookUrl: "https://example.org/alerts" };
    assert.match(JSON.stringify(buildRuleFiles(shape, {}, options)), /"alert":"Watchdog"/);
    assert.deepEqual(buildRuleFiles(shape, { Watchdog: { enabled: false } }, options), {});
  });
});

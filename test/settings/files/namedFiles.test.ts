import assert from "node:assert/strict";
import { parseSettings } from "../../../settings/parseSettings";
import { Refused, table, testRefusals } from "../../support/refusal";

describe("a file in a configuration is not there:", () =>
  testRefusals(table<Record<string, Refused>>("files/namedFiles.yaml")));

describe("a rule of Prometheus that needs the targets of other shards", () => {
  const warningsOf = (settings: Record<string, unknown>): string[] => {
    const warnings: string[] = [];
    parseSettings(settings, { warn: (line) => warnings.push(line) });
    return warnings;
  };
  const rules = {
    away: {
      groups: [
        {
          name: "g",
          rules: [
            { alert: "Down", expr: "up == 0" },
            { alert: "Away", expr: 'absent(up{job="api"})' },
          ],
        },
      ],
    },
  };
  const says =
    'thanos:prometheus.rules.away.groups[0].rules[1].expr (alert Away) is "absent(up{job=\\"api\\"})", which has absent(), but each shard sees only its own targets, so it also fires in every shard that does not scrape the target. Move the rule to thanos:ruler.rules, which sees all targets.';

  it("is warned about, where there are several shards, retired ones included", () => {
    assert.deepEqual(warningsOf({ prometheus: { shards: 2, rules } }), [says]);
    assert.deepEqual(warningsOf({ prometheus: { retiredShards: 1, rules } }), [says]);
  });

  it("is right in the only shard, and in the Ruler", () => {
    assert.deepEqual(warningsOf({ prometheus: { rules } }), []);
    assert.deepEqual(warningsOf({ prometheus: { shards: 2 }, ruler: { rules } }), []);
  });
});

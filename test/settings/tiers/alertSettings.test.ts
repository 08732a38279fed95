import assert from "node:assert/strict";
import { z } from "zod";
import { allAlerts } from "../../../monitoring/alerts";
import { checkSettings } from "../../../settings/checking/checkSettings";
import { describeProblem } from "../../../settings/checking/problems";
import { settingsSchema } from "../../../settings/documents/jsonSchema";
import { alertSettings } from "../../../settings/tiers/alertSettings";

const schema = z.strictObject({ alerts: alertSettings });

/** What is said of `alerts`. */
const judge = (alerts: unknown): string[] =>
  checkSettings(schema, { alerts }, () => []).problems.map((each) => describeProblem(each));

describe("settings of alerts", () => {
  it("take what an alert has, and leave the rest to the alert", () => {
    const alerts = { ThanosCompactBacklogGrows: { threshold: 50, for: "12h" } };
    const { settings, problems } = checkSettings(schema, { alerts }, () => []);
    assert.deepEqual(problems, []);
    assert.deepEqual(settings?.alerts, {
      ThanosCompactBacklogGrows: { enabled: true, threshold: 50, for: "12h" },
    });
  });

  it("refuse a name that no alert has, with the nearest one", () => {
    assert.deepEqual(judge({ ThanosCompactHalt: { enabled: false } }), [
      'thanos:alerts has the key "ThanosCompactHalt", which is not the name of an alert. Did you mean ThanosCompactHalted?',
    ]);
    assert.deepEqual(judge({ Nonsense: {} }), [
      'thanos:alerts has the key "Nonsense", which is not the name of an alert. docs/alerts.md lists all of them.',
    ]);
  });

  it("refuse a threshold of an alert that has none", () => {
    assert.deepEqual(judge({ ThanosCompactHalted: { threshold: 2 } }), [
      "thanos:alerts.ThanosCompactHalted.threshold is 2, which is a threshold, and ThanosCompactHalted compares with no number. Remove it; enabled, for and severity can be set.",
    ]);
  });

  it("refuse a number that can't be of the threshold's unit", () => {
    assert.deepEqual(judge({ ThanosCompactBucketHighOperationFailures: { threshold: 5 } }), [
      "thanos:alerts.ThanosCompactBucketHighOperationFailures.threshold is 5, which is not a share between 0 and 1: it is the share of operations on the bucket that fail. Use such a number; the default is 0.05.",
    ]);
    assert.match(judge({ ThanosCompactHasNotRun: { threshold: -1 } })[0], /is not a number of seconds/);
    assert.deepEqual(judge({ ThanosCompactHasNotRun: { threshold: 86400 } }), []);
  });

  it("refuse what is no duration and no severity", () => {
    assert.match(judge({ ThanosCompactHalted: { for: "soon" } })[0], /is not a duration/);
    assert.match(
      judge({ ThanosCompactHalted: { severity: "page" } })[0],
      /is not one of critical, warning, info/,
    );
  });

  it("have every name in the JSON schema, so that editors complete it", () => {
    const { propertyNames } = settingsSchema(schema).properties?.alerts ?? {};
    assert.deepEqual(
      propertyNames?.enum,
      allAlerts.map(({ name }) => name),
    );
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findRuleProblems } from "../../model/files/ruleFile";
import { durationSeconds } from "../../model/units";
import type { Alert } from "../../monitoring/alert";
import { alertGroups, allAlerts } from "../../monitoring/alerts";
import { alertsMarkdown, thresholdText } from "../../monitoring/alertsPage";
import { applies, buildRuleFiles, runbookAnchor } from "../../monitoring/ruleFiles";
import { standardShape } from "../../monitoring/standardShape";
import { shapeOf } from "../../settings/shapeOfStack";
import { schema } from "../../settings/stackSchema";
import { expectationsOf, readAlertTests, runAlertTests } from "../support/alertTests";
import { findPromtool } from "../support/promtool";
import { quietStack } from "../support/quietStacks";
import { shapes } from "./shapes";

const runbookUrl = "https://example.org/docs/alerts.md";
const evaluators = ["monitor", "ruler"] as const;

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<"summary" | "description" | "runbook_url", string>>;
}
const rulesOf = (files: Readonly<Record<string, object>>): Rule[] =>
  Object.values(files)
    .flatMap((file) => (file as { groups: { rules: Rule[] }[] }).groups[0].rules)
    .filter((rule) => "alert" in rule);
const isWatchdog = ({ name }: Alert): boolean => name === "Watchdog";

describe("the stack's alerts", () => {
  it("have names of their own", () => {
    const names = allAlerts.map(({ name }) => name.toLowerCase());
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
    for (const { name } of allAlerts) assert.match(name, /^([A-Z][A-Za-z0-9]*)+$/);
    const groups = alertGroups.map(({ name }) => name);
    assert.equal(new Set(groups).size, groups.length);
  });

  it("wait before they fire, all but the watchdog", () => {
    const hasty = allAlerts.filter((alert) => (durationSeconds(alert.for) ?? 0) < 60 && !isWatchdog(alert));
    assert.deepEqual(
      hasty.map(({ name }) => name),
      [],
    );
  });

  for (const [name, shape] of Object.entries(shapes))
    for (const evaluator of evaluators)
      it(`are rules that Prometheus and Ruler load: ${name} stack, ${evaluator}`, () => {
        for (const [file, content] of Object.entries(buildRuleFiles(shape, { runbookUrl, evaluator }))) {
          const problems = findRuleProblems(content, [file], { forRuler: evaluator === "ruler" });
          assert.deepEqual(problems, []);
        }
      });

  it("never select the series of two tiers", () => {
    for (const shape of Object.values(shapes))
      for (const { alert, expr } of rulesOf(buildRuleFiles(shape, { runbookUrl })))
        assert.doesNotMatch(expr, /job=~"[^"]*\.[*+]/, `${alert} selects jobs by a pattern`);
  });

  it("say what they compare with where they have a threshold, and nowhere else", () => {
    const other = 0.123;
    for (const alert of allAlerts) {
      const shape = shapes.large;
      const isRead = alert.expr(shape, 7200) !== alert.expr(shape, 3600);
      assert.equal(isRead, alert.threshold !== undefined, `${alert.name}: threshold`);
      if (alert.threshold) assert.match(thresholdText({ ...alert.threshold, value: other }), /0\.123/);
    }
  });

  it("are tested to fire and to be quiet, in a stack that has them", () => {
    const expected = readAlertTests().flatMap((file) =>
      expectationsOf(file).map((each) => ({ ...each, shape: file.shape, file: file.name })),
    );
    for (const alert of allAlerts)
      // The watchdog always fires.
      for (const fires of isWatchdog(alert) ? [true] : [true, false]) {
        const found = expected.filter(
          (each) => each.alert === alert.name && each.fires === fires && applies(alert, each.shape),
        );
        assert.notEqual(found.length, 0, `no test shows that ${alert.name} ${fires ? "fires" : "is quiet"}`);
      }
    const unknown = expected.filter(({ alert }) => !allAlerts.some(({ name }) => name === alert));
    assert.deepEqual(unknown, []);
  });
});

describe("promtool", function () {
  const promtool = findPromtool();
  this.timeout(120_000);
  before(function () {
    if (promtool !== undefined) return;
    console.log("      not run: promtool is neither on PATH nor built by the lab");
    this.skip();
  });
  for (const file of readAlertTests())
    it(`sees each alert fire and be quiet as ${file.name} says`, () => {
      assert.equal(runAlertTests(promtool ?? "", file, alertGroups), "");
    });
});

describe("a stack in which nothing is wrong", function () {
  const promtool = findPromtool();
  this.timeout(300_000);
  before(function () {
    if (promtool !== undefined) return;
    console.log("      not run: promtool is neither on PATH nor built by the lab");
    this.skip();
  });

  /** What promtool says, where no alert but the watchdog is expected at any of these minutes. */
  function findFiring(shape: keyof typeof shapes, at: readonly number[], rollout?: number): string {
    const minutes = Math.max(...at);
    const quiet = at.flatMap((minute) =>
      allAlerts
        .filter((alert) => !isWatchdog(alert))
        .map(({ name }) => ({ eval_time: `${minute}m`, alertname: name })),
    );
    const test = {
      interval: "1m",
      input_series: quietStack(shapes[shape], minutes, rollout),
      alert_rule_test: quiet,
    };
    const file = { name: `quiet.${shape}.yaml`, shape: shapes[shape], content: { tests: [test] } };
    return runAlertTests(promtool ?? "", file, alertGroups);
  }

  it("fires no alert while it is young and nobody asks it anything", () => {
    assert.equal(findFiring("standard", [1, 2, 5, 10, 20, 60, 200, 260]), "");
  });

  it("fires none with one pod of everything", () => {
    assert.equal(findFiring("small", [1, 2, 5, 10, 20, 60, 200, 260]), "");
  });

  it("fires none while an update restarts every pod", () => {
    const during = Array.from({ length: 30 }, (_, i) => 60 + i);
    assert.equal(findFiring("standard", [...during, 120], 61), "");
    assert.equal(findFiring("small", [...during, 120], 61), "");
  });
});

describe("buildRuleFiles", () => {
  const shape = shapes.standard;
  const [alert] = allAlerts.filter(({ threshold }) => threshold !== undefined);
  const ruleOf = (overrides: Parameters<typeof buildRuleFiles>[1]["overrides"]) =>
    rulesOf(buildRuleFiles(shape, { runbookUrl, overrides })).find((rule) => rule.alert === alert.name);

  it("takes threshold, for and severity from the settings", () => {
    const severity = alert.severity === "info" ? "warning" : "info";
    const rule = ruleOf({ [alert.name]: { threshold: 4321, for: "11m", severity } });
    assert.deepEqual([rule?.for, rule?.labels], ["11m", { severity }]);
    assert.equal(rule?.expr, alert.expr(shape, 4321));
  });

  it("leaves out what is turned off", () => {
    assert.notEqual(ruleOf({}), undefined);
    assert.equal(ruleOf({ [alert.name]: { enabled: false } }), undefined);
  });

  it("has no file for a group without alerts", () => {
    const [group] = alertGroups;
    const overrides = Object.fromEntries(group.alerts.map(({ name }) => [name, { enabled: false }]));
    assert.ok(!(group.name in buildRuleFiles(shape, { runbookUrl, overrides })));
  });

  it("gives each evaluator the groups that are its own", () => {
    const names = (evaluator: "monitor" | "ruler") =>
      Object.keys(buildRuleFiles(shape, { runbookUrl, evaluator }));
    assert.deepEqual(
      names("monitor").filter((name) => names("ruler").includes(name)),
      [],
    );
  });
});

describe("docs/alerts.md", () => {
  it("shows the expressions of a stack whose settings are all left at their defaults", () => {
    assert.deepEqual(standardShape, shapeOf({ ...schema.parse({}), cluster: standardShape.cluster }));
  });

  const page = readFileSync(join(__dirname, "../../docs/alerts.md"), "utf8");
  const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

  it("has what every alert's runbook link leads to", () => {
    for (const { alert, annotations } of evaluators.flatMap((evaluator) =>
      rulesOf(buildRuleFiles(shapes.large, { runbookUrl, evaluator })),
    )) {
      const [url, anchor] = annotations.runbook_url.split("#");
      assert.equal(url, runbookUrl);
      assert.ok(anchors.includes(anchor), `${alert}: docs/alerts.md has no heading #${anchor}`);
    }
    for (const alert of allAlerts) assert.ok(anchors.includes(runbookAnchor(alert)));
  });

  it("shows no Go template", () => {
    assert.doesNotMatch(alertsMarkdown().replaceAll(/```[\s\S]*?```/g, ""), /\{\{/);
  });
});

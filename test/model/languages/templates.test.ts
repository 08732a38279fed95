import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { assertMessageForm } from "../../support/messageForm";
import { explainAlertTemplate, explainNotificationTemplate } from "../../../model/languages/explain";
import { prometheusDialect, rulerDialect } from "../../../model/languages/promql";

interface Cases {
  readonly right: readonly string[];
  readonly wrong: Readonly<Record<string, string>>;
}
const { alerts, notifications } = parse(readFileSync(join(__dirname, "templates.yaml"), "utf8")) as Record<
  "alerts" | "notifications",
  Cases
>;
const ofAlert = (text: string) => explainAlertTemplate(text, prometheusDialect("v3.16.0"));
const ofNotification = (text: string) => explainNotificationTemplate(text, false);

describe("templates", () => {
  for (const [name, { right, wrong }, explain] of [
    ["an alert", alerts, ofAlert],
    ["a notification", notifications, ofNotification],
  ] as const) {
    for (const text of right) it(`of ${name} may be ${text}`, () => assert.equal(explain(text), undefined));
    for (const [text, says] of Object.entries(wrong))
      it(`of ${name} may not be ${text}`, () => {
        assert.equal(explain(text), says);
        assertMessageForm(`thanos:key ${says}`);
      });
  }

  it("may use templates of files, whose names are not known here", () =>
    assert.equal(explainNotificationTemplate('{{ template "mine" . }}', true), undefined));

  it("have no newer functions in an older program", () => {
    assert.equal(explainAlertTemplate("{{ now }}", rulerDialect("v0.42.4")), undefined);
    assert.match(explainAlertTemplate("{{ now }}", rulerDialect("v0.40.1")) ?? "", /unknown function now/);
  });

  it("of a notification have no newer functions, fields or templates in an older Alertmanager", () => {
    const ways = (text: string, version: string) => explainNotificationTemplate(text, false, version);
    for (const [text, old, since] of [
      ['{{ date "x" (index .Alerts 0).StartsAt }}', "v0.27.0", "v0.28.0"],
      ["{{ toJson .Alerts }}", "v0.28.1", "v0.30.0"],
      ['{{ dict "a" 1 }}', "v0.31.1", "v0.32.0"],
      ["{{ .NotificationReason }}", "v0.31.1", "v0.32.0"],
      ['{{ template "slack.default.color" . }}', "v0.31.1", "v0.32.0"],
      ["{{ now }}", "v0.32.3", "v0.33.0"],
      ['{{ routeLabels "team" }}', "v0.33.1", "v0.34.0"],
    ]) {
      const minor = /0\.\d+/.exec(since)?.[0] ?? "";
      assert.ok(ways(text, old)?.endsWith(`Write it without, or use Alertmanager ${minor} or newer.`), text);
      for (const version of [since, "v0.99.0"]) assert.equal(ways(text, version), undefined, text);
      assert.equal(explainNotificationTemplate(text, false), undefined, text);
    }
    assert.match(ways("{{ nwo }}", "v0.31.1") ?? "", /Use one of|Did you mean/);
  });

  it("of an alert may read fields of a value that may be a native histogram", () => {
    const explain = (histograms: boolean) =>
      explainAlertTemplate("{{ $value.Count }} {{ .Value.Sum }}", prometheusDialect(undefined), histograms);
    assert.equal(explain(true), undefined);
    assert.match(explain(false) ?? "", /which has no fields/);
  });

  it("of a notification never show a text of theirs", () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...notifications.right, ...Object.keys(notifications.wrong)),
        fc.nat(),
        fc.constantFrom('"hunter2hunter2"', "`hunter2hunter2`", '{{ "hunter2hunter2', "}}hunter2hunter2{{"),
        (text, at, secret) => {
          const i = at % (text.length + 1);
          const said = ofNotification(text.slice(0, i) + secret + text.slice(i)) ?? "";
          assert.ok(!said.includes('"hunter2'), said);
        },
      ),
      { numRuns: 2000 },
    ));

  it("are judged without ending, whatever the text", () =>
    fc.assert(
      fc.property(
        fc
          .array(
            fc.constantFrom(
              "{{",
              "}}",
              " ",
              "$labels",
              ".x",
              "if",
              "end",
              "(",
              ")",
              "|",
              '"a"',
              "1",
              ":=",
              "$",
              "range",
              "define",
              "-",
            ),
          )
          .map((words) => words.join("")),
        (text) => {
          ofAlert(text);
          ofNotification(text);
        },
      ),
      { numRuns: 2000 },
    ));
});

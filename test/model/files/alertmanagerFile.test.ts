import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { assertMessageForm } from "../../support/messageForm";
import { parse } from "yaml";
import { findAlertmanagerProblems } from "../../../model/files/alertmanagerFile";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

const told = (text: string): string[] =>
  findAlertmanagerProblems(text, ["alertmanagerConfig"]).map(
    (each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)),
  );

const key = "thanos:alertmanagerConfig";
/** A configuration with two receivers and these routes below the first. */
const routes = (...all: string[]): string =>
  `{route: {receiver: none, routes: [${all.join(", ")}]}, receivers: [{name: none}, {name: pager}]}`;
/** A configuration with something added at its top. */
const top = (more: string): string => `{route: {receiver: none}, receivers: [{name: none}], ${more}}`;

describe("Alertmanager's configuration", () => {
  const bad: Record<string, [string, string[]]> = {
    "no YAML, without its text": [
      "route:\n  receiver: 'hunter2",
      [`${key} is not YAML: MISSING_CHAR at line 2, column 21. Correct the text there.`],
    ],
    "an alias of nothing": [
      "a: *hunter2",
      [`${key} is not YAML: BAD_ALIAS at line 1, column 1. Correct the text there.`],
    ],
    "a text": [
      "hunter2",
      [`${key} is not a mapping. Write Alertmanager's configuration as \`key: value\` lines.`],
    ],
    nothing: ["", [`${key} is empty. Write Alertmanager's configuration as \`key: value\` lines.`]],
    "a slip at the top": [
      top("recievers: []"),
      [`${key}.recievers is not a key of Alertmanager's configuration. Did you mean receivers?`],
    ],
    "a key like none, which is not shown": [
      top("hunter2hunter2: x"),
      [
        `${key} has a key that is not a key of Alertmanager's configuration. Use only global, inhibit_rules, mute_time_intervals, receivers, route, templates, time_intervals, tracing.`,
      ],
    ],
    "no route": [
      "receivers: [{name: none}]",
      [`${key}.route is missing. Write a route with a receiver for the alerts that no other route takes.`],
    ],
    "no receiver of the first route": [
      "{route: {group_by: [a]}, receivers: [{name: none}]}",
      [`${key}.route.receiver is missing. Name the receiver of alerts that no other route takes.`],
    ],
    "matchers of the first route": [
      "{route: {receiver: none, matchers: [a=b]}, receivers: [{name: none}]}",
      [
        `${key}.route.matchers is not allowed in the first route, which takes every alert. Move it into a route below \`routes:\`.`,
      ],
    ],
    "a receiver that there is not": [
      routes("{receiver: pagr}"),
      [`${key}.route.routes[0].receiver names a receiver that does not exist. Did you mean pager?`],
    ],
    "a receiver like none": [
      routes("{receiver: oncall-team}"),
      [`${key}.route.routes[0].receiver names a receiver that does not exist. Use one of none, pager.`],
    ],
    "no receivers at all": [
      "route: {receiver: none}",
      [`${key}.route.receiver names a receiver that does not exist. Write it below \`receivers:\`.`],
    ],
    "two receivers of a name": [
      "{route: {receiver: a}, receivers: [{name: a}, {name: a}]}",
      [`${key}.receivers[1].name is the name of an earlier receiver too. Choose another name.`],
    ],
    "a receiver without a name": [
      "{route: {receiver: a}, receivers: [{name: a}, {webhook_configs: []}]}",
      [`${key}.receivers[1].name is missing. Give the receiver a name.`],
    ],
    "a notifier that is none": [
      "{route: {receiver: a}, receivers: [{name: a, slack_config: [{api_url: hunter2}]}]}",
      [`${key}.receivers[0].slack_config is not a key of a receiver. Did you mean slack_configs?`],
    ],
    "notifications that are no list": [
      "{route: {receiver: a}, receivers: [{name: a, slack_configs: {api_url: hunter2}}]}",
      [`${key}.receivers[0].slack_configs is not a list. Write each item after a dash.`],
    ],
    "a slip in a route": [
      routes("{reciever: pager}"),
      [`${key}.route.routes[0].reciever is not a key of a route. Did you mean receiver?`],
    ],
    "a time that is none": [
      routes("{group_wait: 30 seconds}"),
      [
        `${key}.route.routes[0].group_wait has the unit seconds, and the units are ms, s, m, h, d, w and y. Write 30s.`,
      ],
    ],
    "no time between notifications": [
      routes("{repeat_interval: 0s}"),
      [`${key}.route.routes[0].repeat_interval is not above zero. Use more than 0s, such as 5m.`],
    ],
    "groups by all and by one": [
      routes("{group_by: ['...', a]}"),
      [
        `${key}.route.routes[0].group_by mixes \`...\`, which is all labels, with single labels. Write only one of the two forms.`,
      ],
    ],
    "groups by a label twice": [
      routes("{group_by: [a, a]}"),
      [`${key}.route.routes[0].group_by[1] is the name of an earlier label too. Remove one of the two.`],
    ],
    "a switch in quotes": [
      routes('{continue: "yes"}'),
      [`${key}.route.routes[0].continue is not a boolean. Write true or false, without quotes.`],
    ],
    "a matcher that is none": [
      routes("{matchers: [severity]}"),
      [
        `${key}.route.routes[0].matchers[0] is not a matcher. Write a label, one of =, !=, =~ and !~, and a value in quotes, such as severity="critical".`,
      ],
    ],
    "a route whose receiver is empty": [
      routes("{receiver: ''}"),
      [
        `${key}.route.routes[0].receiver is empty, so its alerts go to the receiver of the route above it. Name one, or leave it out.`,
      ],
    ],
    "a matcher in the quotes of a chat": [
      routes("{matchers: ['severity = “it’s”']}"),
      [
        `${key}.route.routes[0].matchers[0] has the curly quote “, which becomes a part of it. Write " instead, on both sides.`,
      ],
    ],
    "a matcher of PromQL": [
      routes("{matchers: ['a == b']}"),
      [
        `${key}.route.routes[0].matchers[0] is not a matcher. Write a label, one of =, !=, =~ and !~, and a value in quotes, such as severity="critical".`,
      ],
    ],
    "an expression that is open": [
      routes("{matchers: ['a=~\"(b\"']}"),
      [
        `${key}.route.routes[0].matchers[0] has a ( that is not closed. Close it with ), or write \\( for the character.`,
      ],
    ],
    "old matchers": [
      routes("{match: {a: b}, match_re: {c: 'd|*'}}"),
      [
        `${key}.route.routes[0].match_re has nothing before * to repeat. Write .* to match anything.`,
        `warning: ${key}.route.routes[0].match is deprecated by Alertmanager. Write it as matchers.`,
        `warning: ${key}.route.routes[0].match_re is deprecated by Alertmanager. Write it as matchers.`,
      ],
    ],
    "a time interval that there is not": [
      routes("{mute_time_intervals: [weekend]}"),
      [
        `${key}.route.routes[0].mute_time_intervals[0] names a time interval that does not exist. Write it below \`time_intervals:\`.`,
      ],
    ],
    "two time intervals of a name, one in the old form": [
      top(
        "time_intervals: [{name: a, time_intervals: [{months: [may]}]}], mute_time_intervals: [{name: a, time_intervals: [{months: [may]}]}]",
      ),
      [
        `warning: ${key}.mute_time_intervals is deprecated by Alertmanager. Move it to time_intervals.`,
        `${key}.mute_time_intervals[0].name is the name of an earlier time interval too. Choose another name.`,
      ],
    ],
    "a slip in a span of time": [
      top("time_intervals: [{name: a, time_intervals: [{weekday: [monday]}]}]"),
      [
        `${key}.time_intervals[0].time_intervals[0].weekday is not a key of a span of time. Did you mean weekdays?`,
      ],
    ],
    "templates of a notification that have faults, at any depth, and no text of theirs": [
      top(
        `receivers: [{name: none, slack_configs: [{api_url: "http://hunter2", title: "{{ .Labels.a }}", fields: [{title: a, value: "{{ template \\"hunter2\\" . }}"}]}]}]`,
      ).replace("receivers: [{name: none}], ", ""),
      [
        `${key}.receivers[0].slack_configs[0].title reads the field .Labels of the notification's data, which has none of that name (column 4), so no notification is sent. Use one of .Receiver, .Status, .Alerts, .NotificationReason, .RouteLabels, .GroupLabels, .CommonLabels, .CommonAnnotations, .ExternalURL.`,
        `${key}.receivers[0].slack_configs[0].fields[0].value uses a template that is not defined (column 4), so no notification is sent. Define it, or write its text here.`,
      ],
    ],
    "templates, of which the pods have none": [
      top("templates: [/etc/hunter2/*.tmpl]"),
      [
        `warning: ${key}.templates[0] is a file that the pods do not have, so notifications that use its templates fail. Write the text into the receiver.`,
      ],
    ],
    "an inhibition of everything": [
      top("inhibit_rules: [{source_matchers: [a=b], equal: [cluster]}]"),
      [
        `warning: ${key}.inhibit_rules[0].target_matchers is empty, so the source's alerts silence all others. Say which alerts are silenced.`,
      ],
    ],
    "a slip in an inhibition": [
      top("inhibit_rules: [{source_matchers: [a=b], target_matcher: [a=c], target_matchers: [a=c]}]"),
      [`${key}.inhibit_rules[0].target_matcher is not a key of an inhibition. Did you mean target_matchers?`],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(bad))
    it(`refuses ${what}`, () => {
      assert.deepEqual(told(text), messages);
      messages.forEach(assertMessageForm);
      assert.doesNotMatch(told(text).join(), /hunter2/);
    });

  it("takes one as it is written in the field", () =>
    assert.deepEqual(
      told(`
global: {resolve_timeout: 5m, slack_api_url: https://hooks.slack.com/services/hunter2, http_config: {follow_redirects: no}}
route:
  receiver: none
  group_by: [alertname, cluster]
  group_wait: 0s
  routes:
    - receiver: pager
      matchers: [severity="critical", 'team =~ "a|b,c"', '{env!~"dev.*",region!="x"}', "plain=text", 'a=""', "q=~.+", "r=~[0-9]{3}"]
      mute_time_intervals: [weekend]
      active_time_intervals: [day]
      continue: true
      routes: [{group_by: ["..."]}]
inhibit_rules:
  - source_matchers: [severity="critical"]
    target_matchers: [severity="warning"]
    equal: [alertname]
receivers:
  - name: none
  - name: pager
    pagerduty_configs: [{routing_key: hunter2, severity: "{{ .CommonLabels.severity }}"}]
    webhook_configs: [{url: "http://a/"}]
time_intervals:
  - name: weekend
    time_intervals: [{weekdays: [saturday, sunday], location: Europe/Berlin}]
  - name: day
    time_intervals: [{times: [{start_time: "09:00", end_time: "17:00"}]}]
`),
      [],
    ));

  it("takes that of the end-to-end tests", () => {
    const file = readFileSync(join(__dirname, "../../e2e/settings.yaml"), "utf8");
    const settings = parse(file) as Record<string, string>;
    assert.deepEqual(told(settings["thanos:alertmanagerConfig"]), []);
  });

  it("never shows a value, wherever it stands", () => {
    const secret = "hunter2hunter2";
    const keys = fc.constantFrom(
      ...[
        "global",
        "route",
        "routes",
        "receivers",
        "name",
        "slack_configs",
        "webhook_configs",
        "url",
        "match",
      ],
      ...[
        "matchers",
        "group_by",
        "group_wait",
        "continue",
        "inhibit_rules",
        "equal",
        "templates",
        "times",
        secret,
      ],
      ...["time_intervals", "weekdays", "tracing", "source_match_re", "match_re"],
    );
    const leaf = fc.constantFrom<unknown>(
      secret,
      `(${secret}`,
      `a=~"(${secret}"`,
      `${secret}s`,
      5,
      null,
      true,
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.dictionary(keys, tie("tree"), { maxKeys: 4 }),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    // Names of receivers and intervals are told, and no secrets: here they are other texts.
    const named = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(named);
      if (value === null || typeof value !== "object") return value;
      const entries = Object.entries(value).map(([name, each]) => [
        name,
        name === "name" ? "n" : named(each),
      ]);
      return Object.fromEntries(entries) as unknown;
    };
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (content) => {
        const text = JSON.stringify(named(content));
        assert.doesNotMatch(told(text).join("\n"), /hunter2/, text);
      }),
      { numRuns: 500 },
    );
  });
});

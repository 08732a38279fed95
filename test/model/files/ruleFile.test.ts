import assert from "node:assert/strict";
import fc from "fast-check";
import { assertMessageForm } from "../../support/messageForm";
import { parse } from "yaml";
import { findRuleProblems } from "../../../model/files/ruleFile";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

/** Problems of a rule file, each as a user reads it, a warning with the word before it. */
function told(text: string, forRuler = false): string[] {
  const path = [forRuler ? "ruler" : "prometheus", "rules", "slo"];
  return findRuleProblems(parse(text), path, { forRuler }).map(
    (each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)),
  );
}

/** A file with one group of the rules, each in flow form. */
const rules = (...all: string[]): string =>
  ["groups:", "  - name: g", "    rules:", ...all.map((each) => `      - ${each}`)].join("\n");
const at = (rest: string): string => `thanos:prometheus.rules.slo.groups[0]${rest}`;

describe("rule files", () => {
  const bad: Record<string, [string, string[]]> = {
    "no mapping": [
      "[]",
      ["thanos:prometheus.rules.slo is not a mapping. Write a rule file as `key: value` lines."],
    ],
    "a slip at the top": [
      "{group: []}",
      [
        "thanos:prometheus.rules.slo.group is not a key of a rule file. Did you mean groups?",
        "thanos:prometheus.rules.slo has no groups. Write a list of rule groups below `groups:`.",
      ],
    ],
    "groups that are no list": [
      "{groups: {name: g}}",
      ["thanos:prometheus.rules.slo.groups is not a list. Write each item after a dash."],
    ],
    "a group without a name": [
      "groups: [{rules: []}]",
      [`${at(".name")} is missing. Give the group a name.`],
    ],
    "two groups of a name": [
      "groups: [{name: g, rules: []}, {name: g, rules: []}]",
      [
        'thanos:prometheus.rules.slo.groups[1].name is "g", which is the name of an earlier group too, so the file is not loaded. Choose another name.',
      ],
    ],
    "a group without rules": [
      "groups: [{name: g}]",
      [`${at(".rules")} (group g) is missing. Write a list of rules.`],
    ],
    "an unknown key of a group": [
      "groups: [{name: g, intervall: 1m, rules: []}]",
      [`${at(".intervall")} (group g) is not a key of a rule group. Did you mean interval?`],
    ],
    "an interval that is no duration": [
      "groups: [{name: g, interval: 1 minute, rules: []}]",
      [
        `${at(".interval")} (group g) is "1 minute", which has the unit minute, and the units are ms, s, m, h, d, w and y. Write 1m.`,
      ],
    ],
    "a limit that is no number": [
      "groups: [{name: g, limit: many, rules: []}]",
      [
        `${at(".limit")} (group g) is "many", which is not a whole number. Write one without quotes, such as 20.`,
      ],
    ],
    "a strategy for Prometheus": [
      "groups: [{name: g, partial_response_strategy: abort, rules: []}]",
      [
        `${at(".partial_response_strategy")} (group g) is "abort", which is a key of Ruler's groups only, not of Prometheus'. Remove it.`,
      ],
    ],
    "neither record nor alert": [
      rules("{expr: up}"),
      [
        `${at(".rules[0]")} (group g) has neither record nor alert. Write \`record:\` for a new series, or \`alert:\` for an alert.`,
      ],
    ],
    "record and alert": [
      rules("{record: a, alert: b, expr: up}"),
      [`${at(".rules[0]")} (alert b) has both record and alert. Split it into two rules.`],
    ],
    "no expression": [
      rules("{record: a}"),
      [`${at(".rules[0].expr")} (record a) is missing. Write a PromQL expression.`],
    ],
    "a fraction for an expression": [
      rules("{record: a, expr: 1.50}"),
      [
        `${at(".rules[0].expr")} (record a) is 1.5, which is a number, and YAML drops its trailing zeros and some digits. Put it in quotes.`,
      ],
    ],
    "a slip in a rule": [
      rules("{alert: A, expr: up, fro: 5m}"),
      [`${at(".rules[0].fro")} (alert A) is not a key of a rule. Did you mean for?`],
    ],
    "a key like none": [
      rules("{alert: A, expr: up, severity: page}"),
      [
        `${at(".rules[0].severity")} (alert A) is not a key of a rule. Use one of alert, annotations, expr, for, keep_firing_for, labels, record.`,
      ],
    ],
    "a time that is none": [
      rules("{alert: A, expr: up, for: 5}"),
      [`${at(".rules[0].for")} (alert A) is 5, which is a number without a unit. Write 5s, 5m, 5h or 5d.`],
    ],
    "a time of a record": [
      rules("{record: a, expr: up, for: 5m}"),
      [
        `${at(".rules[0].for")} (record a) is "5m", which is a key of alerts only, so the file is not loaded. Remove it.`,
      ],
    ],
    "a record with braces": [
      rules('{record: "a{b}", expr: up}'),
      [
        `${at(".rules[0].record")} (record a{b}) is "a{b}", which has braces in it. Write the plain name, and put selectors into expr and labels into labels.`,
      ],
    ],
    "a record with a dash": [
      rules("{record: a-b, expr: up}"),
      [
        `warning: ${at(".rules[0].record")} (record a-b) is "a-b", which is a name that every query has to quote. Use only letters, digits, underscores and colons.`,
      ],
    ],
    "a label that is empty": [
      rules("{alert: A, expr: up, labels: {severity: }}"),
      [`${at(".rules[0].labels.severity")} (alert A) is empty. Write a single string.`],
    ],
    "a label that is a list": [
      rules("{alert: A, expr: up, labels: {team: [a]}}"),
      [`${at(".rules[0].labels.team")} (alert A) is not a string. Write a single string.`],
    ],
    "the name as a label": [
      rules("{record: a, expr: up, labels: {__name__: b}}"),
      [
        `${at(".rules[0].labels.__name__")} (record a) is "b", which is the name of the series, not a label. Write it after \`record:\`.`,
      ],
    ],
    "a label with a dot": [
      rules("{record: a, expr: up, labels: {k8s.pod: b}}"),
      [
        `warning: ${at('.rules[0].labels["k8s.pod"]')} (record a) is "b", which is a label whose name has to be quoted everywhere. Use only letters, digits and underscores.`,
      ],
    ],
    "an annotation that is a mapping": [
      rules("{alert: A, expr: up, annotations: {summary: {a: b}}}"),
      [`${at(".rules[0].annotations.summary")} (alert A) is not a string. Write a single string.`],
    ],
    "a template that is open": [
      rules('{alert: A, expr: up, annotations: {summary: "on {{ $labels.instance }"}}'),
      [
        `${at(".rules[0].annotations.summary")} (alert A) is "on {{ $labels.instance }", which has a } inside of an action (column 24), so the file is not loaded. Close each {{ with }}.`,
      ],
    ],
    "a variable that there is not": [
      rules('{alert: A, expr: up, annotations: {summary: "on {{ $label.instance }}"}}'),
      [
        `${at(".rules[0].annotations.summary")} (alert A) is "on {{ $label.instance }}", which uses the unknown variable $label (column 7), so the file is not loaded. Did you mean $labels?`,
      ],
    ],
    "a block without an end": [
      rules('{alert: A, expr: up, annotations: {summary: "{{ if $value }}high"}}'),
      [
        `${at(".rules[0].annotations.summary")} (alert A) is "{{ if $value }}high", which has a {{ if }} that is not ended (column 4), so the file is not loaded. Write {{ end }} where it ends.`,
      ],
    ],
    "an expression that is none": [
      rules("{record: a, expr: rate(x)}"),
      [
        `${at(".rules[0].expr")} (record a) is "rate(x)", which gives an instant vector to rate(), which takes a range vector (column 6), so the file is not loaded. Put a range behind the selector, such as [5m]; behind another expression, a subquery such as [5m:1m].`,
      ],
    ],
    "an expression of two lines": [
      rules('{alert: A, expr: "up ==\\n  (1"}'),
      [
        `${at(".rules[0].expr")} (alert A) is "up ==\\n  (1", which has a ( that is not closed (line 2, column 3), so the file is not loaded. Close it with ).`,
      ],
    ],
    "an expression that gives a range": [
      rules('{record: a, expr: "up[5m]"}'),
      [
        `${at(".rules[0].expr")} (record a) is "up[5m]", which gives a range vector as the rule's result (column 1), so the rule fails at each evaluation. Put a function around the range, such as rate() or max_over_time().`,
      ],
    ],
    "a field that an alert has not": [
      rules('{alert: A, expr: up, labels: {team: "{{ .Label.team }}"}}'),
      [
        `${at(".rules[0].labels.team")} (alert A) is "{{ .Label.team }}", which reads the field .Label of the alert's data, which has none of that name (column 4), so the alert has an error message in its place. Did you mean .Labels?`,
      ],
    ],
    "a template without braces": [
      rules('{alert: A, expr: up, annotations: {summary: "on $labels.instance"}}'),
      [
        `warning: ${at(".rules[0].annotations.summary")} (alert A) is "on $labels.instance", which has a template variable outside of {{ }}, so it is sent as it stands. Put it inside {{ }}.`,
      ],
    ],
    "two of one name and labels": [
      rules("{record: a, expr: up, labels: {x: y, b: c}}", "{record: a, expr: down, labels: {b: c, x: y}}"),
      [
        `warning: ${at(".rules[1].record")} is "a", which has the same labels as an earlier rule of this name, so only one of two equal results is kept. Give one of them another name or label.`,
      ],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(bad))
    it(`refuses ${what}`, () => {
      assert.deepEqual(told(text), messages);
      messages.forEach(assertMessageForm);
    });

  for (const label of ["cluster", "prometheus_shard", "prometheus_replica", "rule_replica"])
    it(`refuses the stack's label ${label}, of a rule and of a group`, () => {
      const rule =
        "is a label that the stack sets itself, so results would get a wrong origin or would no longer be deduplicated. Choose another name.";
      assert.deepEqual(told(rules(`{record: a, expr: up, labels: {${label}: x}}`)), [
        `${at(`.rules[0].labels.${label}`)} (record a) is "x", which ${rule}`,
      ]);
      assert.deepEqual(told(`groups: [{name: g, labels: {${label}: x}, rules: []}]`), [
        `${at(`.labels.${label}`)} (group g) is "x", which ${rule}`,
      ]);
    });

  describe("of Ruler", () => {
    const group = (strategy: string, rule: string) =>
      `groups: [{name: g, partial_response_strategy: ${strategy}, rules: [{${rule}, expr: up}]}]`;
    const place = "thanos:ruler.rules.slo.groups[0].partial_response_strategy";

    it("may say abort, and warn for records", () => {
      assert.deepEqual(told(group("abort", "alert: A"), true), []);
      assert.deepEqual(told(group("ABORT", "alert: A"), true), []);
      assert.deepEqual(told(group("warn", "record: a"), true), []);
    });
    it("are warned of alerts that are judged by a part", () =>
      assert.deepEqual(told(group("warn", "alert: A"), true), [
        `warning: ${place} (group g) is "warn", which resolves alerts of the group on partial data while a StoreAPI is down. Use abort, Ruler's default, and keep warn for groups of recording rules.`,
      ]));
    it("know no other strategy", () =>
      assert.deepEqual(told(group("aboard", "alert: A"), true), [
        `${place} (group g) is "aboard", which is not one of abort, warn. Did you mean abort?`,
      ]));
  });

  it("tells all problems of a file at once", () =>
    assert.equal(
      told(rules("{expr: up}", "{record: a}", "{alert: A, expr: up, for: x, labels: {cluster: y}}")).length,
      4,
    ));

  it("takes whatever is not a rule file without ending", () =>
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (content, forRuler) => {
        for (const each of [content, { groups: content }, { groups: [{ name: "g", rules: content }] }])
          findRuleProblems(each, ["prometheus", "rules", "x"], { forRuler });
      }),
    ));

  it("takes every file that is right", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,10}$/);
    const own = name.map((each) => `own_${each}`);
    const time = fc.stringMatching(/^[1-9][0-9]?(s|m|h)$/);
    const text = fc.oneof(
      name,
      fc.constantFrom(
        "{{ $labels.instance }} is down",
        '{{ with $x := query "up{job=\\"a\\"}" }}{{ range $i, $each := $x }}{{ $each }}{{ end }}{{ end }}',
        "{{ $value | humanizePercentage }} {{/* a note }} */}}of {{ $externalURL }}",
        "{{ printf `%s}}` $labels.job }}",
        "costs 5$",
      ),
    );
    const labels = fc.dictionary(own, name, { maxKeys: 3 });
    const optional = { requiredKeys: [] as never[] };
    const rule = fc.oneof(
      fc
        .tuple(fc.record({ labels }, optional), fc.uuid())
        .map(([rest, id]) => ({ ...rest, record: `job:x${id.replaceAll("-", "")}:sum`, expr: "sum(up)" })),
      fc
        .tuple(
          fc.record(
            { labels, for: time, keep_firing_for: time, annotations: fc.dictionary(own, text) },
            optional,
          ),
          fc.uuid(),
        )
        .map(([rest, id]) => ({ ...rest, alert: `Down ${id}`, expr: "up == 0" })),
    );
    const group = fc.tuple(
      fc.uuid(),
      fc.record({ interval: time, query_offset: time, limit: fc.nat(), labels }, optional),
      fc.array(rule, { maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(group, { maxLength: 4 }), fc.boolean(), (groups, forRuler) => {
        const content = { groups: groups.map(([id, rest, all]) => ({ name: id, ...rest, rules: all })) };
        assert.deepEqual(findRuleProblems(content, ["prometheus", "rules", "x"], { forRuler }), []);
      }),
    );
  });
});

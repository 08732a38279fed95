import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { ruleProblems } from "../../../model/files/ruleFile";
import { problem } from "../../../settings/checking/problems";

/** Problems of a rule file, each as a user reads it, a warning with the word before it. */
function told(text: string, forRuler = false): string[] {
  const path = [forRuler ? "ruler" : "prometheus", "rules", "slo"];
  return ruleProblems(parse(text), path, { forRuler }).map(
    ({ level, key, value, rule }) => (level === "warning" ? "warning: " : "") + problem(key, value, rule),
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
      ["thanos:prometheus.rules.slo: not keys and values. Write a rule file as `key: value` lines."],
    ],
    "a slip at the top": [
      "{group: []}",
      [
        "thanos:prometheus.rules.slo.group: no key of a rule file. Did you mean groups?",
        "thanos:prometheus.rules.slo: no groups. Write a list of rule groups below `groups:`.",
      ],
    ],
    "groups that are no list": [
      "{groups: {name: g}}",
      ["thanos:prometheus.rules.slo.groups: not a list. Write each item behind a dash."],
    ],
    "a group without a name": ["groups: [{rules: []}]", [`${at(".name")}: missing. Give the group a name.`]],
    "two groups of a name": [
      "groups: [{name: g, rules: []}, {name: g, rules: []}]",
      [
        'thanos:prometheus.rules.slo.groups[1].name = "g": a group g is above in the same file, and the file is not loaded. Choose another name.',
      ],
    ],
    "a group without rules": [
      "groups: [{name: g}]",
      [`${at(".rules")}: group g: missing. Write a list of rules.`],
    ],
    "an unknown key of a group": [
      "groups: [{name: g, intervall: 1m, rules: []}]",
      [`${at(".intervall")} = "1m": group g: no key of a rule group. Did you mean interval?`],
    ],
    "an interval that is no duration": [
      "groups: [{name: g, interval: 1 minute, rules: []}]",
      [
        `${at(".interval")} = "1 minute": group g: no duration. Write it as Prometheus does, such as 30s, 5m or 1h30m.`,
      ],
    ],
    "a limit that is no number": [
      "groups: [{name: g, limit: many, rules: []}]",
      [`${at(".limit")} = "many": group g: not a whole number. Write 0 (no limit) or more, without quotes.`],
    ],
    "a strategy for Prometheus": [
      "groups: [{name: g, partial_response_strategy: abort, rules: []}]",
      [
        `${at(".partial_response_strategy")} = "abort": group g: no key of Prometheus' groups, only of Ruler's. Leave it out.`,
      ],
    ],
    "neither record nor alert": [
      rules("{expr: up}"),
      [
        `${at(".rules[0]")}: group g: neither record nor alert. Write \`record:\` for a new series, \`alert:\` for an alert.`,
      ],
    ],
    "record and alert": [
      rules("{record: a, alert: b, expr: up}"),
      [`${at(".rules[0]")}: alert b: both record and alert. Make two rules of it.`],
    ],
    "no expression": [
      rules("{record: a}"),
      [`${at(".rules[0].expr")}: record a: missing. Write a PromQL expression.`],
    ],
    "a fraction for an expression": [
      rules("{record: a, expr: 1.50}"),
      [
        `${at(".rules[0].expr")} = 1.5: record a: a number, which loses zeros and digits that a text keeps. Write it in quotes.`,
      ],
    ],
    "a slip in a rule": [
      rules("{alert: A, expr: up, fro: 5m}"),
      [`${at(".rules[0].fro")} = "5m": alert A: no key of a rule. Did you mean for?`],
    ],
    "a key like none": [
      rules("{alert: A, expr: up, severity: page}"),
      [
        `${at(".rules[0].severity")} = "page": alert A: no key of a rule. There are record, alert, expr, for, keep_firing_for, labels, annotations.`,
      ],
    ],
    "a time that is none": [
      rules("{alert: A, expr: up, for: 5}"),
      [
        `${at(".rules[0].for")} = 5: alert A: no duration. Write it as Prometheus does, such as 30s, 5m or 1h30m.`,
      ],
    ],
    "a time of a record": [
      rules("{record: a, expr: up, for: 5m}"),
      [
        `${at(".rules[0].for")} = "5m": record a: only an alert has it, and the file is not loaded with it. Leave it out.`,
      ],
    ],
    "a record with braces": [
      rules('{record: "a{b}", expr: up}'),
      [
        `${at(".rules[0].record")} = "a{b}": record a{b}: a name without braces is wanted. Put selectors into expr, labels into labels.`,
      ],
    ],
    "a record with a dash": [
      rules("{record: a-b, expr: up}"),
      [
        `warning: ${at(".rules[0].record")} = "a-b": record a-b: every query has to quote this name. Use letters, digits, underscores and colons only.`,
      ],
    ],
    "a label that is empty": [
      rules("{alert: A, expr: up, labels: {severity: }}"),
      [`${at(".rules[0].labels.severity")}: alert A: nothing is written there. Write one text.`],
    ],
    "a label that is a list": [
      rules("{alert: A, expr: up, labels: {team: [a]}}"),
      [`${at(".rules[0].labels.team")}: alert A: not a text. Write one text.`],
    ],
    "the name as a label": [
      rules("{record: a, expr: up, labels: {__name__: b}}"),
      [
        `${at(".rules[0].labels.__name__")} = "b": record a: the name of the series is no label. Write it behind \`record:\`.`,
      ],
    ],
    "a label with a dot": [
      rules("{record: a, expr: up, labels: {k8s.pod: b}}"),
      [
        `warning: ${at('.rules[0].labels["k8s.pod"]')} = "b": record a: every query and template has to quote this name. Use letters, digits and underscores only.`,
      ],
    ],
    "an annotation that is a mapping": [
      rules("{alert: A, expr: up, annotations: {summary: {a: b}}}"),
      [`${at(".rules[0].annotations.summary")}: alert A: not a text. Write one text.`],
    ],
    "a template that is open": [
      rules('{alert: A, expr: up, annotations: {summary: "on {{ $labels.instance }"}}'),
      [
        `${at(".rules[0].annotations.summary")} = "on {{ $labels.instance }": alert A: its {{ and }} do not pair, so the rule is not loaded. Close each {{ with }}.`,
      ],
    ],
    "a variable that there is not": [
      rules('{alert: A, expr: up, annotations: {summary: "on {{ $label.instance }}"}}'),
      [
        `${at(".rules[0].annotations.summary")} = "on {{ $label.instance }}": alert A: there is no variable $label, so the rule is not loaded. Did you mean $labels?`,
      ],
    ],
    "a block without an end": [
      rules('{alert: A, expr: up, annotations: {summary: "{{ if $value }}high"}}'),
      [
        `${at(".rules[0].annotations.summary")} = "{{ if $value }}high": alert A: it has 1 of if, range, with, but 0 of end, so the rule is not loaded. End each with {{ end }}.`,
      ],
    ],
    "a template without braces": [
      rules('{alert: A, expr: up, annotations: {summary: "on $labels.instance"}}'),
      [
        `warning: ${at(".rules[0].annotations.summary")} = "on $labels.instance": alert A: it has a template's variable, but no template, and stays as it is. Write it inside of {{ }}.`,
      ],
    ],
    "two of one name and labels": [
      rules("{record: a, expr: up, labels: {x: y, b: c}}", "{record: a, expr: down, labels: {b: c, x: y}}"),
      [
        `warning: ${at(".rules[1].record")} = "a": a rule above has the same name and labels, and only one of two equal results is kept. Give one of them another name or label.`,
      ],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(bad))
    it(`refuses ${what}`, () => assert.deepEqual(told(text), messages));

  for (const label of ["cluster", "prometheus_shard", "prometheus_replica", "rule_replica"])
    it(`refuses the stack's label ${label}, of a rule and of a group`, () => {
      const rule =
        "the stack sets this label itself: with it results look as if from elsewhere, or copies are no longer recognised. Choose another name.";
      assert.deepEqual(told(rules(`{record: a, expr: up, labels: {${label}: x}}`)), [
        `${at(`.rules[0].labels.${label}`)} = "x": record a: ${rule}`,
      ]);
      assert.deepEqual(told(`groups: [{name: g, labels: {${label}: x}, rules: []}]`), [
        `${at(`.labels.${label}`)} = "x": group g: ${rule}`,
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
        `warning: ${place} = "warn": group g: alerts of the group are judged, and resolved, by what is left when a StoreAPI is away. Use abort, which is Ruler's own, and keep warn for groups of recording rules.`,
      ]));
    it("know no other strategy", () =>
      assert.deepEqual(told(group("aboard", "alert: A"), true), [
        `${place} = "aboard": group g: none of abort, warn. Did you mean abort?`,
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
          ruleProblems(each, ["prometheus", "rules", "x"], { forRuler });
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
        assert.deepEqual(ruleProblems(content, ["prometheus", "rules", "x"], { forRuler }), []);
      }),
    );
  });
});

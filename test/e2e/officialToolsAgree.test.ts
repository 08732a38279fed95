import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { askOfficialTools } from "../../settings/tools/officialTools";
import { renderFiles, RenderedSettings } from "../../settings/tools/renderFiles";
import { bin, binDir } from "../../cli/machine/labFolders";
import { findAlertmanagerProblems } from "../../model/files/alertmanagerFile";
import { findRuleProblems } from "../../model/files/ruleFile";
import { findScrapeProblems } from "../../model/files/scrapeJobs";
import { reservedLabels } from "../../model/labels";
import { ScrapeConfig } from "../../model/prometheusConfig";
import { describeProblem, problemOfFile } from "../../settings/checking/problems";

// Needs no cluster, only the tools, which are there where there is a lab.
describe("0b. Files are refused at preview as the real tools refuse them", () => {
  const path = process.env.PATH;
  before(() => {
    for (const tool of ["promtool", "thanos", "amtool"])
      assert.ok(existsSync(bin(tool)), `${bin(tool)} is missing: run \`make up\`, which builds it.`);
    process.env.PATH = `${binDir}:${path}`;
  });
  after(() => (process.env.PATH = path));

  const silent = "{route: {receiver: none}, receivers: [{name: none}]}";
  type Parts = {
    jobs?: ScrapeConfig[];
    rules?: Record<string, object>;
    rulerRules?: Record<string, object>;
    alertmanager?: string;
    shards?: number;
  };
  const files = ({ jobs = [], rules = {}, rulerRules = {}, alertmanager = silent, shards = 3 }: Parts) => {
    const settings: RenderedSettings = {
      namespace: "thanos",
      cluster: "dev",
      prometheus: {
        shards,
        retiredShards: 1,
        externalLabels: { region: "x" },
        rules,
        scrapeInterval: "30s",
        evaluationInterval: "30s",
        scrapeConfigs: jobs,
      },
      ruler: { rules: rulerRules },
    };
    return renderFiles(settings, alertmanager);
  };
  const told = (parts: Parts): string[] => {
    const { problems, missing } = askOfficialTools(files(parts));
    assert.deepEqual(missing, []);
    return problems.map(
      (each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)),
    );
  };
  const group = (...rules: object[]) => ({ groups: [{ name: "g", rules }] });

  it("what is right is taken, as each of 1000 shards reads it, within seconds", () => {
    const start = Date.now();
    assert.deepEqual(
      told({
        shards: 1000,
        jobs: [{ job_name: "a", static_configs: [{ targets: ["a:80"] }] }],
        rules: { slo: group({ record: "a:b", expr: "sum(up)" }) },
        rulerRules: {
          slo: {
            groups: [{ name: "g", partial_response_strategy: "warn", rules: [{ record: "a", expr: "up" }] }],
          },
        },
      }),
      [],
    );
    const took = Date.now() - start;
    assert.ok(took < 5000, `it took ${took} ms`);
  });

  it("PromQL that can't be parsed is refused, of Prometheus and of Ruler", () => {
    const bad = {
      slo: group({ alert: "A", expr: "sum(" }),
      "other-one": group({ record: "b", expr: "nope(up)" }),
    };
    assert.deepEqual(told({ rules: bad, rulerRules: bad }), [
      "thanos:prometheus.rules.slo.groups[0].rules[0].expr (alert A) is refused by promtool: unclosed left parenthesis (line 1, column 5). Correct it.",
      'thanos:prometheus.rules.other-one.groups[0].rules[0].expr (record b) is refused by promtool: unknown function with name "nope" (line 1, column 1). Correct it.',
      "thanos:ruler.rules.slo.groups[0].rules[0].expr (alert A) is refused by thanos: unclosed left parenthesis (line 1, column 5). Correct it.",
      'thanos:ruler.rules.other-one.groups[0].rules[0].expr (record b) is refused by thanos: unknown function with name "nope" (line 1, column 1). Correct it.',
    ]);
  });

  it("a job that Prometheus does not load is refused, once for all shards", () =>
    assert.deepEqual(
      told({ jobs: [{ job_name: "a", static_configs: [], tls_config: { insecure_skip_verify: "maybe" } }] }),
      [
        "thanos:prometheus.scrapeConfigs (job a: tls_config.insecure_skip_verify) is refused by promtool: cannot unmarshal !!str `maybe` into bool. Correct it.",
      ],
    ));

  it("discovery that this promtool has not is left out, and the rest is judged", () => {
    const jobs = [
      { job_name: "a", dns_sd_configs: [{ names: ["a"] }], tls_config: { insecure_skip_verify: "maybe" } },
    ];
    assert.deepEqual(told({ jobs }), [
      "warning: thanos:prometheus.scrapeConfigs is not checked where it has dns_sd_configs: this promtool is built without them. Use one of Prometheus' releases.",
      "thanos:prometheus.scrapeConfigs (job a: tls_config.insecure_skip_verify) is refused by promtool: cannot unmarshal !!str `maybe` into bool. Correct it.",
    ]);
  });

  describe("Alertmanager's configuration", () => {
    const receiver = (kind: string, settings: string) =>
      `{route: {receiver: a}, receivers: [{name: a, ${kind}_configs: [${settings}]}]}`;
    const refused = (why: string) => [`thanos:alertmanagerConfig is refused by amtool: ${why}. Correct it.`];

    it("is refused with amtool's words where they have no value in them", () => {
      assert.deepEqual(told({ alertmanager: receiver("slack", "{channel: hunter2}") }), [
        ...refused("no Slack API URL nor App token set either inline or in a file"),
      ]);
      assert.deepEqual(told({ alertmanager: receiver("discord", "{}") }), [
        ...refused("one of webhook_url or webhook_url_file must be configured"),
      ]);
      assert.deepEqual(
        told({
          alertmanager: `{global: {slack_api_url: "http://hunter2", slack_api_url_file: /x}, ${silent.slice(1)}`,
        }),
        refused("at most one of slack_api_url & slack_api_url_file must be configured"),
      );
    });

    it("is refused without amtool's words where they may have one in them", () => {
      for (const settings of ['{url: "hunter2://x"}', "{url: [hunter2]}", '{url: "http://x", hunter2: 5}'])
        assert.deepEqual(
          told({ alertmanager: receiver("webhook", settings) }),
          refused(
            "its message may hold secrets, so it is not shown. Run `amtool check-config` on the text to see it",
          ),
        );
    });
  });

  // Our own checks refuse nothing that the tools take, in files such as users write.
  it("files that our own checks take are taken, whatever is in them", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/).map((each) => `x_${each}`);
    const text = fc.constantFrom(
      "a",
      "{{ $labels.job }}",
      "{{ if $value }}x{{ end }}",
      "{{ x",
      "5",
      "$labels.a",
      "}}",
    );
    const time = fc.constantFrom("5m", "1h30m", "0s", "5", "1.5h", "soon");
    const rule = fc.record(
      {
        record: fc.constantFrom("a:b", "a-b", "{a}"),
        alert: fc.constantFrom("A", "B c"),
        expr: fc.constantFrom("up", "sum by (job) (up)"),
        for: time,
        labels: fc.dictionary(name, text, { maxKeys: 2 }),
        annotations: fc.dictionary(name, text, { maxKeys: 2 }),
        oops: fc.constant("x"),
      },
      { requiredKeys: ["expr"] },
    );
    const regex = fc.constantFrom(
      "a|b",
      "(.*)",
      "(a",
      "[",
      "*",
      "(?i)a",
      "(?!a)",
      "\\d+",
      "a{2}",
      "(?P<n>a)",
      "a)",
    );
    const relabel = fc.record(
      {
        action: fc.constantFrom(
          "replace",
          "keep",
          "drop",
          "labelmap",
          "labeldrop",
          "hashmod",
          "kep",
          "Lowercase",
        ),
        source_labels: fc.array(name, { minLength: 1, maxLength: 2 }),
        target_label: fc.constantFrom("__tmp", "zone"),
        modulus: fc.constantFrom(0, 3),
        regex,
      },
      { requiredKeys: ["source_labels"] },
    );
    const job = fc.record(
      {
        scrape_interval: time,
        scrape_timeout: time,
        relabel_configs: fc.array(relabel, { maxLength: 2 }),
        sample_limit: fc.constantFrom(5, -1),
        scheme: fc.constantFrom("http", "https"),
      },
      { requiredKeys: [] },
    );
    const matcher = fc.constantFrom(
      'a="b"',
      "a=b",
      'a=~"(b"',
      "a",
      "a!~b|c",
      '{a="b",c!="d"}',
      "a==b",
      "a=~.+",
      '"a b"=c',
    );
    const route = fc.record(
      {
        receiver: fc.constantFrom("none", "other"),
        matchers: fc.array(matcher, { maxLength: 2 }),
        group_by: fc.constantFrom(["a"], ["a", "a"], ["..."], ["...", "a"]),
        group_interval: time,
        continue: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 2 }),
        job,
        fc.array(route, { maxLength: 2 }),
        (rules, more, all) => {
          const content = group(...rules);
          const jobs = [{ job_name: "a", static_configs: [{ targets: ["a:1"] }], ...more }];
          const alertmanager = JSON.stringify({
            route: { receiver: "none", routes: all },
            receivers: [{ name: "none" }],
          });
          const options = { scrapeInterval: "30s", externalLabels: reservedLabels, shards: "shards" };
          const found = {
            rules: findRuleProblems(content, ["prometheus", "rules", "x"], { forRuler: false }),
            jobs: findScrapeProblems(
              [{ content: jobs[0], path: ["prometheus", "scrapeConfigs", 0] }],
              options,
            ),
            alertmanager: findAlertmanagerProblems(alertmanager, ["alertmanagerConfig"]),
          };
          const official = (parts: Parts) => told({ ...parts, shards: 1 });
          for (const [kind, parts] of Object.entries({
            rules: { rules: { x: content }, rulerRules: { x: content } },
            jobs: { jobs },
            alertmanager: { alertmanager },
          }))
            if (found[kind as keyof typeof found].some(({ level }) => level === "error")) refused++;
            else {
              taken++;
              assert.deepEqual(official(parts), [], JSON.stringify(parts));
            }
        },
      ),
      { numRuns: 100 },
    );
    assert.ok(taken > 50 && refused > 50, `${taken} taken, ${refused} refused`);
  });
});

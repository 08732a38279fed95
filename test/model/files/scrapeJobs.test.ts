import assert from "node:assert/strict";
import fc from "fast-check";
import { assertMessageForm } from "../../support/messageForm";
import { parse } from "yaml";
import { explainRegex } from "../../../model/languages/explain";
import { discoveries, findScrapeProblems } from "../../../model/files/scrapeJobs";
import { reservedLabels } from "../../../model/labels";
import { ownJobs } from "../../support/ownJobs";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";

const options = {
  scrapeInterval: "30s",
  externalLabels: [...reservedLabels, "region"],
  shards: "thanos:prometheus.shards",
};
const judged = (jobs: readonly unknown[]) =>
  findScrapeProblems(
    jobs.map((content, i) => ({ content, path: ["prometheus", "scrapeConfigs", i] })),
    options,
  );
const told = (text: string): string[] =>
  judged(parse(text) as unknown[]).map(
    (each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)),
  );

const at = (rest: string): string => `thanos:prometheus.scrapeConfigs[0]${rest}`;
/** One job with a target, and what is added to it. */
const job = (more: string): string => `[{job_name: a, static_configs: [{targets: [a:80]}], ${more}}]`;
const relabeled = (...rules: string[]): string => job(`relabel_configs: [${rules.join(", ")}]`);

describe("scrape jobs", () => {
  const external = (whose: string) =>
    `is an external label of this Prometheus, which replaces the ${whose} own in everything it uploads. Choose another name.`;
  const bad: Record<string, [string, string[]]> = {
    "no name": ["[{static_configs: []}]", [`${at(".job_name")} is missing. Give the job a name.`]],
    "a name of the stack's own": [
      "[{job_name: minio, static_configs: []}]",
      [
        `${at(".job_name")} is "minio", which is the name of one of the stack's own jobs. Choose another name.`,
      ],
    ],
    "two of a name": [
      "[{job_name: a, static_configs: []}, {job_name: a, static_configs: []}]",
      [
        'thanos:prometheus.scrapeConfigs[1].job_name is "a", which is the name of an earlier job too, so the file is not loaded. Choose another name.',
      ],
    ],
    "no discovery": [
      "[{job_name: a}]",
      [`${at("")} finds no targets. Add static_configs, or a discovery such as kubernetes_sd_configs.`],
    ],
    "a slip in a key": [
      job("metric_path: /x"),
      [`${at(".metric_path")} is not a key of a scrape job. Did you mean metrics_path?`],
    ],
    "a slip in the name of a secret, whose value is not shown": [
      job("bearer_tokn: hunter2"),
      [`${at(".bearer_tokn")} is not a key of a scrape job. Did you mean bearer_token?`],
    ],
    "an interval that is no duration": [
      job("scrape_interval: 1 min"),
      [
        `${at(".scrape_interval")} is "1 min", which has the unit min, and the units are ms, s, m, h, d, w and y. Write 1m.`,
      ],
    ],
    "an interval that leaves holes": [
      job("scrape_interval: 151s"),
      [
        `warning: ${at(".scrape_interval")} is "151s", which is above 2m30s, so one failed scrape leaves a hole: a series is forgotten 5m after its last sample. Use 2m or less.`,
      ],
    ],
    "a timeout above the job's interval": [
      job("scrape_interval: 15s, scrape_timeout: 20s"),
      [
        `${at(".scrape_timeout")} is "20s", which is above the job's interval of 15s, so the file is not loaded. Use 15s or less, or scrape less often.`,
      ],
    ],
    "a timeout above the interval of all": [
      job("scrape_timeout: 31s"),
      [
        `${at(".scrape_timeout")} is "31s", which is above the job's interval of 30s, so the file is not loaded. Use 30s or less, or scrape less often.`,
      ],
    ],
    "a limit below zero": [
      job("sample_limit: -1"),
      [
        `${at(".sample_limit")} is -1, which is not a whole number of 0 or more. Write one without quotes; 0 is no limit.`,
      ],
    ],
    "a switch in quotes": [
      job('honor_labels: "true"'),
      [`${at(".honor_labels")} is "true", which is not a boolean. Write true or false, without quotes.`],
    ],
    "a scheme that is none": [
      job("scheme: htps"),
      [`${at(".scheme")} is "htps", which is not one of http, https. Did you mean https?`],
    ],
    "a protocol that is none": [
      job("fallback_scrape_protocol: PrometheusText"),
      [
        `${at(".fallback_scrape_protocol")} is "PrometheusText", which is not one of OpenMetricsText0.0.1, OpenMetricsText1.0.0, OpenMetricsText2.0.0, PrometheusProto, PrometheusText0.0.4, PrometheusText1.0.0. Did you mean PrometheusProto?`,
      ],
    ],
    "a URL for a target": [
      "[{job_name: a, static_configs: [{targets: ['http://a:80/metrics']}]}]",
      [
        `${at(".static_configs[0].targets[0]")} is "http://a:80/metrics", which is not host:port. Move its scheme and path to the keys scheme and metrics_path.`,
      ],
    ],
    "an external label on targets": [
      "[{job_name: a, static_configs: [{targets: [a:80], labels: {region: x}}]}]",
      [`${at(".static_configs[0].labels.region")} is "x", which ${external("target's")}`],
    ],
    "a label that is a fraction": [
      "[{job_name: a, static_configs: [{targets: [a:80], labels: {version: 1.10}}]}]",
      [
        `${at(".static_configs[0].labels.version")} is 1.1, which is a number, and YAML drops its trailing zeros and some digits. Put it in quotes.`,
      ],
    ],
    "an action that is none": [
      relabeled("{action: kep, source_labels: [a]}"),
      [
        `${at(".relabel_configs[0].action")} is "kep", which is not one of drop, dropequal, hashmod, keep, keepequal, labeldrop, labelkeep, labelmap, lowercase, replace, uppercase. Did you mean keep?`,
      ],
    ],
    "a slip in a relabeling rule": [
      relabeled("{source_label: [a], target_label: b}"),
      [
        `${at(".relabel_configs[0].source_label")} is not a key of a relabeling rule. Did you mean source_labels?`,
      ],
    ],
    "a rule that writes nowhere": [
      relabeled("{source_labels: [a]}"),
      [
        `${at(".relabel_configs[0].target_label")} is missing. Name the label that the action replace writes.`,
      ],
    ],
    "a hash without a divisor": [
      relabeled("{action: hashmod, source_labels: [a], target_label: __tmp}"),
      [
        `${at(".relabel_configs[0].modulus")} is not a whole number above 0, and hashmod divides by it. Write one.`,
      ],
    ],
    "a label to drop by its value": [
      relabeled("{action: labeldrop, source_labels: [a], regex: b}"),
      [
        `${at(".relabel_configs[0].source_labels")} is not used by the action labeldrop, so the file is not loaded. Remove it.`,
      ],
    ],
    "an expression that is open": [
      relabeled('{source_labels: [a], regex: "(a|b", target_label: c}'),
      [
        `${at(".relabel_configs[0].regex")} is "(a|b", which has a ( that is not closed. Close it with ), or write \\( for the character.`,
      ],
    ],
    "an expression of another language": [
      relabeled('{source_labels: [a], regex: "(?!a).*", action: keep}'),
      [
        `${at(".relabel_configs[0].regex")} is "(?!a).*", which uses a lookahead or lookbehind, which RE2 does not have. Use a second rule instead.`,
      ],
    ],
    "a group that the expression has not": [
      relabeled('{source_labels: [a], regex: "(.+)", target_label: c, replacement: $2}'),
      [
        `${at(".relabel_configs[0].replacement")} is "$2", which puts nothing in the place of $2, as the regular expression has no group 2. Use one of \${1}.`,
      ],
    ],
    "a group with something directly behind it": [
      relabeled("{source_labels: [a], target_label: c, replacement: $1_total}"),
      [
        `${at(".relabel_configs[0].replacement")} is "$1_total", which puts nothing in the place of $1_total, as the regular expression has no group 1_total. Write \${1}_total.`,
      ],
    ],
    "the stack's label by relabeling": [
      relabeled("{source_labels: [a], target_label: prometheus_replica}"),
      [`${at(".relabel_configs[0].target_label")} is "prometheus_replica", which ${external("series'")}`],
    ],
    "the stack's label by relabeling of samples": [
      job("metric_relabel_configs: [{target_label: cluster, replacement: x}]"),
      [`${at(".metric_relabel_configs[0].target_label")} is "cluster", which ${external("series'")}`],
    ],
    "a hash that becomes a label": [
      relabeled("{action: hashmod, source_labels: [__address__], modulus: 3, target_label: hash_num}"),
      [
        `${at(".relabel_configs[0].target_label")} is "hash_num", which puts the hash into every series, so all series change with the modulus. Write it to a temporary label such as __tmp_hash.`,
      ],
    ],
    "sharding of its own": [
      relabeled(
        "{action: hashmod, source_labels: [__address__], modulus: 3, target_label: __tmp}",
        '{action: keep, source_labels: [__tmp], regex: "0"}',
      ),
      [
        `${at(".relabel_configs[1].action")} is "keep", which shards the targets a second time, so some are scraped by no shard. Remove this rule and its hashmod, and set thanos:prometheus.shards.`,
      ],
    ],
    "sharding as in the guide, its hash copied to a label": [
      relabeled(
        "{source_labels: [__address__], modulus: 3, target_label: __tmp_hash, action: hashmod}",
        '{source_labels: [__tmp_hash], regex: "^0$", action: keep}',
        '{source_labels: [__tmp_hash], regex: "(.*)", replacement: "${1}", target_label: hash_num}',
      ),
      [
        `${at(".relabel_configs[1].action")} is "keep", which shards the targets a second time, so some are scraped by no shard. Remove this rule and its hashmod, and set thanos:prometheus.shards.`,
        `${at(".relabel_configs[2].target_label")} is "hash_num", which copies a target's hash into every series, so all series change with the modulus. Remove this rule: the label prometheus_shard is there already.`,
      ],
    ],
    "a variable of the pod": [
      job("params: {from: [$(NODE_NAME)]}"),
      [
        `${at(".params.from[0]")} is "$(NODE_NAME)", which has $(...) in it, which the sidecar takes for a variable of the pod. Write the value itself.`,
      ],
    ],
    "a password in plain text, which is not shown": [
      job("basic_auth: {username: u, password: hunter2}"),
      [
        `warning: ${at(".basic_auth.password")} is stored as plain text in a ConfigMap and in Pulumi's state. Use a file in the pod, such as its service account's token.`,
      ],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(bad))
    it(`refuses ${what}`, () => {
      assert.deepEqual(told(text), messages);
      messages.forEach(assertMessageForm);
    });

  it("takes jobs as they are written in the field", () =>
    assert.deepEqual(
      told(`
- job_name: node
  scrape_interval: 1m
  kubernetes_sd_configs: [{role: node}]
  bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token
  tls_config: {insecure_skip_verify: true}
  relabel_configs:
    - {action: labelmap, regex: __meta_kubernetes_node_label_(.+)}
    - {source_labels: [__meta_kubernetes_node_annotation_scrape], regex: true, action: Keep}
  metric_relabel_configs:
    - {source_labels: [__name__], regex: "go_(gc|memstats)_.*", action: drop}
    - {regex: "id|name", action: labeldrop}
- job_name: probe
  metrics_path: /probe
  params: {module: [http_2xx]}
  static_configs: [{targets: ["https://example.org/"], labels: {team: web, port: 8080}}]
  relabel_configs:
    - {source_labels: [__address__], target_label: __param_target}
    - {source_labels: [__param_target], target_label: instance}
    - {target_label: __address__, replacement: "blackbox:9115"}
`),
      [],
    ));

  it("takes the stack's own jobs, but for their names and sharding", () => {
    const found = judged(ownJobs).filter(({ path }) => path.at(-1) !== "job_name");
    assert.deepEqual([...new Set(found.map(({ rule }) => rule.slice(0, 40)))].sort(), [
      "has $(...) in it, which the sidecar take",
      "shards the targets a second time, so som",
    ]);
    assert.equal(judged(ownJobs).filter(({ path }) => path.at(-1) === "job_name").length, ownJobs.length);
  });

  it("takes every kind of discovery", () => {
    for (const kind of discoveries) assert.deepEqual(judged([{ job_name: "a", [kind]: [] }]), []);
  });

  it("takes whatever is not a job without ending", () =>
    fc.assert(
      fc.property(fc.jsonValue(), (content) => {
        const inside = {
          job_name: "a",
          static_configs: content,
          relabel_configs: content,
          basic_auth: content,
        };
        for (const each of [content, inside, { ...inside, relabel_configs: [content] }]) judged([each]);
      }),
    ));
});

describe("expressions of RE2", () => {
  const good = [
    "",
    "a|b",
    "(.*)",
    "(?i)a",
    "(?P<n>a)",
    "(?<n>a)",
    "(?:a)(?s:.)",
    "[]a]",
    "[^]]",
    "[[:alpha:]_]",
    "\\Q(*\\E",
  ];
  for (const text of [
    ...good,
    "a{2,3}?",
    "\\(",
    "[(]",
    "^*",
    "\\pL+",
    "(?i:x)|y",
    "a$|^b",
    "\\[",
    "[\\]]",
    "()",
  ])
    it(`takes ${text}`, () => assert.equal(explainRegex(text), undefined));
  for (const text of [
    "(",
    ")",
    "a)",
    "[",
    "[a",
    "a\\",
    "*",
    "+a",
    "(?",
    "a|*",
    "(*)",
    "(?=a)",
    "(?<!a)",
    "(a)\\1",
    "(?i)?",
  ])
    it(`refuses ${text}`, () => assert.notEqual(explainRegex(text), undefined));
});

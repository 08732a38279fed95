import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { endpointFile } from "../../../model/addresses";
import { fileCatalogueOf } from "../../../model/fileCatalogue";
import { checkDocument } from "../../../model/fileCatalogue/checkDocument";
import { fileKinds } from "../../../model/fileCatalogue/fileKinds";
import { findAlertmanagerProblems } from "../../../model/files/alertmanagerFile";
import { Place } from "../../../model/files/place";
import { findScrapeProblems } from "../../../model/files/scrapeJobs";
import { describeProblem, problemOfFile } from "../../../settings/checking/problems";
import { assertMessageForm } from "../../support/messageForm";

const describeAll = (found: ReturnType<typeof findScrapeProblems>): string[] =>
  found.map((each) => (each.level === "warning" ? "warning: " : "") + describeProblem(problemOfFile(each)));
const ofJob = (more: string): string[] =>
  describeAll(
    findScrapeProblems(
      [{ content: parse(`{job_name: a, ${more}}`) as unknown, path: ["prometheus", "scrapeConfigs", 0] }],
      { scrapeInterval: "30s", externalLabels: [], shards: "thanos:prometheus.shards" },
    ),
  );
const ofReceiver = (text: string, more = ""): string[] =>
  describeAll(
    findAlertmanagerProblems(`{route: {receiver: a}, receivers: [{name: a, ${text}}], ${more}}`, [
      "alertmanagerConfig",
    ]),
  );
const job = "thanos:prometheus.scrapeConfigs[0]";
const receiver = "thanos:alertmanagerConfig.receivers[0]";
const noFile =
  "is a file that the pods do not have. Mount its Secret or ConfigMap by `mounts` of the tier, or write what is in it here where the program allows that.";

describe("a file by its catalogue", () => {
  const jobs: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "a discovery with a slip": [
      "kubernetes_sd_configs: [{role: pod, namespace: {names: [a]}}]",
      [
        `${job}.kubernetes_sd_configs[0].namespace is not a key of kubernetes_sd_configs. Did you mean namespaces?`,
      ],
    ],
    "a role that is none": [
      "kubernetes_sd_configs: [{role: pods}]",
      [
        `${job}.kubernetes_sd_configs[0].role is "pods", which is not one of endpoints, endpointslice, ingress, node, pod, service. Did you mean pod?`,
      ],
    ],
    "a discovery without its role": [
      "kubernetes_sd_configs: [{}]",
      [`${job}.kubernetes_sd_configs[0].role is missing. Write it.`],
    ],
    "targets from a file": [
      "file_sd_configs: [{files: [/etc/targets/*.json]}]",
      [`${job}.file_sd_configs[0].files[0] is "/etc/targets/*.json", which ${noFile}`],
    ],
    "a password from a file": [
      "static_configs: [], basic_auth: {username: u, password_file: /etc/password}",
      [`${job}.basic_auth.password_file is "/etc/password", which ${noFile}`],
    ],
    "a token of a discovery in plain text": [
      "consul_sd_configs: [{server: 'consul:8500', token: hunter2}]",
      [
        `warning: ${job}.consul_sd_configs[0].token is stored as plain text in a ConfigMap and in Pulumi's state. Use a file in the pod, such as its service account's token.`,
      ],
    ],
    "two ways to authenticate": [
      "static_configs: [], authorization: {credentials_file: /var/run/secrets/kubernetes.io/serviceaccount/token}, basic_auth: {username: u}",
      [
        `${job}.authorization is not allowed beside basic_auth, so the file is not loaded. Remove one of the two.`,
      ],
    ],
    "a version of TLS that is none": [
      "static_configs: [], scheme: https, tls_config: {min_version: TLS1.2}",
      [
        `${job}.tls_config.min_version is "TLS1.2", which is not one of TLS10, TLS11, TLS12, TLS13. Did you mean TLS12?`,
      ],
    ],
    "a limit without a unit": [
      "static_configs: [], body_size_limit: 100",
      [
        `${job}.body_size_limit is 100, which is a number without a unit, so it would be 100 bytes. Write 100MB or 100GB.`,
      ],
    ],
    "a parameter that is no list": [
      "static_configs: [], params: {module: http}",
      [`${job}.params.module is "http", which is not a list. Write each item after a dash.`],
    ],
    "names of DNS that are no list": [
      "dns_sd_configs: [{names: a, type: A, port: 80}]",
      [`${job}.dns_sd_configs[0].names is "a", which is not a list. Write each item after a dash.`],
    ],
    "a record of DNS that is none": [
      "dns_sd_configs: [{names: [a], type: TXT}]",
      [`${job}.dns_sd_configs[0].type is "TXT", which is not one of A, AAAA, MX, NS, SRV. Did you mean MX?`],
    ],
    "a refresh of a number": [
      "http_sd_configs: [{url: 'http://a', refresh_interval: 60}]",
      [
        `${job}.http_sd_configs[0].refresh_interval is 60, which is a number without a unit. Write 60s, 60m, 60h or 60d.`,
      ],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(jobs))
    it(`refuses ${what}`, () => {
      assert.deepEqual(ofJob(text), messages);
      messages.forEach(assertMessageForm);
    });

  const receivers: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "Slack without an address": [
      "slack_configs: [{channel: '#a'}]",
      [
        `${receiver}.slack_configs[0] has none of api_url, api_url_file, app_token, app_token_file. Write one of them, or slack_api_url in the section global.`,
      ],
    ],
    "a notification with a slip": [
      "slack_configs: [{api_url: 'https://hunter2.example/', chanel: a}]",
      [`${receiver}.slack_configs[0].chanel is not a key of slack_configs. Did you mean channel?`],
    ],
    "an address without a scheme": [
      "webhook_configs: [{url: 'hunter2.example/x'}]",
      [
        `${receiver}.webhook_configs[0].url is not the URL of a server. Write it with http:// or https:// and a host.`,
      ],
    ],
    "a mail without a receiver": [
      "email_configs: [{from: a@b, smarthost: 'h:25'}]",
      [`${receiver}.email_configs[0].to is missing. Write it.`],
    ],
    "a mail server without a port": [
      "email_configs: [{to: a@b, from: a@b, smarthost: hunter2.example}]",
      [`${receiver}.email_configs[0].smarthost is not host:port. Write it such as smtp.example.org:587.`],
    ],
    "a mail without a sender": [
      "email_configs: [{to: a@b, smarthost: 'h:25'}]",
      [`${receiver}.email_configs[0].from is missing. Write it, or smtp_from in the section global.`],
    ],
    "a key of two kinds": [
      "opsgenie_configs: [{api_key: hunter2, api_key_file: /hunter2}]",
      [
        `${receiver}.opsgenie_configs[0].api_key_file is not allowed beside api_key, so the file is not loaded. Remove one of the two.`,
      ],
    ],
    "a key from a file": [
      "pagerduty_configs: [{routing_key_file: /hunter2}]",
      [`${receiver}.pagerduty_configs[0].routing_key_file ${noFile}`],
    ],
    "a switch that is a number": [
      "webhook_configs: [{url: 'http://a/', send_resolved: 1}]",
      [`${receiver}.webhook_configs[0].send_resolved is not a boolean. Write true or false, without quotes.`],
    ],
    "a mode of Telegram that is none": [
      "telegram_configs: [{bot_token: hunter2, chat_id: 1, parse_mode: markdwn}]",
      [
        `${receiver}.telegram_configs[0].parse_mode is not one of HTML, Markdown, MarkdownV2. Did you mean Markdown?`,
      ],
    ],
  };
  for (const [what, [text, messages]] of Object.entries(receivers))
    it(`refuses ${what}`, () => {
      assert.deepEqual(ofReceiver(text), messages);
      messages.forEach(assertMessageForm);
      assert.doesNotMatch(messages.join(), /hunter2/);
    });

  for (const [text, more] of [
    [
      "slack_configs: [{channel: '#a', send_resolved: yes}]",
      "global: {slack_api_url: 'https://hooks.example/'}",
    ],
    [
      "email_configs: [{to: a@b, headers: {Subject: x}, tls_config: {min_version: TLS12}}]",
      "global: {smtp_from: a@b, smtp_smarthost: 'h:25'}",
    ],
    [
      "webhook_configs: [{url: 'http://a.svc:80/x', max_alerts: 0, http_config: {basic_auth: {username: u, password: p}}}]",
      "",
    ],
    [
      "pagerduty_configs: [{routing_key: x, details: {a: '{{ .CommonLabels }}'}, links: [{href: h, text: t}]}]",
      "",
    ],
    ["telegram_configs: [{bot_token: x, chat_id: -100, parse_mode: HTML}]", ""],
    ["wechat_configs: [{api_secret: x, corp_id: c, message_type: markdown}]", ""],
    ["sns_configs: [{topic_arn: 'arn:aws:sns:eu-west-1:123456789012:a', sigv4: {region: eu-west-1}}]", ""],
  ])
    it(`takes ${text}`, () => assert.deepEqual(ofReceiver(text, more), []));
  for (const text of [
    "kubernetes_sd_configs: [{role: endpointslice, namespaces: {own_namespace: true}, selectors: [{role: pod, label: a=b}]}]",
    "dns_sd_configs: [{names: [a.example], type: A, port: 9100}]",
    "ec2_sd_configs: [{region: eu-west-1, filters: [{name: n, values: [v]}]}]",
    "azure_sd_configs: [{subscription_id: s, authentication_method: ManagedIdentity}]",
    "consul_sd_configs: [{server: 'consul:8500', services: [], tags: [a]}]",
    "http_sd_configs: [{url: http://a/targets, refresh_interval: 1m}]",
    "static_configs: [{targets: [a:1]}], body_size_limit: 100MB, params: {a: [b]}, honor_labels: yes",
    "static_configs: [{targets: [a:1]}], http_headers: {X-Tenant: {values: [a]}}, scrape_protocols: [PrometheusProto]",
  ])
    it(`takes ${text}`, () => assert.deepEqual(ofJob(text), []));

  it("judges files of Thanos by its version", () => {
    const told = (version: string, content: object): string[] =>
      Place.findProblems(content, [], (place) =>
        checkDocument(place, "endpoints", {
          catalogue: fileCatalogueOf("thanos", version),
          words: { endpoints: "the endpoint file" },
        }),
      ).map(({ path, rule }) => `${path.join(".")} ${rule}`);
    const withClient = {
      default_client_config: { tls_config: { enabled: true, min_version: "1.3" }, compression: "snappy" },
      endpoints: [{ address: "a:1", client_config: { server_name: "a" } }],
    };
    assert.deepEqual(told("v0.42.4", withClient), []);
    assert.deepEqual(told("v0.41.0", withClient), told("v0.40.1", withClient));
    assert.deepEqual(told("v0.41.0", withClient), [
      "default_client_config is not a key of the endpoint file. Use one of endpoints.",
      "endpoints.0.client_config is not a key of endpoints. Use one of address, group, service_config, strict.",
    ]);
    for (const version of ["v0.40.1", "v0.41.0", "v0.42.4"])
      assert.deepEqual(told(version, endpointFile(["dnssrv+_grpc._tcp.a.b.svc", "a:10901"])), []);
    assert.deepEqual(told("v0.42.4", { default_client_config: { compression: "gzip" } }), [
      "default_client_config.compression is not one of none, snappy. Use one of these.",
    ]);
  });

  it("names only types and kinds that there are", () => {
    const known = [
      ["prometheus"],
      ["alertmanager"],
      ["thanos"],
      ["thanos", "v0.40.1"],
      ["thanos", "v0.41.0"],
    ] as const;
    for (const [program, version] of known) {
      const { types, roots } = fileCatalogueOf(program, version);
      const kinds = Object.values(types).flatMap(({ fields, rest, choices = {} }) => [
        ...Object.values(fields).map((field) => (typeof field === "string" ? field : field.kind)),
        ...Object.values(choices),
        rest ?? "any",
      ]);
      for (const kind of [...kinds, ...Object.values(roots)].map((each) => each.replace(/[[\]{}]/g, "")))
        assert.ok(Object.hasOwn(types, kind) || Object.hasOwn(fileKinds, kind), `${program}: ${kind}`);
    }
  });

  it("takes any content without an end or an exception", () => {
    const keys = fc.constantFrom(
      "kubernetes_sd_configs",
      "basic_auth",
      "http_headers",
      "role",
      "tls_config",
      "params",
      "__proto__",
      "constructor",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(keys, tie("tree")),
        fc.array(tie("tree"), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (content) => {
        findScrapeProblems([{ content, path: [] }], {
          scrapeInterval: "30s",
          externalLabels: [],
          shards: "shards",
        });
        findAlertmanagerProblems(JSON.stringify({ route: content, receivers: content, global: content }), []);
      }),
    );
  });
});

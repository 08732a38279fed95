/** Slips of several settings together, and of what is in files and in further arguments. */
import type { Tree } from "./companions";
import { type Mutation, replace, slip } from "./mutations";
import { Node, parentOf } from "./tree";

const textAt = (pattern: RegExp) => (node: Node) => typeof node.value === "string" && pattern.test(node.key);

const expressions = /\.rules\.\*\.expr$/;
const templates = /(rules\.\*|groups\.\*)\.annotations\.\w+$/;
const regexes = /\.(metric_)?relabel_configs\.\*\.regex$/;

/** Slips that are written out. */
const set = (
  name: string,
  changes: readonly (readonly [what: string, change: (tree: Tree) => void])[],
): Mutation => ({
  name,
  writtenOut: changes.length,
  apply: (tree, _, turn) => {
    const [what, change] = changes[turn];
    change(tree);
    return { at: what, what };
  },
});

/** A group of settings, which is made where there is none. */
function group(tree: Tree, path: string): any {
  return path.split(".").reduce<any>((inner, name) => (inner[name] ??= {}), tree);
}
const assign = (path: string, values: object): readonly [string, (tree: Tree) => void] => [
  `${path} ${JSON.stringify(values)}`,
  (tree) => void Object.assign(group(tree, path), values),
];
const jobWith = (what: string, content: object): readonly [string, (tree: Tree) => void] => [
  what,
  (tree) => {
    const prometheus = group(tree, "prometheus");
    const job = { job_name: "mutated", static_configs: [{ targets: ["a:80"] }], ...content };
    prometheus.scrapeConfigs = [...(prometheus.scrapeConfigs ?? []), job];
  },
];
const ruleWith = (what: string, rule: object, tier = "ruler"): readonly [string, (tree: Tree) => void] => [
  what,
  (tree) => {
    group(tree, `${tier}.rules`).mutated = { groups: [{ name: "mutated", rules: [rule] }] };
    delete tree.query?.tenancy;
  },
];
const alertmanagerWith = (
  what: string,
  change: (config: any) => void,
): readonly [string, (tree: Tree) => void] => [
  what,
  (tree) => {
    tree.alertmanagerConfig ??= { route: { receiver: "none" }, receivers: [{ name: "none" }] };
    change(tree.alertmanagerConfig);
  },
];
const receiver = (kind: string, settings: unknown) =>
  alertmanagerWith(`${kind} ${JSON.stringify(settings)}`, (config) => {
    config.receivers = [...config.receivers, { name: "mutated", [kind]: [settings] }];
  });
const argument = (tier: string, ...words: string[]): readonly [string, (tree: Tree) => void] => [
  `${tier} ${words.join(" ")}`,
  (tree) => {
    const key = tier === "sidecar" ? "sidecarExtraArgs" : "extraArgs";
    const owner = group(tree, tier === "sidecar" ? "prometheus" : tier);
    owner[key] = [...(owner[key] ?? []), ...words];
  },
];

/** A text that no message may have in it. */
export const secretText = "hunter2hunter2hunter2";

export const fileMutations: readonly Mutation[] = [
  set("two bounds in the wrong order", [
    assign("query.autoscaling", { minReplicas: 5, maxReplicas: 3 }),
    assign("storeGateway.autoscaling", { minReplicas: 5, maxReplicas: 4 }),
    assign("prometheus.resources", { cpu: "2", cpuLimit: "1" }),
    assign("query.resources", { cpu: "500m", cpuLimit: "100m" }),
    assign("storeGateway", { ignoreDeletionMarksDelay: "96h" }),
    assign("storeGateway", { leaveToSidecars: "30d" }),
    assign("storeGateway", { chunkPoolSize: "8GB" }),
    assign("queryFrontend.cache", { kind: "in-memory", maxSize: "4GB" }),
    jobWith("a scrape that waits longer than its interval", {
      scrape_interval: "15s",
      scrape_timeout: "30s",
    }),
    assign("queryFrontend.cache", { kind: "memcached", memory: "64MiB", maxItemSize: "512MiB" }),
  ]),
  set("a retention that a coarser resolution is never made of", [
    assign("compactor.retention", { raw: "30d", fiveMinutes: "20d", oneHour: "360d" }),
    assign("compactor.retention", { raw: "3d", fiveMinutes: "10d", oneHour: "2y" }),
    assign("compactor.retention", { raw: "39h", fiveMinutes: "180d", oneHour: "360d" }),
    assign("compactor.retention", { raw: "90d", fiveMinutes: "9d", oneHour: "360d" }),
    assign("compactor.retention", { raw: "1d", fiveMinutes: "1d", oneHour: "1d" }),
    assign("compactor.retention", { raw: "360d", fiveMinutes: "180d", oneHour: "90d" }),
    assign("compactor.retention", { raw: "0s", fiveMinutes: "180d", oneHour: "90d" }),
  ]),
  set("data that is gone before it is elsewhere", [
    assign("prometheus", { retention: "4h" }),
    assign("ruler", { retention: "2h" }),
    assign("compactor", { deleteDelay: "30m" }),
    assign("prometheus", { scrapeInterval: "10m" }),
    assign("prometheus", { evaluationInterval: "10m" }),
    assign("ruler", { evaluationInterval: "15m" }),
    assign("storeGateway", { syncInterval: "3d" }),
    assign("alertmanager", { retention: "5m" }),
    assign("compactor", { consistencyDelay: "60d" }),
  ]),
  set("a label that others set", [
    ...[
      "cluster",
      "prometheus_shard",
      "prometheus_replica",
      "rule_replica",
      "job",
      "instance",
      "le",
      "__name__",
      "namespace",
      "quantile",
    ].map((label) => assign("prometheus.externalLabels", { [label]: "x" })),
    ...[
      "cluster",
      "prometheus_shard",
      "prometheus_replica",
      "rule_replica",
      "job",
      "instance",
      "le",
      "__name__",
    ].map((label) => assign("query", { replicaLabels: [label] })),
    ruleWith("a rule's label cluster", { record: "a:b", expr: "up", labels: { cluster: "x" } }),
    ruleWith("a rule's label __name__", { record: "a:b", expr: "up", labels: { __name__: "x" } }),
    jobWith("a target's label cluster", {
      static_configs: [{ targets: ["a:80"], labels: { cluster: "x" } }],
    }),
    jobWith("relabeling to cluster", { relabel_configs: [{ target_label: "cluster", replacement: "x" }] }),
  ]),
  set("a label's name or value that no series can have", [
    assign("prometheus.externalLabels", { "a-b": "x" }),
    assign("prometheus.externalLabels", { "1a": "x" }),
    assign("prometheus.externalLabels", { region: "" }),
    assign("prometheus.externalLabels", { region: "“eu”" }),
    assign("prometheus.externalLabels", { region: "eu " }),
    assign("prometheus.externalLabels", { region: "e\u200bu" }),
    assign("prometheus.externalLabels", { region: 'e"u' }),
    assign("prometheus.externalLabels", { région: "eu" }),
    assign("query", { replicaLabels: ["a-b"] }),
    assign("query.tenancy", { label: "tenant-id" }),
  ]),
  set("a flag that the stack sets or that does harm", [
    argument("query", "--query.timeout=1m"),
    argument("query", "--query.replica-label=replica"),
    argument("query", "--web.route-prefix=/thanos"),
    argument("query", "--web.external-prefix=/thanos"),
    argument("query", "--store=a:1"),
    argument("query", "--grpc-client-tls-secure"),
    argument("query", "--selector.relabel-config-file=/x"),
    argument("queryFrontend", "--web.prefix-header=X"),
    argument("queryFrontend", "--query-frontend.downstream-url=http://a"),
    argument("queryFrontend", "--cache-compression-type=snapy"),
    argument("storeGateway", "--min-time=-2d"),
    argument("storeGateway", "--max-time=-2d"),
    argument("storeGateway", "--selector.relabel-config=- action: drop"),
    argument("storeGateway", "--objstore.config-file=/x"),
    argument("compactor", "--downsampling.disable"),
    argument("compactor", "--no-wait"),
    argument("compactor", "--retention.resolution-raw=1d"),
    argument("compactor", "--debug.accept-malformed-index"),
    argument("compactor", "--delete-delay=0"),
    argument("compactor", "--selector.relabel-config=- action: drop"),
    argument("ruler", "--tsdb.no-lockfile"),
    argument("ruler", "--web.route-prefix=/rules"),
    argument("ruler", '--label=a="b"'),
    argument("ruler", "--tsdb.block-duration=10h"),
    argument("prometheus", "--web.external-url=http://a/prometheus"),
    argument("prometheus", "--web.route-prefix=/prometheus"),
    argument("prometheus", "--storage.tsdb.no-lockfile"),
    argument("prometheus", "--agent"),
    argument("prometheus", "--storage.tsdb.retention.size=500GB"),
    argument("prometheus", "--storage.tsdb.min-block-duration=1h"),
    argument("prometheus", "--web.config.file=/etc/web.yml"),
    argument("prometheus", "--no-web.enable-lifecycle"),
    argument("sidecar", "--min-time=-1h"),
    argument("sidecar", "--prometheus.url=http://a:9090"),
    argument("sidecar", "--shipper.upload-compacted"),
    argument("alertmanager", "--web.route-prefix=/alerts"),
    argument("alertmanager", "--web.external-url=http://a/alerts"),
    argument("alertmanager", "--cluster.listen-address="),
  ]),
  set("a flag that is none, or has a wrong value", [
    argument("query", "--query.timout=1m"),
    argument("query", "--query.lookback-delta=5 minutes"),
    argument("query", "--query.lookback-delta", "5minutes"),
    argument("query", "-query.lookback-delta=5m"),
    argument("query", "--query.max-concurrent-select=many"),
    argument("query", '--query.lookback-delta="5m"'),
    argument("query", "'--query.lookback-delta=5m'"),
    argument("query", "--query.lookback-delta 5m"),
    argument("query", "query.lookback-delta=5m"),
    argument("query", "--query.lookback-delta=5m", "--query.lookback-delta=6m"),
    argument("query", "--web.disable-cors=true"),
    argument("query", "–query.lookback-delta=5m"),
    argument("compactor", "--compact.cleanup-interval=1y"),
    argument("compactor", "--hash-func=MD5"),
    argument("compactor", "--block-files-concurrency=0x"),
    argument("storeGateway", "--index-cache-size=250MB"),
    argument("storeGateway", "--store.limits.request-serie=5"),
    argument("ruler", "--resend-delay=soon"),
    argument("prometheus", "--query.max-concurrency=-1.5"),
    argument("prometheus", "--storage.tsdb.retention=15d"),
    argument("prometheus", "--enable-feature=memory-snapshot-on-shutdow"),
    argument("alertmanager", "--alerts.gc-interval=15minutes"),
    argument("sidecar", "--grpc-grace-period=2x"),
    argument("queryFrontend", "--query-range.max-query-parallelism=a"),
  ]),
  replace("a broken regular expression", textAt(regexes), ({ value }, chance) =>
    chance.pick([
      `(${value}`,
      `${value})`,
      `[${value}`,
      `*${value}`,
      `${value}\\1`,
      `(?!x)${value}`,
      `(?<=x)${value}`,
      `${value}\\`,
      `a{2,1}${value}`,
      `${value}**`,
      `\\p{Nope}${value}`,
    ]),
  ),
  replace("a broken expression", textAt(expressions), ({ value }, chance) =>
    chance.pick([
      `(${value}`,
      `${value})`,
      `sum(`,
      `rate(up)`,
      `sum by job (up)`,
      `up{job="a"`,
      `up{job=a}`,
      `up[5m]`,
      `rte(up[5m])`,
      `up offset`,
      `histogram_quantile(up)`,
      `up == "a"`,
      `sum(up) by`,
      `up and 1`,
      `rate(up[5 m])`,
      `up{job=~"("}`,
      `rate(sum(up)[5m])`,
      `up + on(job group_left up`,
      `{}`,
      `avg(up[5m])`,
      `topk(up)`,
      `"a"`,
      `up @ x`,
      `increase(up[5])) `,
      `up > bool`,
      `absent(up[5m])`,
    ]),
  ),
  replace("a broken template", textAt(templates), (_, chance) =>
    chance.pick([
      "{{ $labels.job",
      "$labels.job }}",
      "{{ $label.job }}",
      "{{ if $value }}x",
      "{{ end }}",
      "{{ humanise $value }}",
      "{{ $value | humanizee }}",
      "{{ .Label.job }}",
      "{{ range query }}",
      '{{ printf "%f $value }}',
      "{{ $values }}",
      '{{ template "nope" }}',
      "{{ $labels.job | }}",
      "{{ ( $value }}",
      "{{ else }}",
      "{{ $labels.job-name }}",
      "{{ index $labels 'a' }}",
      "{{ .Value }",
    ]),
  ),
  set("a reference to a name that is gone", [
    alertmanagerWith("the first route's receiver", (config) => (config.route.receiver = "gone")),
    alertmanagerWith(
      "a route's receiver",
      (config) => (config.route.routes = [{ receiver: "gone", matchers: ["a=b"] }]),
    ),
    alertmanagerWith(
      "a time interval",
      (config) => (config.route.routes = [{ matchers: ["a=b"], mute_time_intervals: ["gone"] }]),
    ),
    assign("prometheus", { ruleFiles: ["rules/gone.yaml"] }),
    assign("ruler", { ruleFiles: ["../outside.yaml"] }),
    assign("prometheus", { scrapeConfigFiles: ["gone.yaml"] }),
    assign("acknowledge", { volumes: { promethues: "100Gi" } }),
    alertmanagerWith(
      "a template",
      (config) =>
        (config.receivers = [
          ...config.receivers,
          {
            name: "m",
            email_configs: [
              {
                to: "a@example.org",
                from: "a@example.org",
                smarthost: "b:25",
                html: '{{ template "gone" . }}',
              },
            ],
          },
        ]),
    ),
    jobWith("a source label of a hash", { scrape_classic_histograms: true }),
  ]),
  set("two of a name", [
    jobWith("a job of the stack's own", { job_name: "prometheus" }),
    [
      "two jobs",
      (tree) =>
        (group(tree, "prometheus").scrapeConfigs = [1, 2].map((port) => ({
          job_name: "same",
          static_configs: [{ targets: [`a:${port}`] }],
        }))),
    ],
    [
      "two groups",
      (tree) =>
        (group(tree, "prometheus.rules").same = {
          groups: [1, 2].map(() => ({ name: "same", rules: [{ record: "a", expr: "up" }] })),
        }),
    ],
    alertmanagerWith("two receivers", (config) => config.receivers.push({ ...config.receivers[0] })),
    assign("query", { replicaLabels: ["replica", "replica"] }),
    assign("query", { stores: ["a.example.org:10901", "a.example.org:10901"] }),
    [
      "two node ports",
      (tree) => {
        Object.assign(group(tree, "query.service"), { type: "NodePort", nodePort: 31_000 });
        Object.assign(group(tree, "queryFrontend.service"), { type: "NodePort", nodePort: 31_000 });
      },
    ],
    [
      "a node port of MinIO's",
      (tree) => {
        delete tree.objectStore;
        Object.assign(group(tree, "query.service"), { type: "NodePort", nodePort: 30_900 });
      },
    ],
    [
      "an ingress and a gateway of one host",
      (tree) =>
        Object.assign(group(tree, "queryFrontend"), {
          ingress: { host: "a.example.org" },
          gateway: { host: "a.example.org", name: "g" },
        }),
    ],
  ]),
  set("a secret in plain text", [
    jobWith("a password", { basic_auth: { username: "a", password: secretText } }),
    jobWith("a token", { bearer_token: secretText }),
    jobWith("credentials", { authorization: { credentials: secretText } }),
    jobWith("a client's secret", {
      oauth2: { client_id: "a", client_secret: secretText, token_url: "http://a" },
    }),
    jobWith("an access token of a discovery", {
      static_configs: undefined,
      consul_sd_configs: [{ server: "a:8500", token: secretText }],
    }),
    jobWith("a key of a discovery", {
      ec2_sd_configs: [{ region: "eu", access_key: "a", secret_key: secretText }],
    }),
    jobWith("a password of a discovery", {
      http_sd_configs: [{ url: "http://a", basic_auth: { username: "a", password: secretText } }],
    }),
    jobWith("a header", { http_headers: { Authorization: { values: [`Bearer ${secretText}`] } } }),
    jobWith("a URL with a password", { proxy_url: `http://user:${secretText}@proxy.example.org` }),
    assign("tracing", {
      type: "OTLP",
      config: { client_type: "http", endpoint: "a:1", headers: { authorization: secretText } },
    }),
    assign("tracing", { type: "ELASTIC_APM", config: { service_name: "a", secret_token: secretText } }),
    assign("tracing", { type: "LIGHTSTEP", config: { access_token: secretText, collector: "a" } }),
    argument("queryFrontend", `--query-frontend.downstream-tripper-config=password: ${secretText}`),
    argument("ruler", `--remote-write.config=- url: http://user:${secretText}@a`),
    [
      "keys of an S3",
      (tree) =>
        (group(tree, "objectStore").s3 = { credentials: "config", endpoint: "a", secretKey: secretText }),
    ],
    assign("s3", { secretKey: secretText }),
    assign("objectStore.minio", { rootPassword: secretText }),
    ruleWith("an annotation", { alert: "A", expr: "up", annotations: { token: secretText, s: "{{ x" } }),
  ]),
  set("a file that no pod has", [
    jobWith("targets", { static_configs: undefined, file_sd_configs: [{ files: ["/etc/targets/*.json"] }] }),
    jobWith("a password", { basic_auth: { username: "a", password_file: "/etc/password" } }),
    jobWith("a certificate", { tls_config: { ca_file: "/etc/ca.crt" } }),
    jobWith("a client's certificate", { tls_config: { cert_file: "/a.crt", key_file: "/a.key" } }),
    receiver("slack_configs", { api_url_file: "/etc/slack", channel: "a" }),
    receiver("webhook_configs", { url_file: "/etc/url" }),
    alertmanagerWith("templates", (config) => (config.templates = ["/etc/templates/*.tmpl"])),
    argument("storeGateway", "--request.logging-config-file=/etc/logging.yml"),
    argument("alertmanager", "--web.config.file=/etc/web.yml"),
    argument("queryFrontend", "--http.config=/etc/http.yml"),
    assign("tracing", {
      type: "OTLP",
      config: { client_type: "grpc", endpoint: "a:1", tls_config: { ca_file: "/etc/ca.crt" } },
    }),
  ]),
  set("a key that a file of its kind does not have", [
    jobWith("a job's", { metric_path: "/metrics" }),
    jobWith("a target's", { static_configs: [{ target: ["a:80"] }] }),
    jobWith("a relabeling's", { relabel_configs: [{ source_label: ["a"], target_label: "b" }] }),
    jobWith("a discovery's", { kubernetes_sd_configs: [{ roles: "pod" }] }),
    jobWith("a discovery's choice", { kubernetes_sd_configs: [{ role: "pods" }] }),
    jobWith("a discovery's missing key", { kubernetes_sd_configs: [{}] }),
    jobWith("a TLS configuration's", { tls_config: { insecure: true } }),
    jobWith("a user's", { basic_auth: { user: "a", password_file: "/a" } }),
    jobWith("a duration of a discovery", {
      dns_sd_configs: [{ names: ["a"], refresh_interval: "1 minute" }],
    }),
    jobWith("a type of DNS", { dns_sd_configs: [{ names: ["a"], type: "CNAME", port: 1 }] }),
    jobWith("a missing port of DNS", { dns_sd_configs: [{ names: ["a"], type: "A" }] }),
    jobWith("a scheme", { scheme: "tcp" }),
    jobWith("a metrics path that is a URL", { metrics_path: "http://a/metrics" }),
    jobWith("a size", { body_size_limit: "100 MB" }),
    jobWith("a port in a URL", { http_sd_configs: [{ url: "a.example.org" }] }),
    ruleWith("a rule's", { alert: "A", expr: "up", annotation: { a: "b" } }),
    ruleWith("a rule's without expr", { alert: "A" }),
    ruleWith("a recording rule with for", { record: "a", expr: "up", for: "5m" }),
    ruleWith("an alert's duration", { alert: "A", expr: "up", for: "5 min" }),
    ruleWith("a record with braces", { record: 'a{b="c"}', expr: "up" }),
    alertmanagerWith("a route's", (config) => (config.route.group_wait_ = "1m")),
    alertmanagerWith("a route's match at the top", (config) => (config.route.matchers = ["a=b"])),
    alertmanagerWith("a matcher", (config) => (config.route.routes = [{ matchers: ["a==b"] }])),
    alertmanagerWith("a regex of a matcher", (config) => (config.route.routes = [{ matchers: ['a=~"("'] }])),
    alertmanagerWith("a duration", (config) => (config.route.group_interval = "5 min")),
    alertmanagerWith("a global key", (config) => (config.global = { resolve_timeot: "5m" })),
    alertmanagerWith(
      "a weekday",
      (config) => (config.time_intervals = [{ name: "mutated", time_intervals: [{ weekdays: ["mondey"] }] }]),
    ),
    alertmanagerWith(
      "a time",
      (config) =>
        (config.time_intervals = [
          { name: "mutated", time_intervals: [{ times: [{ start_time: "25:00", end_time: "26:00" }] }] },
        ]),
    ),
    alertmanagerWith(
      "a zone",
      (config) =>
        (config.time_intervals = [
          { name: "mutated", time_intervals: [{ location: "Europe/Nowhere", months: ["january"] }] },
        ]),
    ),
    receiver("slack_config", { channel: "a" }),
    receiver("slack_configs", { channel: "#a" }),
    receiver("slack_configs", { api_url: "http://a", chanel: "#a" }),
    receiver("pagerduty_configs", { severity: "x" }),
    receiver("email_configs", { from: "a@example.org" }),
    receiver("webhook_configs", { url: "not a url" }),
    receiver("webhook_configs", {}),
    receiver("webhook_configs", { url: "http://a", send_resolved: "maybe" }),
    receiver("opsgenie_configs", { api_key: secretText, priorty: "P1" }),
    receiver("slack_configs", { api_url: "http://a", channel: "a", title: "{{ .CommonLabels.job" }),
    receiver("slack_configs", { api_url: "http://a", channel: "a", title: "{{ .CommonLabel.job }}" }),
    receiver("slack_configs", { api_url: "http://a", channel: "a", title: "{{ toUper .Status }}" }),
  ]),
  set("a setting of tracing that its type does not have", [
    assign("tracing", { type: "OTLP", config: { client_type: "grpc", endpont: "a:1" } }),
    assign("tracing", { type: "OTLP", config: { client_type: "tcp", endpoint: "a:1" } }),
    assign("tracing", { type: "JAEGER", config: { service_name: "a", sampler_params: 1 } }),
    assign("tracing", { type: "JAEGER", config: { service_name: "a", sampler_param: "many" } }),
    assign("tracing", { type: "OTLP", config: { client_type: "grpc", endpoint: "a:1", timeout: "5 s" } }),
    assign("tracing", { type: "OTLP", config: {} }),
  ]),
  set("what Kubernetes refuses or never runs", [
    assign("scheduling", { tolerations: [{ key: "a", operator: "Exists", value: "b" }] }),
    assign("scheduling", { tolerations: [{ operator: "Equal", value: "b" }] }),
    assign("scheduling", {
      tolerations: [{ key: "a", tolerationSeconds: 5, effect: "NoSchedule", operator: "Exists" }],
    }),
    assign("scheduling", { tolerations: [{ key: "a b", operator: "Exists" }] }),
    assign("scheduling", { nodeSelector: { "a b": "c" } }),
    assign("scheduling", { nodeSelector: { a: "c d" } }),
    assign("scheduling", { nodeSelector: { a: "x".repeat(64) } }),
    assign("scheduling", { priorityClassName: "High Priority" }),
    assign("prometheus.storage", { className: "Fast SSD" }),
    assign("prometheus.storage", { className: "a_b" }),
    assign("query.resources", { cpu: "500" }),
    assign("query.resources", { memory: "4Mi" }),
    assign("query.resources", { memory: "1500Gi" }),
    assign("prometheus.storage", { size: "2Mi" }),
    assign("query.service", { type: "NodePort", nodePort: 9090 }),
    assign("query.service", { type: "NodePort", nodePort: 40_000 }),
    assign("query.service", { type: "ClusterIP", nodePort: 31_000 }),
    assign("query.service", { type: "ClusterIP", sourceRanges: ["10.0.0.0/8"] }),
    assign("query.service", { type: "LoadBalancer", sourceRanges: ["10.0.0.0"] }),
    assign("query.service", { annotations: { "a b": "c" } }),
    assign("query.service", { annotations: { "-a/b": "c" } }),
    ["a namespace of Kubernetes' own", (tree) => (tree.namespace = "kube-system")],
    ["the default namespace", (tree) => (tree.namespace = "default")],
    ["a namespace in capitals", (tree) => (tree.namespace = "Thanos")],
    ["a namespace with a dot", (tree) => (tree.namespace = "a.b")],
    ["a cluster domain with a scheme", (tree) => (tree.clusterDomain = "https://cluster.local")],
    [
      "an ingress with a port",
      (tree) => (group(tree, "queryFrontend").ingress = { host: "a.example.org:443" }),
    ],
    [
      "an ingress with a long label",
      (tree) => (group(tree, "queryFrontend").ingress = { host: `${"a".repeat(64)}.example.org` }),
    ],
    [
      "an ingress class in capitals",
      (tree) => (group(tree, "queryFrontend").ingress = { host: "a.example.org", className: "NGINX" }),
    ],
    ["a pull secret in capitals", (tree) => (group(tree, "images").pullSecrets = ["Registry"])],
    [
      "secrets before the namespace",
      (tree) => {
        tree.createNamespace = true;
        delete tree.s3Keys;
        group(tree, "objectStore").s3 = { credentials: "secrets" };
        delete tree.objectStore.prefix;
        delete tree.objectStore.minio;
      },
    ],
  ]),
  set("an image that can't be", [
    ...[
      "thanos",
      "quay.io/thanos/thanos",
      "quay.io/thanos/thanos:latest",
      "quay.io/thanos/thanos:v0.30.0",
      "Quay.io/thanos/thanos:v0.42.4",
      "https://quay.io/thanos/thanos:v0.42.4",
      "quay.io/thanos/thanos:v0.42.4@sha256:abc",
      "quay.io/thanos/thanos v0.42.4",
      "quay.io/prometheus/prometheus:v3.16.0",
    ].map((image) => assign("images", { thanos: image })),
    assign("images", { prometheus: "quay.io/prometheus/prometheus:v2.53.0" }),
    assign("images", { mirror: "https://mirror.example.org" }),
    assign("images", { mirror: "mirror.example.org/" }),
  ]),
  set("a setting that another makes idle", [
    [
      "MinIO beside an S3",
      (tree) => {
        delete tree.s3Keys;
        tree.objectStore = { minio: { servers: 4 }, s3: { credentials: "secrets" } };
        tree.createNamespace = false;
      },
    ],
    [
      "a folder beside Secrets",
      (tree) => {
        tree.objectStore = { prefix: "a", s3: { credentials: "secrets" } };
        tree.createNamespace = false;
      },
    ],
    [
      "replicas beside an autoscaler",
      (tree) => Object.assign(group(tree, "query"), { replicas: 3, autoscaling: { maxReplicas: 4 } }),
    ],
    assign("queryFrontend.cache", { kind: "in-memory", memory: "1GiB" }),
    assign("queryFrontend.cache", { kind: "memcached", maxSize: "1GiB" }),
    ["a CPU target without a request", (tree) => (tree.autoscaling = { maxReplicas: 3 })],
    [
      "keys of an S3 without keys",
      (tree) => {
        tree.objectStore = {
          keys: { store: 2 },
          s3: { credentials: "workloadIdentity", endpoint: "a", region: "b" },
        };
      },
    ],
    [
      "a retention of Prometheus that is longer than the bucket's",
      (tree) => {
        group(tree, "prometheus").retention = "400d";
      },
    ],
  ]),
  slip("a binary or a decimal suffix of the other kind", textAt(/(memory|size)$/), (node, tree, chance) => {
    const other = chance.pick([
      String(node.value).replace(/i$/, "iB"),
      String(node.value).toLowerCase(),
      `${Number.parseFloat(String(node.value))}GB`,
    ]);
    if (other === node.value) return undefined;
    parentOf(tree, node.path)[node.path.at(-1) as string] = other;
    return `${node.value} becomes ${other}`;
  }),
  slip(
    "an item that is nothing",
    ({ value }) => Array.isArray(value),
    ({ path, value }, tree, chance) => {
      parentOf(tree, path)[path.at(-1) as PropertyKey] = [...value, chance.pick<unknown>([null, "", {}])];
      return "has an item more";
    },
  ),
];

import { stringify } from "yaml";
import { kubernetesObject, workload, type FakeResource } from "../../support/policy";

const namespace = "monitoring";
const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };
const prometheusImage = "quay.io/prometheus/prometheus:v3.16.0";
const thanosImage = "quay.io/thanos/thanos:v0.42.4";

/** A workload with a claim template for its data, unless the pod has a volume of that name. */
export function set(
  name: string,
  containers: object[],
  { replicas = 1, kind = "StatefulSet", volumes = [] as object[] } = {},
): FakeResource {
  const spec =
    kind === "StatefulSet"
      ? {
          replicas,
          serviceName: name,
          volumeClaimTemplates: [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }],
        }
      : { replicas };
  const resource = workload(kind, {}, { spec, labels: { app: name }, pod: { containers, volumes } });
  resource.props.metadata = { name, namespace };
  return { ...resource, name };
}

const mount = { name: "data", mountPath: "/data" };

/** A container that runs `thanos` on this bucket. */
export const thanos = (command: string, bucket: string | undefined, ...args: string[]) => ({
  name: command,
  image: thanosImage,
  args: [
    command,
    ...(bucket === undefined ? [] : [`--objstore.config=${stringify({ type: "S3", config: { bucket } })}`]),
    ...args,
  ],
  env: [podName],
  volumeMounts: [mount],
});

/** A job that finds the pods of the cluster. */
export const podJob = (name: string, relabel_configs: object[] = [], more: object = {}) => ({
  job_name: name,
  kubernetes_sd_configs: [{ role: "pod" }],
  relabel_configs: [
    { source_labels: ["__meta_kubernetes_pod_label_job"], regex: name, action: "keep" },
    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
    ...relabel_configs,
  ],
  ...more,
});

/** Rules by which a shard takes its share of the targets. */
export const sharded = (modulus: number, number: number) => [
  { source_labels: ["__address__"], modulus, target_label: "__tmp_hash", action: "hashmod" },
  { source_labels: ["__tmp_hash"], regex: String(number), action: "keep" },
];

/** What a Prometheus of these stacks has. */
export interface Scraper {
  readonly name?: string;
  readonly bucket?: string;
  readonly replicas?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly jobs?: readonly object[];
  /** Of its configuration, beside the labels and the jobs. */
  readonly config?: object;
  readonly sidecar?: readonly string[];
}

/** A Prometheus with a sidecar that uploads, and the ConfigMap of its configuration. */
export function prometheus({
  name = "prometheus",
  bucket = "thanos",
  replicas = 2,
  labels = { cluster: "a", replica: "${POD_NAME}" },
  jobs = [podJob("app"), podJob("api")],
  config = {},
  sidecar = [],
}: Scraper = {}): FakeResource[] {
  const text = stringify({ global: { external_labels: labels }, scrape_configs: jobs, ...config });
  const server = {
    name: "prometheus",
    image: prometheusImage,
    args: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/data",
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      "--storage.tsdb.retention.time=2d",
    ],
    env: [podName],
    volumeMounts: [mount, { name: "config", mountPath: "/etc/prometheus" }],
  };
  const uploads = thanos(
    "sidecar",
    bucket,
    "--tsdb.path=/data",
    "--prometheus.url=http://localhost:9090",
    ...sidecar,
  );
  return [
    set(name, [server, uploads], { replicas, volumes: [{ name: "config", configMap: { name } }] }),
    {
      type: "kubernetes:core/v1:ConfigMap",
      name: `${name}-config`,
      props: { metadata: { name, namespace }, data: { "prometheus.yml": text } },
    },
  ];
}

/** A tier of Thanos in a workload of its own. */
export const tier = (
  command: string,
  name: string,
  bucket: string | undefined,
  args: readonly string[] = [],
  replicas = 1,
) => set(name, [thanos(command, bucket, ...args)], { replicas });

const paths: Readonly<Record<string, string>> = { receive: "--tsdb.path=/data" };

/** A Store Gateway, a compactor, a Ruler or a Receiver with its data on its claim. */
export const onDisk = (command: string, name: string, bucket: string, ...args: string[]) =>
  tier(command, name, bucket, [paths[command] ?? "--data-dir=/data", ...args]);

/** Two Rulers. */
export function rulers(bucket: string, name = "rule", ...args: string[]): FakeResource {
  const own = ["--data-dir=/data", '--label=cluster="a"', '--label=rule_replica="$(POD_NAME)"'];
  return tier("rule", name, bucket, [...own, "--alert.label-drop=rule_replica", ...args], 2);
}

/** Two Receivers. */
export const receivers = (bucket: string, ...args: string[]) =>
  tier(
    "receive",
    "receive",
    bucket,
    ["--tsdb.path=/data", '--label=receive_replica="$(POD_NAME)"', ...args],
    2,
  );

/** A Query that knows every replica label of these stacks. */
export const query = (...args: string[]) =>
  set(
    "query",
    [
      thanos(
        "query",
        undefined,
        "--query.replica-label=replica",
        "--query.replica-label=rule_replica",
        "--query.replica-label=receive_replica",
        "--endpoint=dnssrv+_grpc._tcp.all.monitoring.svc",
        ...args,
      ),
    ],
    { kind: "Deployment" },
  );

/** The rules of a selector, as a flag. */
export const selector = (...rules: object[]) => `--selector.relabel-config=${stringify(rules)}`;

/** Rules that keep one number of a hash of this label. */
export const hashed = (label: string, modulus: number, number: number) => [
  { action: "hashmod", source_labels: [label], target_label: "shard", modulus },
  { action: "keep", source_labels: ["shard"], regex: String(number) },
];

/** A rule that keeps blocks with this value. */
export const keep = (label: string, regex: string) => ({ action: "keep", source_labels: [label], regex });

/** A Prometheus that stands for a cluster, with jobs of its own. */
const ofCluster = (cluster: string, bucket = "thanos") =>
  prometheus({
    name: `prometheus-${cluster}`,
    bucket,
    labels: { cluster, replica: "${POD_NAME}" },
    jobs: [podJob(`app-${cluster}`)],
  });

const simple = () => [onDisk("store", "store", "thanos"), onDisk("compact", "compact", "thanos"), query()];

/** A resource of another kind in the stacks' namespace. */
export const object = (apiVersion: string, kind: string, name: string, spec: object): FakeResource => ({
  ...kubernetesObject(apiVersion, kind, spec, { name, namespace }),
  name: `${kind}-${name}`,
});

/** Stacks whose ways of blocks and samples are unusual, and right. */
export const blockStacks: Readonly<Record<string, () => FakeResource[]>> = {
  "a pair of Prometheus without shards": () => [...prometheus(), ...simple()],
  "three replicas": () => [...prometheus({ replicas: 3 }), ...simple()],
  "replicas in workloads of their own": () => [
    ...prometheus({ name: "one", replicas: 1, labels: { cluster: "a", replica: "one" } }),
    ...prometheus({ name: "two", replicas: 1, labels: { cluster: "a", replica: "two" } }),
    ...simple(),
  ],
  "Store Gateways divided by time": () => [
    ...prometheus(),
    rulers("thanos"),
    onDisk("store", "store-new", "thanos", "--min-time=-2w"),
    onDisk("store", "store-middle", "thanos", "--min-time=-10w", "--max-time=-13d"),
    onDisk("store", "store-old", "thanos", "--max-time=-9w"),
    onDisk("compact", "compact", "thanos", "--retention.resolution-raw=1y"),
    query(),
  ],
  "Store Gateways divided by a date": () => [
    ...prometheus(),
    onDisk("store", "store-new", "thanos", "--min-time=2026-01-01T00:00:00Z"),
    onDisk("store", "store-old", "thanos", "--max-time=2026-01-01T00:00:00Z"),
    onDisk("compact", "compact", "thanos"),
    query(),
  ],
  "Store Gateways divided by a hash of blocks": () => [
    ...prometheus(),
    rulers("thanos"),
    ...[0, 1, 2].map((number) =>
      onDisk("store", `store-${number}`, "thanos", selector(...hashed("__block_id", 3, number))),
    ),
    onDisk("compact", "compact", "thanos"),
    query(),
  ],
  "Store Gateways divided by a hash of blocks, and by time": () => [
    ...prometheus(),
    ...[0, 1].flatMap((number) => [
      onDisk(
        "store",
        `new-${number}`,
        "thanos",
        "--min-time=-30d",
        selector(...hashed("__block_id", 2, number)),
      ),
      onDisk(
        "store",
        `old-${number}`,
        "thanos",
        "--max-time=-28d",
        selector(...hashed("__block_id", 2, number)),
      ),
    ]),
    onDisk("compact", "compact", "thanos"),
    query(),
  ],
  "a compactor and a Store Gateway for each cluster": () => [
    ...["a", "b"].flatMap((cluster) => [
      ...ofCluster(cluster),
      onDisk("store", `store-${cluster}`, "thanos", selector(keep("cluster", cluster))),
      onDisk("compact", `compact-${cluster}`, "thanos", selector(keep("cluster", cluster))),
    ]),
    query(),
  ],
  "compactors divided by a hash of a label": () => [
    ...["a", "b", "c"].flatMap((cluster) => ofCluster(cluster)),
    ...[0, 1].map((number) =>
      onDisk("compact", `compact-${number}`, "thanos", selector(...hashed("cluster", 2, number))),
    ),
    onDisk("store", "store", "thanos"),
    query(),
  ],
  "two buckets with a compactor each": () => [
    ...["east", "west"].flatMap((bucket) => [
      ...ofCluster(bucket, bucket),
      onDisk("store", `store-${bucket}`, bucket),
      onDisk("compact", `compact-${bucket}`, bucket),
    ]),
    query(),
  ],
  "Receivers beside sidecars": () => [...prometheus(), receivers("thanos"), ...simple()],
  "a Ruler with a bucket of its own": () => [
    ...prometheus(),
    rulers("rules"),
    onDisk("store", "store-rules", "rules"),
    onDisk("compact", "compact-rules", "rules", "--retention.resolution-raw=2y"),
    ...simple(),
  ],
  "replicas that the compactor merges": () => [
    ...prometheus(),
    rulers("thanos"),
    onDisk("store", "store", "thanos"),
    onDisk(
      "compact",
      "compact",
      "thanos",
      "--deduplication.replica-label=replica",
      "--deduplication.replica-label=rule_replica",
      "--deduplication.func=penalty",
    ),
    query(),
  ],
  "shards by a hash of targets": () => [
    ...[0, 1, 2].flatMap((number) =>
      prometheus({
        name: `shard-${number}`,
        labels: { cluster: "a", shard: String(number), replica: "${POD_NAME}" },
        jobs: [podJob("app", sharded(3, number)), podJob("api", sharded(3, number))],
      }),
    ),
    ...simple(),
  ],
  "shards of which one scrapes a job alone": () => [
    ...[0, 1].flatMap((number) =>
      prometheus({
        name: `shard-${number}`,
        labels: { cluster: "a", shard: String(number), replica: "${POD_NAME}" },
        jobs: [podJob("app", sharded(2, number)), ...(number === 0 ? [podJob("kube-state-metrics")] : [])],
      }),
    ),
    ...simple(),
  ],
  "jobs divided by their names": () => [
    ...["app", "api"].flatMap((part) =>
      prometheus({
        name: part,
        labels: { cluster: "a", part, replica: "${POD_NAME}" },
        jobs: [podJob(part)],
      }),
    ),
    ...simple(),
  ],
  "tools that only read the bucket": () => [
    ...prometheus(),
    ...simple(),
    set("web", [thanos("tools", "thanos", "bucket", "web")], { kind: "Deployment" }),
    set("verify", [thanos("tools", "thanos", "bucket", "verify")], { kind: "Deployment" }),
  ],
};

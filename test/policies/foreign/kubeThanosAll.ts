import { stringify } from "yaml";
import { fieldVariable, service, type ForeignStack } from "./foreignStack";
import {
  addresses,
  kubeThanosMinio,
  kubeThanosStore,
  kubeThanosTier,
  log,
  namespace,
  objstoreVariable,
  store,
} from "./kubeThanosTier";

const version = "v0.30.2";
const resources = {
  limits: { cpu: "420m", memory: "420Mi" },
  requests: { cpu: "123m", memory: "123Mi" },
};

/** A piece of YAML as an argument. */
const yamlFlag = (flag: string, value: unknown) => `--${flag}=${stringify(value)}`;

const tracing = (tier: string) =>
  yamlFlag("tracing.config", {
    config: { sampler_param: 2, sampler_type: "ratelimiting", service_name: `thanos-${tier}` },
    type: "JAEGER",
  });

const memcached = {
  addresses: ["dnssrv+_client._tcp.<MEMCACHED_SERVICE>.thanos"],
  dns_provider_update_interval: "10s",
  max_async_buffer_size: 10000,
  max_async_concurrency: 20,
  max_get_multi_batch_size: 0,
  max_get_multi_concurrency: 100,
  max_idle_connections: 100,
  timeout: "500ms",
};

const shardOf = (label: string, shard: number) =>
  yamlFlag("selector.relabel-config", [
    { action: "hashmod", source_labels: [label], target_label: "shard", modulus: 3 },
    { action: "keep", source_labels: ["shard"], regex: shard },
  ]);

function compactor(instance: string, ...args: string[]): void {
  kubeThanosTier({
    version,
    app: "thanos-compact",
    instance,
    component: "database-compactor",
    args: [
      "compact",
      "--wait",
      ...log,
      "--objstore.config=$(OBJSTORE_CONFIG)",
      "--data-dir=/var/thanos/compact",
      "--debug.accept-malformed-index",
      "--retention.resolution-raw=0d",
      "--retention.resolution-5m=0d",
      "--retention.resolution-1h=0d",
      "--delete-delay=48h",
      "--compact.concurrency=1",
      "--downsample.concurrency=1",
      "--downsampling.disable",
      ...args,
      tracing("compact"),
    ],
    ports: { http: 10902 },
    variables: [objstoreVariable],
    resources,
    data: "/var/thanos/compact",
    gracePeriod: 120,
    hardened: false,
    headless: true,
  });
}

function storeGateway(instance: string, ...args: string[]): void {
  const config = { ...memcached, max_item_size: "1MiB" };
  kubeThanosStore(version, { instance, resources }, [
    yamlFlag("index-cache.config", { config, type: "memcached" }),
    yamlFlag("store.caching-bucket.config", {
      blocks_iter_ttl: "5m",
      chunk_object_attrs_ttl: "24h",
      chunk_subrange_size: 16000,
      chunk_subrange_ttl: "24h",
      config,
      max_chunks_get_range_requests: 3,
      metafile_content_ttl: "24h",
      metafile_doesnt_exist_ttl: "15m",
      metafile_exists_ttl: "2h",
      metafile_max_size: "1MiB",
      type: "memcached",
    }),
    tracing("store"),
    ...args,
  ]);
}

function query(): void {
  const found = ["rule", "sidecar", "store", "store-0", "store-1", "store-2"];
  kubeThanosTier({
    version,
    app: "thanos-query",
    component: "query-layer",
    args: [
      "query",
      "--grpc-address=0.0.0.0:10901",
      "--http-address=0.0.0.0:9090",
      "--log.level=debug",
      "--log.format=logfmt",
      "--query.replica-label=prometheus_replica",
      "--query.replica-label=rule_replica",
      ...found.map((name) => `--endpoint=dnssrv+_grpc._tcp.thanos-${name}.thanos`),
      "--query.timeout=5m",
      "--query.lookback-delta=15m",
      tracing("query"),
      "--query.auto-downsampling",
    ],
    ports: { grpc: 10901, http: 9090 },
    resources,
    gracePeriod: 120,
  });
  const cache = { config: memcached, type: "memcached" };
  kubeThanosTier({
    version,
    app: "thanos-query-frontend",
    component: "query-cache",
    args: [
      "query-frontend",
      ...log,
      "--query-frontend.compress-responses",
      "--http-address=0.0.0.0:9090",
      "--query-frontend.downstream-url=http://thanos-query.thanos:9090",
      "--query-range.split-interval=12h",
      "--labels.split-interval=12h",
      "--query-range.max-retries-per-request=10",
      "--labels.max-retries-per-request=10",
      "--query-frontend.log-queries-longer-than=10s",
      yamlFlag("query-range.response-cache-config", cache),
      yamlFlag("labels.response-cache-config", cache),
      tracing("query-frontend"),
    ],
    ports: { http: 9090 },
    resources,
    gracePeriod: 120,
  });
}

function ruler(): void {
  const folder = "/etc/thanos/config";
  const configMaps = {
    "/etc/thanos/rules/test": "test",
    [`${folder}/thanos-ruler-config`]: "thanos-ruler-config",
    [`${folder}/thanos-stateless-ruler-config`]: "thanos-stateless-ruler-config",
  };
  const mounts = Object.entries(configMaps);
  kubeThanosTier({
    version,
    app: "thanos-rule",
    component: "rule-evaluation-engine",
    args: [
      "rule",
      ...log,
      ...addresses,
      "--objstore.config=$(OBJSTORE_CONFIG)",
      "--data-dir=/var/thanos/rule",
      '--label=rule_replica="$(NAME)"',
      "--alert.label-drop=rule_replica",
      "--tsdb.retention=48h",
      "--tsdb.block-duration=2h",
      "--query=dnssrv+_http._tcp.thanos-query.thanos",
      "--alertmanagers.url=alertmanager:9093",
      `--alertmanagers.config-file=${folder}/thanos-ruler-config/config.yaml`,
      "--rule-file=/etc/thanos/rules/test/test",
      tracing("rule"),
      `--remote-write.config-file=${folder}/thanos-stateless-ruler-config/rw-config.yaml`,
    ],
    ports: { ...store, reloader: 9533 },
    variables: [fieldVariable("NAME", "metadata.name"), objstoreVariable],
    resources,
    data: "/var/thanos/rule",
    configMaps,
    headless: true,
    more: [
      {
        name: "configmap-reloader",
        image: "jimmidyson/configmap-reload:v0.5.0",
        imagePullPolicy: "IfNotPresent",
        args: [
          "-webhook-url=http://localhost:10902/-/reload",
          ...mounts.map(([path]) => `-volume-dir=${path}`),
        ],
        volumeMounts: mounts.map(([mountPath, name]) => ({ name, mountPath })),
      },
    ],
  });
}

/** kube-thanos with every tier that it can make, as its `all.jsonnet` shows them. */
export const kubeThanosAll: ForeignStack = {
  title: "kube-thanos, all components",
  rebuilds:
    "`examples/all/manifests` of github.com/thanos-io/kube-thanos (rendered from its `all.jsonnet`, Thanos v0.30.2) with the MinIO of " +
    "`examples/development-minio`, at commit 55d4a7c of 9 March 2026; it says of itself that it shows how each component is used and is not meant to be run",
  leftOut:
    "the three variants of Receive and Query's endpoints for them, the bucket tools, ServiceMonitors; its ConfigMaps are made by whoever uses it",
  elsewhere: ["test", "thanos-ruler-config", "thanos-stateless-ruler-config", "prometheus_replica"],
  program() {
    kubeThanosMinio();
    compactor(
      "thanos-compact",
      "--deduplication.replica-label=prometheus_replica",
      "--deduplication.replica-label=rule_replica",
    );
    storeGateway("thanos-store");
    for (const shard of [0, 1, 2]) {
      compactor(`thanos-compact-${shard}`, shardOf("cluster", shard));
      storeGateway(`thanos-store-${shard}`, shardOf("__block_id", shard));
    }
    query();
    ruler();
    service("thanos-sidecar", namespace, { app: "prometheus" }, store, true);
  },
};

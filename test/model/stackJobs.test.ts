import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { monitorConfig, prometheusConfig } from "../../model/prometheusConfig";
import { ScrapeConfig } from "../../model/stackJobs";

type Labels = Readonly<Record<string, string>>;

/** What Prometheus' relabeling makes of a target (model/relabel/relabel.go); `undefined` when it is dropped. */
function relabel(target: Labels, rules: readonly any[]): Labels | undefined {
  const labels: Record<string, string> = { ...target };
  for (const { action = "replace", source_labels: names = [], regex = "(.*)", ...rule } of rules) {
    const value = names.map((name: string) => labels[name] ?? "").join(";");
    const match = new RegExp(`^(?:${regex})$`).exec(value);
    if ((action === "keep" && match === null) || (action === "drop" && match !== null)) return undefined;
    if (action === "hashmod") {
      const hash = createHash("md5").update(value).digest().readBigUInt64BE(8);
      labels[rule.target_label] = String(hash % BigInt(rule.modulus));
    }
    if (action === "replace" && match !== null)
      labels[rule.target_label] = (rule.replacement ?? "$1").replace(
        /\$\{?(\d)\}?/g,
        (_: string, group: string) => match[Number(group)] ?? "",
      );
  }
  return Object.fromEntries(
    Object.entries(labels).filter(([name, value]) => !name.startsWith("__") && value),
  );
}

const common = {
  namespace: "thanos",
  cluster: "a",
  externalLabels: {},
  scrapeInterval: "30s",
  evaluationInterval: "30s",
  ruleFiles: "/rules/*.yaml",
  alertmanagerService: "alertmanager",
};

/** The jobs of each Prometheus of a stack, one replica of each. */
function jobsOf(monitored: boolean, shards = 3): ScrapeConfig[][] {
  const sharded = prometheusConfig({
    ...common,
    shards,
    scrapeConfigs: [],
    monitored: monitored ? "dev" : undefined,
  });
  const texts = Array.from({ length: shards }, (_, shard) =>
    JSON.stringify(sharded).replaceAll("$(PROMETHEUS_SHARD)", String(shard)),
  );
  const clusterMetrics = { kubelet: true, verifyKubelets: false, kubeStateMetrics: true };
  if (monitored) texts.push(JSON.stringify(monitorConfig({ ...common, instance: "dev", clusterMetrics })));
  return texts.map((text) => (JSON.parse(text) as { scrape_configs: ScrapeConfig[] }).scrape_configs);
}

interface Object {
  readonly namespace?: string;
  readonly service: string;
  readonly port: string;
  readonly labels?: Labels;
  readonly podLabels?: Labels;
  readonly annotations?: Labels;
}
const stackLabels = (instance: string, component = "x"): Labels => ({
  "app.kubernetes.io/part-of": "thanos-stack",
  "app.kubernetes.io/instance": instance,
  "app.kubernetes.io/component": component,
});
const metas = (kind: string, values: Labels) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `__meta_kubernetes_${kind}_${name.replace(/\W/g, "_")}`,
      value,
    ]),
  );

/** A port of a pod behind a Service, as discovery by EndpointSlices shows it, for all Prometheus that scrape it. */
function scrapesOf(object: Object, all: ScrapeConfig[][]): { prometheus: number; labels: Labels }[] {
  const { namespace = "thanos", service, port, labels = {}, podLabels = {}, annotations = {} } = object;
  const target = {
    __address__: `10.0.0.1:${port.length}`,
    __meta_kubernetes_namespace: namespace,
    __meta_kubernetes_service_name: service,
    __meta_kubernetes_pod_name: `${service}-0`,
    __meta_kubernetes_endpointslice_port_name: port,
    ...metas("service_label", labels),
    ...metas("pod_label", podLabels),
    ...metas("service_annotation", annotations),
  };
  return all.flatMap((jobs, prometheus) =>
    jobs.flatMap((job) => {
      const [discovery] = (job.kubernetes_sd_configs ?? []) as any[];
      const isFound =
        discovery?.role === "endpointslice" &&
        (discovery.namespaces === undefined || discovery.namespaces.names.includes(namespace));
      const found = isFound
        ? relabel({ ...target, job: job.job_name }, job.relabel_configs as any[])
        : undefined;
      return found === undefined ? [] : [{ prometheus, labels: found }];
    }),
  );
}

const scrape = { "prometheus.io/scrape": "true" };
const shard = (value: string) => ({ "thanos-stack/shard": value });
const own: readonly (Object & { readonly job: string; readonly shard?: string })[] = [
  { service: "thanos-query", port: "http", labels: stackLabels("dev"), job: "thanos-query" },
  {
    service: "prometheus",
    port: "http",
    labels: stackLabels("dev"),
    podLabels: shard("2"),
    job: "prometheus",
    shard: "2",
  },
  {
    service: "prometheus",
    port: "sidecar-http",
    labels: stackLabels("dev"),
    podLabels: shard("2"),
    job: "thanos-sidecar",
    shard: "2",
  },
  {
    service: "prometheus-monitor",
    port: "http",
    labels: stackLabels("dev", "monitor"),
    podLabels: shard("monitor"),
    job: "prometheus",
    shard: "monitor",
  },
  {
    service: "prometheus-monitor",
    port: "sidecar-http",
    labels: stackLabels("dev", "monitor"),
    podLabels: shard("monitor"),
    job: "thanos-sidecar",
    shard: "monitor",
  },
  { service: "thanos-ruler", port: "reloader-http", labels: stackLabels("dev"), job: "config-reloader" },
  { service: "minio", port: "api", labels: stackLabels("dev"), job: "minio" },
  // Annotated by its owner, and scraped already.
  {
    service: "thanos-query-frontend",
    port: "http",
    labels: stackLabels("dev"),
    annotations: scrape,
    job: "thanos-query-frontend",
  },
];

describe("the jobs of a stack", () => {
  const watched = jobsOf(true);
  const monitor = watched.length - 1;

  it("scrape each port of the stack's own once: the monitor does, and no shard", () => {
    for (const { job, shard: number, ...object } of own) {
      const [only, ...more] = scrapesOf(object, watched);
      assert.deepEqual(more, [], object.service);
      assert.equal(only.prometheus, monitor, object.service);
      const { service } = object;
      const shardLabel = number === undefined ? {} : { shard: number };
      assert.deepEqual(only.labels, { job, namespace: "thanos", pod: `${service}-0`, ...shardLabel });
    }
  });

  it("give each to one shard where there is no monitor, with the same labels", () => {
    for (const object of own) {
      const [before] = scrapesOf(object, watched);
      const [only, ...more] = scrapesOf(object, jobsOf(false));
      assert.deepEqual(more, [], object.service);
      assert.deepEqual(only.labels, before.labels);
    }
  });

  it("leave a tier beside the stack, which is another instance, to one shard", () => {
    const [only, ...more] = scrapesOf(
      { service: "thanos-store-old", port: "http", labels: stackLabels("old") },
      watched,
    );
    assert.deepEqual(more, []);
    assert.ok(only.prometheus < monitor);
  });

  it("leave the tiers of a stack in another namespace alone, whatever its name", () => {
    for (const instance of ["dev", "prod"])
      assert.deepEqual(
        scrapesOf(
          { namespace: "other", service: "thanos-query", port: "http", labels: stackLabels(instance) },
          watched,
        ),
        [],
      );
  });

  it("find what is annotated, in any namespace and in the stack's own, once", () => {
    for (const namespace of ["thanos", "shop"]) {
      const [only, ...more] = scrapesOf(
        { namespace, service: "cart", port: "web", annotations: scrape },
        watched,
      );
      assert.deepEqual(more, []);
      assert.ok(only.prometheus < monitor);
      assert.deepEqual(only.labels.service, "cart");
    }
  });

  it("leave ports alone that serve no metrics", () => {
    for (const port of ["grpc", "cluster", "memcached", "console"])
      assert.deepEqual(scrapesOf({ service: "a", port, labels: stackLabels("dev") }, watched), []);
  });
});

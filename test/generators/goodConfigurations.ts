/**
 * Right configurations of every kind, made from the schema. What single kinds can't say is a model of what goes
 * together: `byKey` has the values of settings that have more to keep than their kind, and `companions` what one
 * setting needs of others. Nothing is thrown away.
 */
import fc from "fast-check";
import { stringify } from "yaml";
import { schema } from "../../settings/stackSchema";
import { supportedVersions } from "../../model/flagCatalogue";
import { allAlerts } from "../../monitoring/alerts";
import { companions, type Tree } from "./companions";
import { alertmanagerConfig, argumentsOf, jobs, ruleFiles, tracing } from "./parts";
import { type ByKey, valuesOf } from "./schemaValues";
import { durationFrom, imageLike, writeLongDuration } from "./values";
import { images } from "../../model/images";

/** A configuration: settings under `thanos:`, and those that are encrypted, as texts. */
export interface Configuration {
  readonly settings: Tree;
  readonly secrets: Readonly<Record<string, string>>;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const name = fc.constantFrom("team-a", "x1", "shop", "0day");
const annotations = fc.dictionary(
  fc.constantFrom("example.org/a", "service.beta.kubernetes.io/load-balancer-internal", "note"),
  fc.constantFrom("true", "10.0.0.0/8", "a b, c", "1"),
  { maxKeys: 2 },
);
const ranges = fc.subarray(["10.0.0.0/8", "192.168.1.0/24", "203.0.113.7/32"]);
const bounded = (least: number, most: number, step: number) => () => durationFrom(least, most, step);
const long = (least: number, most: number, step: number) => () =>
  durationFrom(least, most, step, writeLongDuration);

/** Of an image whose flags are known: with any supported version. */
const imageOf = (image: string, versions: readonly string[]) =>
  fc.oneof(
    imageLike(image),
    fc
      .constantFrom(...versions)
      .map((version) => `${image.split(":")[0]}:${version}${".0".repeat(3 - version.split(".").length)}`),
  );

const tolerations = fc.subarray([
  { key: "dedicated", operator: "Equal", value: "monitoring", effect: "NoSchedule" },
  { key: "example.org/spot", operator: "Exists" },
  { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
  { key: "a", value: "b" },
]);
const selector = fc.constantFrom(
  { "kubernetes.io/os": "linux" },
  { pool: "metrics", "example.org/disk": "ssd" },
);

/** Values of settings that keep more than their kind says. */
const byKey: ByKey = {
  clusterDomain: () => fc.constantFrom("cluster.local", "k8s.example.org"),
  cluster: () => fc.constantFrom("eu-1", "2024", "Prod cluster", "a.b/c:d", "größe"),
  tracing: () => tracing,
  namespace: () => fc.constantFrom("monitoring", "thanos-2", "a", "0day"),
  load: () =>
    fc.record({
      activeSeries: fc.integer({ min: 1, max: 20_000 }),
      churnPerHour: fc.constantFrom(0, 0.05, 0.1),
    }),
  // Says what the next update does to a stack that runs already: there is none.
  acknowledge: () => fc.constant({}),
  "images.mirror": () =>
    fc.constantFrom("mirror.example.org", "mirror.example.org:5000/all/of_it", "10.0.0.1:5000"),
  "images.thanos": () => imageOf(images.thanos, supportedVersions("query")),
  "images.prometheus": () => imageLike(images.prometheus),
  "images.alertmanager": () => imageLike(images.alertmanager),
  "images.pullSecrets": () => fc.subarray(["registry", "mirror-2"]),
  network: () =>
    fc.record(
      {
        policies: fc.constant(true),
        clients: fc.subarray(
          [{ namespace: "ingress-nginx" }, { namespace: "grafana", pods: { app: "grafana" } }],
          { minLength: 1 },
        ),
        clientRanges: ranges,
        receiverPorts: fc.subarray([443, 587, 8080], { minLength: 1 }),
      },
      { requiredKeys: ["policies", "clients"] },
    ),
  scheduling: () => schedulingOf(),
  "*.scheduling": () => schedulingOf(),
  "objectStore.minio.scheduling": () => schedulingOf(),
  "clusterMetrics.kubeStateMetrics.scheduling": () => schedulingOf(),
  "*.service.annotations": () => annotations,
  "*.mounts": () => fc.subarray([{ secret: "client-certificate" }, { configMap: "ca.bundle" }]),
  "objectStore.minio.service.annotations": () => annotations,
  "*.service.sourceRanges": () => ranges,
  "objectStore.minio.service.sourceRanges": () => ranges,
  "*.service.nodePort": () => fc.integer({ min: 30_000, max: 32_767 }),
  "objectStore.minio.service.nodePort": () => fc.integer({ min: 30_000, max: 32_767 }),
  "*.storage.className": () => fc.constantFrom("standard", "gp3", "fast.ssd"),
  "objectStore.minio.storage.className": () => fc.constantFrom("standard", "gp3", "fast.ssd"),
  "objectStore.minio.servers": () => fc.constantFrom(1, 4, 5, 8, 16),
  "objectStore.bucket": () => fc.constantFrom("thanos", "team-a-blocks", "0123"),
  "objectStore.prefix": () => fc.constantFrom("eu", "a/b-c/d_e", "v1.2"),
  "objectStore.s3.caFile": () => fc.constant("/etc/ssl/certs/ca-certificates.crt"),
  "objectStore.s3.region": () => fc.constantFrom("eu-central-1", "us-east-1", "garage"),
  "objectStore.s3.encryption.kmsKeyId": () => fc.constant("arn:aws:kms:eu-central-1:123456789012:key/abc"),
  "objectStore.s3.serviceAccountAnnotations.*": () =>
    fc.constantFrom({}, { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/thanos" }),
  "prometheus.shards": () => fc.integer({ min: 1, max: 4 }),
  "prometheus.retiredShards": () => fc.integer({ min: 0, max: 2 }),
  "monitoring.retention": long(2 * day, 10 * day, 12 * hour),
  // The monitor keeps its series as long, on a disk for the usual time.
  "prometheus.retention": long(2 * day, 10 * day, 12 * hour),
  "ruler.retention": long(2 * day, 7 * day, 12 * hour),
  "prometheus.scrapeInterval": bounded(10, 2 * minute, 5),
  "prometheus.evaluationInterval": bounded(10, 2 * minute, 5),
  "ruler.evaluationInterval": bounded(10, 2 * minute, 5),
  "prometheus.externalLabels": () =>
    fc.dictionary(
      fc.constantFrom("region", "datacenter", "env", "tenant"),
      fc.constantFrom("eu", "2024", "a b", "größe"),
      {
        maxKeys: 2,
      },
    ),
  "prometheus.scrapeConfigs": () => jobs,
  "*.rules": () => ruleFiles,
  // Files of the repository, which an example of their own tests.
  "*.ruleFiles": () => fc.constant([]),
  "prometheus.scrapeConfigFiles": () => fc.constant([]),
  "prometheus.sidecarExtraArgs": () => argumentsOf("sidecar"),
  "query.replicaLabels": () => fc.subarray(["replica", "receive_replica"]),
  "query.storeTimeout": () => fc.constantFrom("2s", "5s", "10s"),
  "query.tenancy.header": () => fc.constantFrom("THANOS-TENANT", "X-Scope-OrgID"),
  "query.tenancy.defaultTenant": () => fc.constantFrom("default-tenant", "team-a", "0"),
  "query.tenancy.label": () => fc.constantFrom("tenant_id", "tenant"),
  "queryFrontend.cache.maxItems": () => fc.integer({ min: 100, max: 50_000 }),
  "queryFrontend.cache.maxItemSize": () => fc.constantFrom("1MiB", "5MiB", "8MB"),
  "queryFrontend.cache.memory": () => fc.constantFrom("64MiB", "256MB", "1GiB", "1.5GiB"),
  // Query Frontend reads them as Go does: without days.
  "queryFrontend.cache.validity": bounded(hour, 48 * hour, 1800),
  "queryFrontend.cache.expiration": bounded(hour, 48 * hour, 1800),
  "queryFrontend.splitInterval": () => fc.constantFrom("12h", "24h", "1d", "6h"),
  "queryFrontend.slowQuery": () => fc.constantFrom("500ms", "1s", "10s", "1m"),
  "queryFrontend.ingress.annotations": () => annotations,
  "queryFrontend.ingress.className": () => fc.constantFrom("nginx", "internal.example"),
  "queryFrontend.gateway.section": () => fc.constantFrom("https", "web-1"),
  "queryFrontend.ingress.tlsSecret": () => name,
  "storeGateway.syncInterval": bounded(5 * minute, hour, 5 * minute),
  "storeGateway.leaveToSidecars": () => fc.constantFrom("0s", "0", "6h", "12h", "1d"),
  "storeGateway.ignoreDeletionMarksDelay": bounded(12 * hour, 24 * hour, hour),
  "compactor.deleteDelay": long(48 * hour, 96 * hour, 12 * hour),
  "compactor.consistencyDelay": bounded(30 * minute, 2 * hour, 10 * minute),
  "compactor.concurrency": () => fc.integer({ min: 1, max: 4 }),
  "compactor.retention": () => retention,
  "alertmanager.retention": long(24 * hour, 240 * hour, 12 * hour),
  "monitoring.runbookUrl": () => fc.constantFrom("docs/alerts.md", "https://wiki.example.org/thanos/alerts"),
  "monitoring.alerts": () =>
    fc
      .subarray(allAlerts.slice(0, 6))
      .map((chosen) =>
        Object.fromEntries(
          chosen.map(({ name, threshold }) => [
            name,
            { for: "15m", severity: "warning", threshold: threshold?.value },
          ]),
        ),
      ),
  "monitoring.dashboards.folder": () => fc.constantFrom("Thanos", "Team A", "t"),
  "monitoring.dashboards.labels": () => fc.constantFrom({}, { team: "a" }, { "example.org/owner": "x1" }),
  "*.autoscaling": () =>
    fc
      .record({
        minReplicas: fc.integer({ min: 2, max: 4 }),
        more: fc.integer({ min: 0, max: 6 }),
        cpuPercent: fc.constantFrom(50, 80, 95),
      })
      .map(({ minReplicas, more, cpuPercent }) => ({
        minReplicas,
        maxReplicas: minReplicas + more,
        cpuPercent,
      })),
  ...Object.fromEntries(
    ["prometheus", "query", "queryFrontend", "storeGateway", "ruler", "compactor", "alertmanager"].map(
      (tier) => [`${tier}.extraArgs`, () => argumentsOf(tier)],
    ),
  ),
};

function schedulingOf(): fc.Arbitrary<unknown> {
  return fc.record(
    {
      nodeSelector: selector,
      tolerations,
      priorityClassName: fc.constantFrom("system-cluster-critical", "high.example"),
      zones: fc.constantFrom("preferred", "required"),
    },
    { requiredKeys: [] },
  );
}

/** Blocks of each resolution live long enough for the next one to be made of them, and none is deleted before a finer one. */
const retention = fc
  .tuple(fc.constantFrom(30, 45, 90, 180), fc.constantFrom(0, 30, 180), fc.constantFrom(0, 35, 365))
  .chain(([raw, more, most]) =>
    fc.oneof(
      fc.record({
        raw: writeLongDuration(raw * day),
        fiveMinutes: writeLongDuration((raw + more) * day),
        oneHour: writeLongDuration((raw + more + most) * day),
      }),
      fc.constantFrom(
        { raw: "0s", fiveMinutes: "0s", oneHour: "0s" },
        { raw: "90d", fiveMinutes: "0s", oneHour: "0s" },
        { raw: "90d", fiveMinutes: "180d", oneHour: "0d" },
      ),
    ),
  );

const { values, unknown } = valuesOf(schema, byKey);

/** Keys of settings that no value is made for. */
export const keysWithoutValues = unknown;

const s3Keys = JSON.stringify({
  default: { accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "a/b+c=0123456789abcdef" },
});

/** Right configurations. */
export const configurations: fc.Arbitrary<Configuration> = fc
  .record({ settings: values, alertmanager: fc.option(alertmanagerConfig, { nil: undefined }) })
  .map(({ settings, alertmanager }) => {
    const tree = structuredClone(settings) as Tree;
    for (const { complete } of companions) complete(tree);
    return {
      settings: tree,
      secrets: {
        ...(alertmanager && { alertmanagerConfig: stringify(alertmanager) }),
        ...(tree.objectStore?.s3?.credentials === "config" && { s3Keys }),
      },
    };
  });

/** The same configurations on every machine. */
export const sampleConfigurations = (count: number, seed = 20_261_124): Configuration[] =>
  fc.sample(configurations, { numRuns: count, seed });

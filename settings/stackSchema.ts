/** The schema of all settings: it gives their types, defaults, messages, documentation and JSON schema. */
import { z } from "zod";
import type { NameSetting } from "./checking/naming";
import { labelValue } from "./kinds/labelKinds";
import { scheduling } from "./kinds/podKinds";
import { dnsLabel, domainName } from "./kinds/nameKinds";
import { bytes } from "./kinds/valueKinds";
import { s3KeysSetting } from "./s3Keys";
import { alertmanager } from "./tiers/alertmanagerSettings";
import { clusterMetrics } from "./tiers/clusterMetricsSettings";
import { compactor } from "./tiers/compactorSettings";
import { images } from "./tiers/imageSettings";
import { monitoring } from "./tiers/monitoringSettings";
import { network } from "./tiers/networkSettings";
import { objectStore } from "./tiers/objectStoreSettings";
import { prometheus } from "./tiers/prometheusSettings";
import { query } from "./tiers/querySettings";
import { queryFrontend } from "./tiers/queryFrontendSettings";
import { ruler } from "./tiers/rulerSettings";
import { storeGateway } from "./tiers/storeGatewaySettings";

/** Every setting of the stack, with its default: keys under `thanos:` in `Pulumi.<stack>.yaml`. */
export const schema = z.strictObject({
  namespace: dnsLabel.default("thanos").describe("namespace of the whole stack"),
  createNamespace: z
    .boolean()
    .default(true)
    .describe("whether the stack creates the namespace; `false` if it exists already, with Secrets in it"),
  clusterDomain: domainName.default("cluster.local").describe("DNS domain of the Kubernetes cluster"),
  cluster: labelValue
    .optional()
    .describe("value of the external label `cluster`; the stack's name if left out"),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("log level of every program"),
  logFormat: z.enum(["logfmt", "json"]).default("logfmt").describe("log format of every program"),
  protectData: z
    .boolean()
    .default(true)
    .describe("whether namespace, bucket and MinIO are protected from `pulumi destroy`"),
  tracing: z
    .strictObject({
      type: z
        .enum(["OTLP", "JAEGER", "GOOGLE_CLOUD", "ELASTIC_APM", "LIGHTSTEP"])
        .describe("protocol of the receiver"),
      config: z.looseObject({}).describe("its settings, under Thanos' own names"),
    })
    .optional()
    .describe("where every Thanos program sends its traces, as in Thanos' own `--tracing.config`"),
  scheduling: scheduling.describe("where the pods of all tiers may run"),
  load: z
    .strictObject({
      activeSeries: z.int().min(1).describe("series that are active at a time, replicas counted once"),
      churnPerHour: z
        .number()
        .min(0)
        .max(10)
        .default(0.05)
        .describe("new series per hour, as a share of the active ones"),
    })
    .optional()
    .describe(
      "the load that the stack has to carry; shards, memory and volumes are then checked against the sizing model",
    ),
  acknowledge: z
    .strictObject({
      shards: z.int().min(1).optional().describe("the new number of shards"),
      objectStore: z.string().min(1).optional().describe("where blocks are kept from now on"),
      volumes: z
        .record(z.string(), bytes)
        .default({})
        .describe("the new size of a tier's volume, by tier, such as `prometheus: 100Gi`"),
      namespace: dnsLabel.optional().describe("the new namespace"),
      storageClasses: z
        .record(z.string(), z.string())
        .default({})
        .describe("the new StorageClass of a tier's volumes, by tier; `(default)` is the cluster's default"),
    })
    .prefault({})
    .describe("changes that move or strand data and that you have prepared: see docs/operations.md"),
  images,
  objectStore,
  prometheus,
  query,
  queryFrontend,
  storeGateway,
  ruler,
  compactor,
  alertmanager,
  monitoring,
  clusterMetrics,
  network,
});

/** All settings of a stack, with every default filled in. */
export type StackSettings = z.output<typeof schema>;

/** Keys that users of other charts look for, and why there is none. */
export const refused = {
  "compactor.replicas": (nameSetting: NameSetting) =>
    `is not a setting: two Compactors on one bucket corrupt it. To compact faster, raise ${nameSetting("compactor.concurrency")}.`,
};

/** Name of the secret setting with Alertmanager's configuration. */
export const alertmanagerSetting = "alertmanagerConfig";

/** Settings that are secret, with what each is. They are read apart from the others, so that no message can show them. */
export const secretSettings = {
  [s3KeysSetting]:
    'keys of an S3 whose `objectStore.s3.credentials` is "config", by role or as `default` for those without their own: each has `accessKey` and `secretKey`',
  [alertmanagerSetting]:
    "Alertmanager's whole configuration, as YAML text. Without it alerts are shown in Alertmanager, but nobody is notified",
};

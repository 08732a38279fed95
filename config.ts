import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { layoutOf, ThanosStackArgs } from "./components/thanosStack";
import { yaml } from "./components/files";
import { Acknowledged, Layout, unacknowledged } from "./model/changes";
import { ImageName, images, mirrored } from "./model/images";
import { clusterLabel, replicaLabels, reservedLabels, shardLabel } from "./model/labels";
import { brokenRules } from "./model/rules";
import { s3Keys, s3KeysSetting } from "./model/s3Keys";
import { alertmanagerProblems } from "./model/files/alertmanager";
import { argumentProblems } from "./model/settings/arguments";
import { withFiles } from "./model/settings/files";
import { objectStore, ObjectStoreSettings } from "./model/settings/objectStore";
import { Broken, checked, Given, problem } from "./model/settings/problems";
import { ownSettings, prefix, withTextsRead } from "./model/settings/stackFile";
import * as values from "./model/settings/values";
import { days, duration, hours, positiveDuration } from "./model/settings/values";

const { autoscaling, cacheSize, dnsLabel, extraArgs, hostName, paths, replicas, resources } = values;
const { ruleFiles, scheduling, service, storage, texts } = values;

const labelSyntax = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "no label name. Use letters, digits and underscores." });
const labelName = labelSyntax.refine((name) => !reservedLabels.includes(name), {
  error: `a label that the stack sets itself (${reservedLabels.join(", ")}). Choose another name.`,
});
const replicaLabel = labelSyntax
  .refine((name) => name !== clusterLabel && name !== shardLabel, {
    error:
      "a label that says where a series comes from: without it, series of two shards or clusters look like copies of one. Take it out.",
  })
  .refine((name) => !Object.values<string>(replicaLabels).includes(name), {
    error: "one of the stack's own, which Query knows already. Take it out.",
  });
const labelValue = z.string().regex(/^[^"'\\\n$]+$/, {
  error:
    "no value for an external label: it is empty, or has a quote, a backslash, a dollar sign or a line break in it. Write it without these.",
});
const interval = (standard: string) => positiveDuration("30s").default(standard);
/** What every tier has alike. */
const tier = (cpu: string, memory: string) => ({
  resources: resources(cpu, memory),
  scheduling: scheduling.describe(
    "where the tier's pods may run; goes before the stack's `scheduling`, key by key",
  ),
  extraArgs,
});

const cacheValidity = positiveDuration("24h").default("24h").describe("how long an answer stays usable");
const cache = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("in-memory").describe("in each replica of Query Frontend, for itself"),
      maxSize: cacheSize.default("256MB").describe("memory of the cache in each replica"),
      maxItems: z.int().min(1).default(20000).describe("most answers that are kept"),
      validity: cacheValidity,
    }),
    z.strictObject({
      kind: z.literal("memcached").describe("in servers of the stack's own, shared by all replicas"),
      replicas: replicas(2).describe("servers; each holds a part of the keys"),
      memory: cacheSize.default("256MiB").describe("memory for items in each server"),
      maxItemSize: cacheSize
        .default("5MiB")
        .describe("largest answer that is kept; servers and clients get the same number"),
      expiration: cacheValidity,
    }),
  ])
  .prefault({ kind: "in-memory" })
  .describe("where answers are kept");

/** Every setting of the stack, with its default: keys under `thanos:` in `Pulumi.<stack>.yaml`. */
export const schema = z.strictObject({
  namespace: dnsLabel.default("thanos").describe("namespace of the whole stack"),
  createNamespace: z
    .boolean()
    .default(true)
    .describe("whether the stack makes the namespace; `false` where it is there before, with Secrets in it"),
  clusterDomain: hostName.default("cluster.local").describe("DNS domain of the Kubernetes cluster"),
  cluster: labelValue
    .optional()
    .describe("value of the external label `cluster`; the stack's name if left out"),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").describe("of every program"),
  logFormat: z.enum(["logfmt", "json"]).default("logfmt").describe("of every program"),
  protectData: z
    .boolean()
    .default(true)
    .describe("whether namespace, bucket and MinIO are protected from `pulumi destroy`"),
  tracing: z
    .strictObject({
      type: z
        .enum(["OTLP", "JAEGER", "GOOGLE_CLOUD", "ELASTIC_APM", "LIGHTSTEP"])
        .describe("protocol of what receives them"),
      config: z
        .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
        .describe("its settings, by Thanos' own names"),
    })
    .optional()
    .describe("where every Thanos sends its traces, as Thanos' own `--tracing.config` has it"),
  scheduling: scheduling.describe("where pods of all tiers may run"),
  load: z
    .strictObject({
      activeSeries: z.int().min(1).describe("series that are scraped at a time, replicas counted once"),
      churnPerHour: z
        .number()
        .min(0)
        .max(10)
        .default(0.05)
        .describe("new series an hour, as a share of the active ones"),
    })
    .optional()
    .describe(
      "what the stack has to carry; shards, memory and volumes are then checked against the sizing model",
    ),
  acknowledge: z
    .strictObject({
      shards: z.int().min(1).optional().describe("the new number of shards"),
      objectStore: z.string().min(1).optional().describe("where blocks are kept from now on"),
      volumes: z
        .record(z.string(), values.bytes)
        .default({})
        .describe("the new size of a tier's volume, by tier, such as `prometheus: 100Gi`"),
    })
    .prefault({})
    .describe("changes that move or strand data, which you know of: see docs/operations.md"),
  images: z
    .strictObject({
      mirror: z
        .string()
        .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, {
          error:
            "no address of a registry. Write host/path, without a scheme and without a slash at the end.",
        })
        .optional()
        .describe("registry that has copies of all images: it takes the place of each image's own registry"),
      pullSecrets: z.array(dnsLabel).default([]).describe("Secrets in the namespace that open the registry"),
      ...(Object.fromEntries(
        Object.entries(images).map(([name, image]) => [
          name,
          values.image.default(image).describe(`image of ${name}`),
        ]),
      ) as Record<ImageName, z.ZodDefault<typeof values.image>>),
    })
    .prefault({})
    .describe("images, each `registry/name:tag`, with `@sha256:...` behind it to pin the content"),
  objectStore,
  prometheus: z
    .strictObject({
      shards: z.int().min(1).max(50).default(1).describe("each target is scraped by exactly one"),
      retiredShards: z
        .int()
        .min(0)
        .max(50)
        .default(0)
        .describe("shards that scrape nothing any more, kept until what they hold is in the bucket"),
      replicas: replicas(2).describe("replicas of each shard, each on a node of its own"),
      retention: duration({
        least: 6 * hours,
        rule: "below 6h, three blocks, so an upload outage of two hours loses a block for good. Use 6h or more.",
      })
        .default("2d")
        .describe("how long samples stay on Prometheus' own disk"),
      localCompaction: z
        .enum(["off", "delayed"])
        .default("off")
        .describe(
          "whether Prometheus compacts its own blocks: not at all, or after they are uploaded (Prometheus >= 3.9, Thanos >= 0.41)",
        ),
      scrapeInterval: interval("30s").describe("how often each target is scraped"),
      evaluationInterval: interval("30s").describe("how often Prometheus' own rules are evaluated"),
      externalLabels: z
        .record(labelName, labelValue)
        .default({})
        .describe("labels of every series beside the stack's own, also of the Rulers'"),
      scrapeConfigs: z
        .array(z.looseObject({ job_name: z.string().min(1) }))
        .default([])
        .describe(
          "scrape jobs beside the stack's own, each as Prometheus' own file has it; they are sharded",
        ),
      scrapeConfigFiles: paths("files with a list of such jobs"),
      rules: ruleFiles,
      ruleFiles: paths("rule files"),
      storage: storage("50Gi"),
      ...tier("100m", "2Gi"),
      sidecarResources: resources("20m", "512Mi"),
      sidecarExtraArgs: extraArgs,
    })
    .prefault({})
    .describe("Prometheus with its sidecars"),
  query: z
    .strictObject({
      replicas: replicas(2),
      autoscaling,
      stores: z.array(z.string().min(1)).default([]).describe("StoreAPIs outside the cluster, `host:port`"),
      replicaLabels: z
        .array(replicaLabel)
        .default([])
        .describe("labels that tell replicas apart in those, beside the stack's own"),
      timeout: positiveDuration("2m").default("2m").describe("longest run of one query"),
      maxConcurrent: z.int().min(1).default(20).describe("queries at a time in one replica"),
      partialResponse: z
        .boolean()
        .default(true)
        .describe("whether a query is answered, with a warning, when a StoreAPI is missing; else it fails"),
      autoDownsampling: z
        .boolean()
        .default(true)
        .describe("whether long ranges are read from downsampled blocks"),
      engine: z.enum(["prometheus", "thanos"]).default("prometheus").describe("the PromQL engine"),
      tenancy: z
        .strictObject({
          header: z
            .string()
            .regex(/^[A-Za-z0-9-]+$/, {
              error: "no name of an HTTP header. Use letters, digits and dashes.",
            })
            .default("THANOS-TENANT")
            .describe("header with the tenant's name"),
          defaultTenant: z
            .string()
            .min(1)
            .default("default-tenant")
            .describe("tenant of a request without the header"),
          enforce: z
            .boolean()
            .default(false)
            .describe("whether a tenant sees only series that have the tenant's label"),
          label: z.string().min(1).default("tenant_id").describe("the label that has the tenant's name"),
        })
        .optional()
        .describe("tenants, told apart by a header of each request; no authentication comes with it"),
      service,
      ...tier("50m", "1Gi"),
    })
    .prefault({})
    .describe("Query"),
  queryFrontend: z
    .strictObject({
      replicas: replicas(2),
      autoscaling,
      cache,
      splitInterval: positiveDuration("12h")
        .default("12h")
        .describe("the part of a range that is asked and cached at a time"),
      slowQuery: positiveDuration("10s")
        .default("10s")
        .describe("queries that take longer are written to the log"),
      service,
      ingress: z
        .strictObject({
          host: hostName.describe("name by which users reach it"),
          className: z.string().min(1).optional().describe("IngressClass; the cluster's default if left out"),
          tlsSecret: dnsLabel.optional().describe("Secret with the certificate; without it there is no TLS"),
          annotations: texts.default({}).describe("such as those that ask for a password"),
        })
        .optional()
        .describe("an Ingress to it. Thanos asks nobody for a password: let the ingress controller do that"),
      gateway: z
        .strictObject({
          host: hostName.describe("name by which users reach it"),
          name: dnsLabel.describe("name of the Gateway"),
          namespace: dnsLabel.optional().describe("its namespace; the stack's own if left out"),
          section: z.string().min(1).optional().describe("its listener; any if left out"),
        })
        .optional()
        .describe("an HTTPRoute of the Gateway API to it"),
      ...tier("50m", "768Mi"),
    })
    .prefault({})
    .describe("Query Frontend"),
  storeGateway: z
    .strictObject({
      replicas: replicas(2),
      autoscaling,
      indexCacheSize: cacheSize.default("256MB").describe("index cache in each replica"),
      chunkPoolSize: cacheSize
        .default("512MB")
        .describe("memory that may be handed out for chunks in each replica"),
      maxSeriesPerRequest: z.int().min(1).default(500_000).describe("most series that one request may touch"),
      maxSamplesPerRequest: z
        .int()
        .min(1)
        .default(500_000_000)
        .describe("most samples that one request may touch"),
      syncInterval: positiveDuration("15m")
        .default("15m")
        .describe("how often it looks for new blocks in the bucket"),
      ignoreDeletionMarksDelay: duration()
        .default("24h")
        .describe("how long a block is served that is marked for deletion"),
      leaveToSidecars: duration()
        .default("0s")
        .describe("age below which blocks are not served here, since sidecars have the same samples"),
      storage: storage("10Gi"),
      ...tier("50m", "1536Mi"),
    })
    .prefault({})
    .describe("Store Gateway"),
  ruler: z
    .strictObject({
      replicas: replicas(2),
      evaluationInterval: interval("30s").describe("how often rules are evaluated"),
      retention: duration({
        least: 6 * hours,
        rule: "below 6h, three blocks, so an upload outage of two hours loses a block for good. Use 6h or more.",
      })
        .default("2d")
        .describe("how long results stay on the Ruler's own disk"),
      rules: ruleFiles,
      ruleFiles: paths("rule files"),
      storage: storage("10Gi"),
      ...tier("50m", "512Mi"),
    })
    .prefault({})
    .describe("Ruler: rules over the whole stack"),
  compactor: z
    .strictObject({
      retention: z
        .strictObject({
          raw: duration({
            least: 40 * hours,
            rule: "below 40h, so blocks go before 5m downsampling sees them. Use 40h or more, or 0s (for ever).",
            forever: true,
          })
            .default("90d")
            .describe("of raw samples"),
          fiveMinutes: duration({
            least: 10 * days,
            rule: "below 10d, so blocks go before 1h downsampling sees them. Use 10d or more, or 0s (for ever).",
            forever: true,
          })
            .default("180d")
            .describe("of 5m samples"),
          oneHour: duration().default("360d").describe("of 1h samples"),
        })
        .prefault({})
        .describe("how long samples of each resolution stay in the bucket; 0s is for ever"),
      deleteDelay: duration({
        least: 1 * hours,
        rule: "below 1h, so blocks are deleted that Store Gateways still serve. Use 48h, Thanos' own.",
      })
        .default("48h")
        .describe("time from a block's mark to its deletion"),
      consistencyDelay: duration()
        .default("30m")
        .describe("age below which blocks are left alone, since they may still be uploaded"),
      concurrency: z
        .int()
        .min(1)
        .max(64)
        .default(1)
        .describe("groups of blocks that are compacted at a time"),
      deduplicate: z
        .boolean()
        .default(false)
        .describe("whether replicas' blocks are merged into one. It can't be undone"),
      storage: storage("100Gi"),
      ...tier("100m", "2Gi"),
    })
    .prefault({})
    .describe("Compactor: exactly one"),
  alertmanager: z
    .strictObject({
      replicas: replicas(2),
      retention: duration({
        least: 1 * hours,
        rule: "below 1h, so what was notified is forgotten and notified again. Use 120h, Alertmanager's own.",
      })
        .default("120h")
        .describe("how long silences and notifications are remembered"),
      storage: storage("1Gi"),
      ...tier("20m", "256Mi"),
    })
    .prefault({})
    .describe("Alertmanager"),
});

/** Keys that users of other charts look for, and why there is none. */
const refused = {
  "compactor.replicas":
    "no setting, since two compactors on one bucket corrupt it. To compact faster raise thanos:compactor.concurrency.",
};

const alertmanagerSetting = "alertmanagerConfig";

/** Settings that are secret, with what each is. They are read by themselves, so that no message can show them. */
export const secretSettings = {
  s3Keys:
    'keys of an S3 whose `objectStore.s3.credentials` is "config", by role or as `default` for those without their own: each has `accessKey` and `secretKey`',
  [alertmanagerSetting]:
    "Alertmanager's whole configuration, as YAML text. Without it alerts are seen in Alertmanager and nobody is told",
};

/** Whether a setting is a secret of the stack, whatever it is: a slip in a secret's name must not print it. */
function isSecret(name: string): boolean {
  // Part of the runtime, though not of its types.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };
  return isConfigSecret(prefix + name);
}

/** A receiver that drops everything: alerts are seen in Alertmanager until somebody is to be told. */
const silentAlertmanager = yaml({ route: { receiver: "none" }, receivers: [{ name: "none" }] });

/** The settings of a stack, valid as a whole. */
export type Settings = {
  readonly thanos: ThanosStackArgs;
  readonly kubernetes: k8s.ProviderArgs;
  /** Changes that move or strand data, which the user knows of. */
  readonly acknowledge: Acknowledged;
};

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each as `key = value: rule. Way out.`
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const alertmanagerText = pulumi.runtime.allConfig()[prefix + alertmanagerSetting] ?? silentAlertmanager;
  const keysOf = (objectStore: ObjectStoreSettings) =>
    s3Keys(objectStore, pulumi.runtime.allConfig()[prefix + s3KeysSetting], isSecret(s3KeysSetting));
  const { alertmanager, cluster, images, acknowledge, ...settings } = parseSettings(plainValues(), {
    secret: isSecret,
    warn: (line) => void pulumi.log.warn(line),
    secretProblems: ({ objectStore }) => [
      ...keysOf(objectStore).problems,
      ...alertmanagerProblems(alertmanagerText),
    ],
  });
  const { keys } = keysOf(settings.objectStore);
  const kubernetes = new pulumi.Config("kubernetes");
  return {
    thanos: {
      ...settings,
      s3Keys: keys && pulumi.secret(keys),
      stack,
      cluster: cluster ?? stack,
      ...resolved(images),
      alertmanager: {
        ...alertmanager,
        config: pulumi.secret(alertmanagerText),
      },
    },
    kubernetes: {
      context: kubernetes.get("context"),
      kubeconfig: kubernetes.get("kubeconfig"),
      // Configuration that is reloaded is changed in place: a replaced ConfigMap would be gone for a moment.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    acknowledge,
  };
}

/**
 * Compares the settings with what the last update left.
 *
 * @throws RunError as `loadSettings`, for each change that would strand data and is not acknowledged.
 */
export async function refuseStranding({ thanos, acknowledge }: Settings): Promise<void> {
  const self = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const reference = new pulumi.StackReference("before", { name: self });
  const before = (await reference.getOutputDetails("layout")).value as Layout | undefined;
  if (before === undefined) return;
  const problems = unacknowledged(before, layoutOf(thanos), acknowledge);
  if (problems.length > 0) throw refusal(problems.map(({ key, value, rule }) => problem(key, value, rule)));
}

/** The images that the cluster is told to pull, and what it needs for that. */
function resolved({ mirror, pullSecrets, ...references }: z.output<typeof schema>["images"]) {
  return {
    images: Object.fromEntries(
      Object.entries(references).map(([name, image]) => [name, mirrored(image, mirror)]),
    ) as Record<ImageName, string>,
    pullSecrets,
  };
}

/** Every image that the stack pulls, as it is written in the pods: what a registry without the internet must have. */
export function stackImages({ images, objectStore, queryFrontend }: z.output<typeof schema>): string[] {
  const unused = [
    ...(queryFrontend.cache.kind === "memcached" ? [] : ["memcached"]),
    ...(objectStore.s3 ? ["minio"] : []),
  ];
  return Object.entries(resolved(images).images)
    .filter(([name]) => !unused.includes(name))
    .map(([, image]) => image);
}

/** What goes with the settings while they are read. */
export interface Reading {
  /** Whether a setting is secret, so its value must not be in a message. @default none is */
  readonly secret?: (name: string) => boolean;
  /** Is told what is unwise, though nothing is wrong with it. @default nobody is */
  readonly warn?: (line: string) => void;
  /** What is wrong with the secrets that go with the settings. @default nothing */
  readonly secretProblems?: (settings: z.output<typeof schema>) => readonly Broken[];
}

/**
 * Checks plain settings, fills in defaults, and adds what is in the files that they name.
 *
 * @param given settings by name; a text is read as YAML where the setting is none, as Pulumi has texts only.
 * @throws RunError as `loadSettings`.
 */
export function parseSettings(
  given: Given,
  { secret, warn = () => {}, secretProblems = () => [] }: Reading = {},
): z.output<typeof schema> {
  let whole: z.output<typeof schema> | undefined;
  const rules = (settings: z.output<typeof schema>, written: Given) => {
    const files = withFiles(settings, __dirname);
    whole = files.settings;
    return [
      ...brokenRules(whole, written),
      ...argumentProblems(whole),
      ...files.problems,
      ...secretProblems(whole),
    ];
  };
  const { problems, warnings } = checked(schema, withTextsRead(schema, given), rules, {
    refused,
    onTop: Object.keys(secretSettings),
    secret,
  });
  warnings.forEach(warn);
  if (whole === undefined || problems.length > 0) throw refusal(problems);
  return whole;
}

/** One error for all problems, without a stack: Node 20 takes a quarter of a minute to colour one with Pulumi's frames. */
function refusal(problems: readonly string[]): pulumi.RunError {
  const error = new pulumi.RunError(["The stack's configuration is not valid:", ...problems].join("\n  "));
  error.stack = undefined;
  return error;
}

/** All plain values under `thanos:`, as texts. */
const plainValues = (): Given =>
  Object.fromEntries(
    Object.entries(ownSettings(pulumi.runtime.allConfig())).filter(
      ([name]) => !Object.hasOwn(secretSettings, name),
    ),
  );

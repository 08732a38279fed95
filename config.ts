import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { z } from "zod";
import { ThanosStackArgs } from "./components/thanosStack";
import { yaml } from "./components/files";
import { images } from "./model/images";
import { reservedLabels } from "./model/labels";
import { durationSeconds, quantity, sizeBytes } from "./model/units";

const hours = 3600;
const days = 24 * hours;

/** A Prometheus duration; `least` is in seconds, and `0` stands for ever where `forever` allows it. */
function duration(least = 0, rule = "", forever = false) {
  return z.string().superRefine((text, context) => {
    const seconds = durationSeconds(text);
    if (seconds === undefined) {
      context.addIssue({
        code: "custom",
        message: "is no duration. Write it as Prometheus does, such as 2h or 90d.",
      });
    } else if (seconds < least && !(forever && seconds === 0)) {
      context.addIssue({ code: "custom", message: rule });
    }
  });
}

const kubernetesQuantity = z.string().refine((text) => (quantity(text) ?? 0) > 0, {
  error: "is no Kubernetes quantity above zero. Write it such as 500m, 2Gi or 50Gi.",
});
const size = z.string().refine((text) => (sizeBytes(text) ?? 0) > 0, {
  error: "is no size above zero: a cache without a size is never made. Write it such as 512MB or 1GiB.",
});
const replicas = (standard: number) => z.int().min(1).max(100).default(standard);
const resources = (cpu: string, memory: string) =>
  z
    .strictObject({ cpu: kubernetesQuantity.default(cpu), memory: kubernetesQuantity.default(memory) })
    .prefault({});
const storage = (standard: string) =>
  z
    .strictObject({ size: kubernetesQuantity.default(standard), className: z.string().optional() })
    .prefault({});
const dnsLabel = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, {
  error: "is no DNS label. Use lower-case letters, digits and dashes, at most 63.",
});
const address = z
  .string()
  .regex(/^[^\s/:]+:\d+$/, { error: "is not host:port. Leave out the scheme, name the port." });
const labelName = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "is no label name. Use letters, digits and underscores." })
  .refine((name) => !reservedLabels.includes(name), {
    error: `is a label that the stack sets itself (${reservedLabels.join(", ")}). Choose another name.`,
  });
const ruleFiles = z
  .record(
    dnsLabel,
    z.strictObject({ groups: z.array(z.looseObject({ name: z.string(), rules: z.array(z.unknown()) })) }),
  )
  .default({});

const cache = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("in-memory"),
      maxSize: size.default("256MB"),
      maxItems: z.int().min(1).default(20000),
      validity: duration(1, "is no time at all: nothing would be found again. Use 1h or more.").default(
        "24h",
      ),
    }),
    z.strictObject({
      kind: z.literal("memcached"),
      replicas: replicas(2),
      memory: size.default("256MiB"),
      maxItemSize: size.default("5MiB"),
      expiration: duration(1, "is no time at all: nothing would be found again. Use 1h or more.").default(
        "24h",
      ),
    }),
  ])
  .prefault({ kind: "in-memory" });

/** Every setting of the stack, with its default: keys under `thanos:` in `Pulumi.<stack>.yaml`. */
export const schema = z.strictObject({
  namespace: dnsLabel.default("thanos"),
  clusterDomain: z.string().default("cluster.local"),
  cluster: z.string().min(1).optional(),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info"),
  protectData: z.boolean().default(true),
  images: z
    .strictObject(
      Object.fromEntries(
        Object.entries(images).map(([name, image]) => [name, z.string().default(image)]),
      ) as Record<keyof typeof images, z.ZodDefault<z.ZodString>>,
    )
    .prefault({}),
  objectStore: z
    .strictObject({
      bucket: dnsLabel.min(3).default("thanos"),
      minio: z
        .strictObject({
          address: address.default("127.0.0.1:30900"),
          nodePort: z.int().min(1).max(65535).default(30900),
          storage: storage("50Gi"),
          resources: resources("100m", "1Gi"),
        })
        .prefault({}),
    })
    .prefault({}),
  prometheus: z
    .strictObject({
      shards: z.int().min(1).max(50).default(1),
      replicas: replicas(2),
      retention: duration(
        6 * hours,
        "is below 6h, three blocks: an upload outage of two hours would lose a block for good. Use 6h or more.",
      ).default("2d"),
      scrapeInterval: duration(1, "is below 1s. Use 15s or more.").default("30s"),
      evaluationInterval: duration(1, "is below 1s. Use 15s or more.").default("30s"),
      externalLabels: z.record(labelName, z.string().min(1)).default({}),
      scrapeConfigs: z.array(z.looseObject({ job_name: z.string().min(1) })).default([]),
      rules: ruleFiles,
      storage: storage("50Gi"),
      resources: resources("100m", "2Gi"),
      sidecarResources: resources("20m", "512Mi"),
    })
    .prefault({}),
  query: z
    .strictObject({
      replicas: replicas(2),
      stores: z.array(z.string().min(1)).default([]),
      timeout: duration(1, "is below 1s. Use 2m, or what your longest query needs.").default("2m"),
      maxConcurrent: z.int().min(1).default(20),
      resources: resources("50m", "1Gi"),
    })
    .prefault({}),
  queryFrontend: z
    .strictObject({ replicas: replicas(2), cache, resources: resources("50m", "768Mi") })
    .prefault({}),
  storeGateway: z
    .strictObject({
      replicas: replicas(2),
      indexCacheSize: size.default("256MB"),
      chunkPoolSize: size.default("512MB"),
      maxSeriesPerRequest: z.int().min(1).default(500_000),
      maxSamplesPerRequest: z.int().min(1).default(500_000_000),
      storage: storage("10Gi"),
      resources: resources("50m", "1536Mi"),
    })
    .prefault({}),
  ruler: z
    .strictObject({
      replicas: replicas(2),
      evaluationInterval: duration(1, "is below 1s. Use 15s or more.").default("30s"),
      rules: ruleFiles,
      storage: storage("10Gi"),
      resources: resources("50m", "512Mi"),
    })
    .prefault({}),
  compactor: z
    .strictObject({
      retention: z
        .strictObject({
          raw: duration(
            40 * hours,
            "is below 40h: blocks would go before 5m downsampling sees them. Use 40h or more, or 0s (for ever).",
            true,
          ).default("90d"),
          fiveMinutes: duration(
            10 * days,
            "is below 10d: blocks would go before 1h downsampling sees them. Use 10d or more, or 0s (for ever).",
            true,
          ).default("180d"),
          oneHour: duration().default("360d"),
        })
        .prefault({}),
      storage: storage("100Gi"),
      resources: resources("100m", "2Gi"),
    })
    .prefault({}),
  alertmanager: z
    .strictObject({ replicas: replicas(2), storage: storage("1Gi"), resources: resources("20m", "256Mi") })
    .prefault({}),
});

/** The one setting that is secret: Alertmanager's whole configuration, as YAML text. */
const secretKey = "alertmanagerConfig";

/** A receiver that drops everything: alerts are seen in Alertmanager until somebody is to be told. */
const silentAlertmanager = yaml({ route: { receiver: "none" }, receivers: [{ name: "none" }] });

/** The settings of a stack, valid as a whole. */
export type Settings = { readonly thanos: ThanosStackArgs; readonly kubernetes: k8s.ProviderArgs };

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each as `key is value: rule. Way out.`
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const { alertmanager, cluster, ...settings } = parseSettings(plainValues());
  const config = new pulumi.Config("thanos");
  const kubernetes = new pulumi.Config("kubernetes");
  return {
    thanos: {
      ...settings,
      stack,
      cluster: cluster ?? stack,
      alertmanager: {
        ...alertmanager,
        config: config.getSecret(secretKey) ?? pulumi.secret(silentAlertmanager),
      },
    },
    kubernetes: {
      context: kubernetes.get("context"),
      kubeconfig: kubernetes.get("kubeconfig"),
      // Configuration that is reloaded is changed in place: a replaced ConfigMap would be gone for a moment.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
  };
}

/**
 * Checks plain settings and fills in defaults.
 *
 * @throws RunError as `loadSettings`.
 */
export function parseSettings(values: Record<string, unknown>): z.output<typeof schema> {
  const result = schema.safeParse(values, { reportInput: true });
  if (result.success) return result.data;
  throw new pulumi.RunError(
    [
      "The stack's configuration is not valid:",
      ...result.error.issues.flatMap((issue) => problems(issue, values)),
    ].join("\n  "),
  );
}

function problems(issue: z.core.$ZodIssue, values: Record<string, unknown>): string[] {
  const key = (path: readonly PropertyKey[]) => `thanos:${path.map(String).join(".")}`;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map(
      (name) => `${key([...issue.path, name])} is no setting. Look for a slip in its name.`,
    );
  }
  // The label that a record's key breaks is told by an issue inside.
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => `${key(issue.path)}: ${String(issue.path.at(-1))} ${inner.message}`);
  }
  const value: unknown = issue.path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name],
    values,
  );
  const rule =
    issue.code === "custom" || issue.code === "invalid_format" ? issue.message : `: ${issue.message}.`;
  return [`${key(issue.path)} is ${JSON.stringify(value)}${rule.startsWith(":") ? "" : ", which "}${rule}`];
}

/** All plain values under `thanos:`; structured ones arrive as JSON. */
function plainValues(): Record<string, unknown> {
  const prefix = "thanos:";
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix) && key !== prefix + secretKey)
      .map(([key, text]) => [key.slice(prefix.length), parse(text) as unknown]),
  );
}

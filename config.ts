import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { layoutOf } from "./components/thanosStack";
import { ThanosStackArgs } from "./components/thanosStackArgs";
import { yaml } from "./components/files";
import { officialProblems, rendered } from "./components/officialTools";
import { Acknowledged, Layout, unacknowledged } from "./model/changes";
import { alertmanagerProblems } from "./model/files/alertmanager";
import { ImageName, mirrored } from "./model/images";
import { brokenRules } from "./model/rules";
import type { ByRole } from "./model/objectStore";
import { s3Keys, s3KeysSetting } from "./model/s3Keys";
import { alertmanager } from "./model/settings/alertmanager";
import { argumentProblems } from "./model/settings/arguments";
import { compactor } from "./model/settings/compactor";
import { withFiles } from "./model/settings/files";
import { images } from "./model/settings/images";
import { labelValue } from "./model/settings/labels";
import { objectStore, ObjectStoreSettings } from "./model/settings/objectStore";
import { Broken, checked, Given, problem } from "./model/settings/problems";
import { prometheus } from "./model/settings/prometheus";
import { query } from "./model/settings/query";
import { queryFrontend } from "./model/settings/queryFrontend";
import { ruler } from "./model/settings/ruler";
import { ownSettings, prefix, withTextsRead } from "./model/settings/stackFile";
import { sizeProblems } from "./model/settings/sizes";
import { storeGateway } from "./model/settings/storeGateway";
import { bytes, dnsLabel, hostName, scheduling } from "./model/settings/values";

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
        .record(z.string(), bytes)
        .default({})
        .describe("the new size of a tier's volume, by tier, such as `prometheus: 100Gi`"),
    })
    .prefault({})
    .describe("changes that move or strand data, which you know of: see docs/operations.md"),
  images,
  objectStore,
  prometheus,
  query,
  queryFrontend,
  storeGateway,
  ruler,
  compactor,
  alertmanager,
});

/** Keys that users of other charts look for, and why there is none. */
const refused = {
  "compactor.replicas":
    "no setting, since two compactors on one bucket corrupt it. To compact faster raise thanos:compactor.concurrency.",
};

const alertmanagerSetting = "alertmanagerConfig";

/** Settings that are secret, with what each is. They are read by themselves, so that no message can show them. */
export const secretSettings = {
  [s3KeysSetting]:
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

const alertmanagerConfig = (): string =>
  pulumi.runtime.allConfig()[prefix + alertmanagerSetting] ?? silentAlertmanager;

/**
 * Reads the stack's settings.
 *
 * @throws RunError with every problem of the configuration at once, each as `key = value: rule. Way out.`
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  const alertmanagerText = alertmanagerConfig();
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

/** What the last update left, as far as the next one has to know it. */
export interface LastUpdate {
  readonly layout?: Layout;
  /** Numbers of the keys that pods run with. */
  readonly keys?: Partial<ByRole<number>>;
}

/** Asks the stack's own outputs; of a stack that was never up there are none. */
export async function lastUpdate(): Promise<LastUpdate> {
  const self = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const reference = new pulumi.StackReference("before", { name: self });
  const output = async (name: keyof LastUpdate): Promise<unknown> =>
    (await reference.getOutputDetails(name)).value as unknown;
  return { layout: await output("layout"), keys: await output("keys") } as LastUpdate;
}

/**
 * Compares the settings with what the last update left.
 *
 * @throws RunError as `loadSettings`, for each change that would strand data and is not acknowledged.
 */
export function refuseStranding({ thanos, acknowledge }: Settings, { layout: before }: LastUpdate): void {
  if (before === undefined) return;
  const problems = unacknowledged(before, layoutOf(thanos), acknowledge);
  if (problems.length > 0) throw refusal(problems.map(({ key, value, rule }) => problem(key, value, rule)));
}

/**
 * Asks promtool, thanos and amtool what they think of the files that the settings make, where they are installed.
 *
 * @throws RunError as `loadSettings`.
 */
export function refuseBadFiles({ thanos }: Settings): void {
  const { problems, missing } = officialProblems(rendered(thanos, alertmanagerConfig()));
  const told = (level: "error" | "warning") =>
    problems.filter((each) => each.level === level).map(({ key, value, rule }) => problem(key, value, rule));
  told("warning").forEach((line) => void pulumi.log.warn(line));
  if (told("error").length > 0) throw refusal(told("error"));
  if (missing.length > 0)
    void pulumi.log.info(`Not installed here: ${missing.join(", ")}. PromQL and the like were not checked.`);
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
      ...sizeProblems(whole),
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

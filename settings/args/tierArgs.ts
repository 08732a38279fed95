/** The args of each tier by itself: its settings, where it is put, and what a stack would give it. */
import { z } from "zod";
import { alertmanagerService } from "../../model/addresses";
import type { ImageName } from "../../model/images";
import type { Given } from "../checking/checkSettings";
import { isWithin } from "../checking/keys";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { checkTogether } from "../checkTogether";
import { acceptInput, Filled } from "../kinds/inputKind";
import { dnsLabel, objectReference, storeAddress } from "../kinds/nameKinds";
import { mounts } from "../kinds/mountKinds";
import { annotations } from "../kinds/podKinds";
import { localRetention } from "../kinds/valueKinds";
import { refused, schema } from "../stackSchema";
import * as kinds from "./argKinds";
import { fillArgs } from "./fillArgs";
import { stackArgs } from "./stackArgs";

const { namespace, clusterDomain, cluster, logLevel, logFormat, tracing, images } = schema.shape;
const { shape: imageShape } = images.unwrap();
const { shape: tiers } = stackArgs;

const placement = {
  namespace: namespace.describe("namespace of the tier. It must exist"),
  clusterDomain,
  objectName: kinds.objectName
    .optional()
    .describe(
      "name of the tier's objects in the cluster, which tells them from those of a stack in the same namespace; the stack's own name for this tier if left out",
    ),
  instance: kinds.instance
    .optional()
    .describe(
      "value of the label `app.kubernetes.io/instance`, by which the tier's objects select its pods; `objectName`, or else the name of the Pulumi stack, if left out",
    ),
  pullSecrets: imageShape.pullSecrets,
};
const program = { ...placement, logLevel, logFormat };
const thanos = { ...program, image: imageShape.thanos, tracing };
const bucketAccess = {
  objectStoreSecret: objectReference.describe(
    "name of the Secret with `objstore.yml`, Thanos' object-store configuration",
  ),
  objectStoreDigest: kinds.version
    .optional()
    .describe(
      "text that changes with what is in that Secret: Thanos reads it only at its start, so the pods roll; they do not roll by themselves if left out",
    ),
  serviceAccountAnnotations: annotations
    .optional()
    .describe(
      "annotations that give the service account an identity of the cloud; the Secret holds keys if left out",
    ),
};
const clusterLabel = cluster.describe(
  "value of the external label `cluster`; the name of the Pulumi stack if left out",
);
const configReloaderImage = imageShape.configReloader;

const { query } = tiers;
const queryShape = query.unwrap().shape;

/** Which of the cluster's own metrics a Prometheus scrapes. */
const clusterMetricsArgs = z.strictObject({
  kubelet: z.boolean().default(false).describe("those of the kubelets and of containers"),
  verifyKubelets: z
    .boolean()
    .default(false)
    .describe("whether a kubelet's certificate must be signed by the cluster's authority"),
  kubeStateMetrics: z
    .boolean()
    .default(false)
    .describe("those of the kube-state-metrics in the same namespace"),
  nodeExporter: dnsLabel
    .optional()
    .describe("those of the node-exporter in this namespace; none if left out"),
});

const externalLabels = tiers.prometheus
  .unwrap()
  .shape.externalLabels.describe("labels of every series besides the stack's own");

/** What the sharded Prometheus and the monitor have in common. */
const prometheusProgram = {
  ...program,
  ...bucketAccess,
  image: imageShape.prometheus,
  sidecarImage: imageShape.thanos.describe("image of the sidecars"),
  tracing,
  cluster: clusterLabel,
  alertmanagerService: dnsLabel
    .default(alertmanagerService)
    .describe("name of the headless Service of the Alertmanagers, in the same namespace"),
};

/** Every tier that can be used by itself: its args, the settings that they come from, and its images by arg. */
export const tierArgs = {
  Prometheus: {
    setting: "prometheus",
    images: { image: "prometheus", sidecarImage: "thanos" },
    schema: z.strictObject({
      ...tiers.prometheus.unwrap().shape,
      ...prometheusProgram,
      monitored: z
        .boolean()
        .default(false)
        .describe(
          "whether a monitor scrapes the tiers with the same `instance`, so that these Prometheus do not",
        ),
      clusterMetrics: clusterMetricsArgs
        .prefault({})
        .describe("which of the cluster's own metrics it scrapes"),
    }),
  },
  Monitor: {
    setting: "monitoring",
    images: { image: "prometheus", sidecarImage: "thanos" },
    schema: z.strictObject({
      ...tiers.monitoring.unwrap().omit({ enabled: true, runbookUrl: true, alerts: true, dashboards: true })
        .shape,
      retention: localRetention.describe("how long series stay on its disk"),
      mounts,
      ...prometheusProgram,
      externalLabels,
      rules: acceptInput(
        tiers.prometheus
          .unwrap()
          .shape.rules.describe("rule files that it evaluates, by name, each as in Prometheus' own file"),
        {},
      ),
      clusterMetrics: clusterMetricsArgs
        .omit({ nodeExporter: true })
        .prefault({})
        .describe("which of the cluster's own metrics it scrapes, of the stack's pods and volumes alone"),
    }),
  },
  Query: {
    setting: "query",
    images: { image: "thanos" },
    schema: z.strictObject({
      ...queryShape,
      ...thanos,
      stores: z.array(storeAddress).default([]).describe("every StoreAPI that it asks"),
    }),
  },
  QueryFrontend: {
    setting: "queryFrontend",
    images: { image: "thanos", memcachedImage: "memcached", memcachedExporterImage: "memcachedExporter" },
    schema: z.strictObject({
      ...tiers.queryFrontend.unwrap().shape,
      ...thanos,
      memcachedImage: imageShape.memcached.describe(
        "image of the servers behind a cache of the kind `memcached`",
      ),
      memcachedExporterImage: imageShape.memcachedExporter.describe(
        "image of what tells Prometheus the numbers of those servers",
      ),
      downstreamUrl: kinds.httpUrl.describe(
        "HTTP address of Query, without its path: what is asked has that in it already",
      ),
      partialResponse: queryShape.partialResponse.describe("as Query has it"),
      tenancy: queryShape.tenancy.describe("as Query has it"),
      webPath: queryShape.webPath.describe("as Query has it"),
    }),
  },
  StoreGateway: {
    setting: "storeGateway",
    images: { image: "thanos" },
    schema: z.strictObject({ ...tiers.storeGateway.unwrap().shape, ...thanos, ...bucketAccess }),
  },
  Ruler: {
    setting: "ruler",
    images: { image: "thanos", configReloaderImage: "configReloader" },
    schema: z.strictObject({
      ...tiers.ruler.unwrap().shape,
      rules: acceptInput(tiers.ruler.unwrap().shape.rules, {}),
      ...thanos,
      ...bucketAccess,
      configReloaderImage,
      cluster: clusterLabel,
      externalLabels,
      queryUrl: kinds.pageUrl.describe("HTTP address of Query, which evaluates the rules"),
      alertQueryUrl: kinds.pageUrl
        .optional()
        .describe("where people who follow an alert's link get to; `queryUrl` if left out"),
      alertmanagerAddress: kinds.alertmanagerAddress.describe(
        "address of every Alertmanager, as `--alertmanagers.url` takes it",
      ),
    }),
  },
  Compactor: {
    setting: "compactor",
    images: { image: "thanos" },
    schema: z.strictObject({ ...tiers.compactor.unwrap().shape, ...thanos, ...bucketAccess }),
  },
  Alertmanager: {
    setting: "alertmanager",
    images: { image: "alertmanager", configReloaderImage: "configReloader" },
    schema: z.strictObject({
      ...tiers.alertmanager.unwrap().shape,
      ...program,
      image: imageShape.alertmanager,
      configReloaderImage,
      config: tiers.alertmanagerConfig,
    }),
  },
} as const;

/** A tier that can be used by itself. */
export type TierName = keyof typeof tierArgs;

/** Args of a tier with every default filled in. */
export type FilledTier<T extends TierName> = Filled<(typeof tierArgs)[T]["schema"]>;

/**
 * Checks the args of a tier and fills in their defaults.
 *
 * @throws RunError with every problem at once, one a line.
 */
export function fillTierArgs<T extends TierName>(component: T, name: string, args: object): FilledTier<T> {
  const { setting, images: imagesByArg, schema: argsSchema } = tierArgs[component];
  const argOf = nameArgs(setting, imagesByArg);
  const prefix = `${setting}.`;
  const filled = fillArgs(args, {
    component,
    name,
    schema: argsSchema as z.ZodObject,
    secrets: ["config"],
    refused: Object.fromEntries(
      Object.entries(refused)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, reason]) => [key.slice(prefix.length), () => reason((each) => argOf(each) ?? each)]),
    ),
    rules: (settings, given) => checkTier(setting, imagesByArg, settings, given),
  });
  return filled as unknown as FilledTier<T>;
}

type ImagesByArg = Readonly<Record<string, ImageName>>;

/** Names the arg of a tier that a setting of the stack is; undefined for one that is not the tier's. */
const nameArgs =
  (setting: string, imagesByArg: ImagesByArg) =>
  (key: string): string | undefined => {
    if (key !== setting && isWithin(key, setting)) return key.slice(setting.length + 1);
    return Object.entries(imagesByArg).find(([, image]) => key === `images.${image}`)?.[0];
  };

/** Checks the args of a tier as the settings of a stack whose other tiers have their defaults. */
function checkTier(setting: string, imagesByArg: ImagesByArg, args: Given, given: Given): Broken[] {
  const argOf = nameArgs(setting, imagesByArg);
  const nameSetting: NameSetting = (key) => argOf(key) ?? key;
  const whole = schema.parse({});
  const own = Object.keys(schema.shape[setting as "query"].unwrap().shape);
  const images = Object.entries(imagesByArg).map(([arg, image]) => [image, args[arg] as string]);
  const settings = {
    ...whole,
    images: { ...whole.images, ...(Object.fromEntries(images) as Record<ImageName, string>) },
    [setting]: {
      ...whole[setting as "query"],
      ...Object.fromEntries(Object.entries(args).filter(([name]) => own.includes(name))),
    },
  };
  return checkTogether(settings, { [setting]: given }, nameSetting, ".").problems.flatMap((problem) => {
    const key = argOf(problem.key);
    const others = problem.with?.map(argOf) ?? [];
    // What depends on another tier's settings can't be judged here.
    if (key === undefined || others.includes(undefined)) return [];
    return { ...problem, key, with: others.filter((other) => other !== undefined) };
  });
}

import * as k8s from "@pulumi/kubernetes";
import { ports } from "../model/addresses";
import { templateVariables } from "../model/labels";
import type { FilledTier } from "../settings/args/tierArgs";
import { buildConfigVolume } from "./configMaps";
import { buildContainer, buildFieldEnv } from "./container";
import { buildObjstoreFiles } from "./credentials";
import { buildMounts } from "./extraMounts";
import { buildPod, requireApart } from "./pod";
import { buildArguments } from "./programArguments";
import { dataVolume } from "./statefulSet";
import { buildThanosContainer } from "./thanosContainer";
import { buildSelector, Tier } from "./tier";

type Container = k8s.types.input.core.v1.Container;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;

type All = FilledTier<"Prometheus">;

/** What a pod's containers are made of. */
type Settings = Pick<
  All,
  | "image"
  | "sidecarImage"
  | "logLevel"
  | "logFormat"
  | "tracing"
  | "retention"
  | "resources"
  | "sidecarResources"
  | "scheduling"
  | "objectStoreSecret"
  | "objectStoreDigest"
  | "serviceAccountAnnotations"
> &
  Partial<Pick<All, "localCompaction" | "extraArgs" | "sidecarExtraArgs" | "mounts">>;

/** One shard of Prometheus or the monitor, and what the pods of several shards share. */
export interface Shard {
  /** Value of its external label `prometheus_shard`. */
  readonly name: string;
  /** Labels of its pods beside the tier's. */
  readonly labels: Readonly<Record<string, string>>;
  /** With which it looks up targets. */
  readonly account: k8s.core.v1.ServiceAccount;
  /** Holds `configTemplate`. */
  readonly config: k8s.core.v1.ConfigMap;
  readonly rules: k8s.core.v1.ConfigMap;
}

/** Ports of the Service in front of such pods. */
export const prometheusPorts = { http: ports.web, grpc: ports.grpc, "sidecar-http": ports.http } as const;

/** File in the ConfigMap from which the sidecar makes Prometheus' configuration. */
export const configTemplate = "prometheus.yaml.tmpl";

const configFile = "/etc/prometheus/config_out/prometheus.yaml";
const rulesFolder = "/etc/prometheus/rules";

/** What both containers see. */
const sharedMounts: readonly VolumeMount[] = [
  { name: dataVolume, mountPath: "/prometheus" },
  { name: "config-out", mountPath: "/etc/prometheus/config_out" },
  { name: "rules", mountPath: rulesFolder, readOnly: true },
];

/** The pod of a shard: Prometheus and its Thanos sidecar. */
export function buildPrometheusPod(
  tier: Tier,
  settings: Settings,
  shard: Shard,
): k8s.types.input.core.v1.PodTemplateSpec {
  const objstore = buildObjstoreFiles(settings);
  const extra = buildMounts(settings.mounts ?? []);
  return buildPod(tier, {
    labels: shard.labels,
    // A native sidecar: the configuration is rendered before Prometheus starts, and what Prometheus
    // writes when it stops can still be uploaded.
    sidecars: [buildSidecar(settings, shard, [objstore.mount, ...extra.mounts], objstore.path)],
    containers: [buildPrometheus(settings, extra.mounts)],
    serviceAccountName: shard.account.metadata.name,
    callsApi: true,
    scheduling: settings.scheduling,
    affinity: requireApart({ ...buildSelector(tier), ...shard.labels }),
    rollOn: objstore.rollOn,
    terminationGracePeriodSeconds: 600,
    volumes: [
      // The rendered configuration. A ConfigMap, which it is made from, has at most 1 MiB.
      { name: "config-out", emptyDir: { sizeLimit: "16Mi" } },
      buildConfigVolume("config", shard.config),
      buildConfigVolume("rules", shard.rules),
      objstore.volume,
      ...extra.volumes,
    ],
  });
}

function buildSidecar(
  settings: Settings,
  shard: Shard,
  mounts: readonly VolumeMount[],
  objstorePath: string,
): Container {
  return buildThanosContainer({
    image: settings.sidecarImage,
    logLevel: settings.logLevel,
    logFormat: settings.logFormat,
    tracing: settings.tracing,
    command: "sidecar",
    http: { name: "sidecar-http", port: ports.http },
    grpc: true,
    flags: {
      "tsdb.path": "/prometheus",
      "prometheus.url": `http://127.0.0.1:${ports.web}`,
      "objstore.config-file": objstorePath,
      "reloader.config-file": `/etc/prometheus/config/${configTemplate}`,
      "reloader.config-envsubst-file": configFile,
      "reloader.rule-dir": rulesFolder,
      "reloader.watch-interval": "1m",
    },
    extraArgs: settings.sidecarExtraArgs,
    resources: settings.sidecarResources,
    mounts: [
      ...sharedMounts,
      { name: "config", mountPath: "/etc/prometheus/config", readOnly: true },
      ...mounts,
    ],
    env: [
      buildFieldEnv(templateVariables.replica, "metadata.name"),
      { name: templateVariables.shard, value: shard.name },
    ],
  });
}

function buildPrometheus(settings: Settings, mounts: readonly VolumeMount[]): Container {
  const flags = {
    "log.level": settings.logLevel,
    "log.format": settings.logFormat,
    "config.file": configFile,
    "storage.tsdb.path": "/prometheus",
    "storage.tsdb.retention.time": settings.retention,
    ...compactionFlags[settings.localCompaction ?? "off"],
    "web.route-prefix": "/",
    "web.enable-lifecycle": true,
    "web.listen-address": `0.0.0.0:${ports.web}`,
  };
  return buildContainer({
    name: "prometheus",
    image: settings.image,
    args: buildArguments("prometheus", settings.image, flags, settings.extraArgs ?? []),
    ports: { http: ports.web },
    // Replaying the write-ahead log of a large shard takes minutes.
    probes: {
      port: "http",
      liveness: "/-/healthy",
      readiness: "/-/ready",
      startup: "/-/ready",
      startupSeconds: 3600,
    },
    resources: settings.resources,
    mounts: [...sharedMounts, ...mounts],
  });
}

const compactionFlags = {
  // Equal durations keep Prometheus from compacting what the sidecar uploads.
  off: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h" },
  // The sidecar's own record of what it has uploaded; both must name the same file.
  delayed: { "storage.tsdb.delay-compact-file.path": "/prometheus/thanos.shipper.json" },
};

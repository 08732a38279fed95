import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { templateVariables } from "../model/labels";
import { buildConfigVolume } from "./configMaps";
import { buildContainer, buildFieldEnv, Resources } from "./container";
import { buildObjstoreFiles, Credentials } from "./credentials";
import { buildPod, requireApart, TierArgs } from "./pod";
import { buildArguments } from "./programArguments";
import { dataVolume } from "./statefulSet";
import { buildThanosContainer, ThanosImageArgs } from "./thanosContainer";
import { buildSelector, Tier } from "./tier";

type Container = k8s.types.input.core.v1.Container;
type VolumeMount = k8s.types.input.core.v1.VolumeMount;

export interface PrometheusPodArgs extends Omit<TierArgs, "placement">, Credentials {
  readonly image: pulumi.Input<string>;
  readonly thanos: ThanosImageArgs;
  readonly retention: string;
  readonly localCompaction: "off" | "delayed";
  readonly sidecarResources: Resources;
  readonly sidecarExtraArgs: readonly string[];
  readonly logLevel: string;
  readonly logFormat: string;
  /** Number of the shard. */
  readonly shard: number;
  /** Labels of the shard's pods beside the tier's. */
  readonly labels: Readonly<Record<string, string>>;
  /** With which it looks up targets. */
  readonly account: k8s.core.v1.ServiceAccount;
  /** Holds `configTemplate`. */
  readonly config: k8s.core.v1.ConfigMap;
  readonly rules: k8s.core.v1.ConfigMap;
}

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
  args: PrometheusPodArgs,
): k8s.types.input.core.v1.PodTemplateSpec {
  const objstore = buildObjstoreFiles(args);
  return buildPod(tier, {
    labels: args.labels,
    // A native sidecar: the configuration is rendered before Prometheus starts, and what Prometheus
    // writes when it stops can still be uploaded.
    sidecars: [buildSidecar(args, objstore)],
    containers: [buildPrometheus(args)],
    serviceAccountName: args.account.metadata.name,
    callsApi: true,
    scheduling: args.scheduling,
    affinity: requireApart({ ...buildSelector(tier), ...args.labels }),
    rollOn: objstore.rollOn,
    terminationGracePeriodSeconds: 600,
    volumes: [
      { name: "config-out", emptyDir: {} },
      buildConfigVolume("config", args.config),
      buildConfigVolume("rules", args.rules),
      objstore.volume,
    ],
  });
}

function buildSidecar(args: PrometheusPodArgs, objstore: { path: string; mount: VolumeMount }): Container {
  return buildThanosContainer({
    ...args.thanos,
    command: "sidecar",
    http: { name: "sidecar-http", port: ports.http },
    grpc: true,
    flags: {
      "tsdb.path": "/prometheus",
      "prometheus.url": `http://127.0.0.1:${ports.web}`,
      "objstore.config-file": objstore.path,
      "reloader.config-file": `/etc/prometheus/config/${configTemplate}`,
      "reloader.config-envsubst-file": configFile,
      "reloader.rule-dir": rulesFolder,
      "reloader.watch-interval": "1m",
    },
    extraArgs: args.sidecarExtraArgs,
    resources: args.sidecarResources,
    mounts: [
      ...sharedMounts,
      { name: "config", mountPath: "/etc/prometheus/config", readOnly: true },
      objstore.mount,
    ],
    env: [
      buildFieldEnv(templateVariables.replica, "metadata.name"),
      { name: templateVariables.shard, value: String(args.shard) },
    ],
  });
}

function buildPrometheus(args: PrometheusPodArgs): Container {
  const flags = {
    "log.level": args.logLevel,
    "log.format": args.logFormat,
    "config.file": configFile,
    "storage.tsdb.path": "/prometheus",
    "storage.tsdb.retention.time": args.retention,
    ...compactionFlags[args.localCompaction],
    "web.route-prefix": "/",
    "web.enable-lifecycle": true,
    "web.listen-address": `0.0.0.0:${ports.web}`,
  };
  return buildContainer({
    name: "prometheus",
    image: args.image,
    args: buildArguments("prometheus", args.image, flags, args.extraArgs),
    ports: { http: ports.web },
    // Replaying the write-ahead log of a large shard takes minutes.
    probes: {
      port: "http",
      liveness: "/-/healthy",
      readiness: "/-/ready",
      startup: "/-/ready",
      startupSeconds: 3600,
    },
    resources: args.resources,
    mounts: sharedMounts,
  });
}

const compactionFlags = {
  // Equal durations keep Prometheus from compacting what the sidecar uploads.
  off: { "storage.tsdb.min-block-duration": "2h", "storage.tsdb.max-block-duration": "2h" },
  // The sidecar's own record of what it has uploaded; both must name the same file.
  delayed: { "storage.tsdb.delay-compact-file.path": "/prometheus/thanos.shipper.json" },
};

import { stringify } from "yaml";
import { kubernetesObject, workload, type FakeResource } from "../../support/policy";

export const objstore = "--objstore.config={type: S3, config: {bucket: a}}";
const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };

/** What a Prometheus of these tests has, other than the usual. */
export interface Server {
  readonly name?: string;
  readonly namespace?: string;
  readonly kind?: string;
  readonly spec?: object;
  readonly pod?: object;
  /** Arguments of Prometheus behind the usual ones. */
  readonly args?: readonly unknown[];
  readonly image?: string;
  /** Arguments of the sidecar in place of the usual ones; `null` for none at all. */
  readonly sidecar?: readonly unknown[] | null;
  readonly sidecarImage?: string;
  readonly sidecarMounts?: readonly object[];
  readonly env?: readonly object[];
  readonly volumes?: readonly object[];
  /** Prometheus' configuration; text as it stands. */
  readonly config?: object | string;
  /** Whether the sidecar renders the configuration. @default true */
  readonly isTemplate?: boolean;
}

/** The labels of a Prometheus whose replicas have their pods' names. */
export const replicaLabels = { cluster: "a", replica: "$(POD_NAME)" };

/** A configuration with these external labels, and whatever else. */
export const config = (labels: object = replicaLabels, more: object = {}) => ({
  global: { external_labels: labels },
  ...more,
});

/** Arguments of a sidecar without its bucket. */
export const sidecarArgs = ["sidecar", "--tsdb.path=/data", "--prometheus.url=http://localhost:9090"];

/** A Prometheus with a sidecar that uploads, two replicas on a disk each, and the ConfigMap of its configuration. */
export function server(of: Server = {}): FakeResource[] {
  const { name = "prometheus", namespace = "monitoring", kind = "StatefulSet", isTemplate = true } = of;
  const text = typeof of.config === "string" ? of.config : stringify(of.config ?? config());
  const data = { name: "data", mountPath: "/data" };
  const prometheus = {
    image: of.image ?? "quay.io/prometheus/prometheus:v3.16.0",
    args: [
      `--config.file=${isTemplate ? "/out/p.yml" : "/in/p.yml"}`,
      "--storage.tsdb.path=/data",
      "--storage.tsdb.min-block-duration=2h",
      "--storage.tsdb.max-block-duration=2h",
      ...(of.args ?? []),
    ],
    volumeMounts: [data, { name: "out", mountPath: "/out" }, { name: "in", mountPath: "/in" }],
    env: of.env ?? [podName],
  };
  const render = ["--reloader.config-file=/in/p.yml", "--reloader.config-envsubst-file=/rendered/p.yml"];
  const sidecar = {
    name: "sidecar",
    image: of.sidecarImage ?? "quay.io/thanos/thanos:v0.42.4",
    args: [...(of.sidecar ?? [...sidecarArgs, objstore]), ...(isTemplate ? render : [])],
    env: of.env ?? [podName],
    volumeMounts: [
      ...(of.sidecarMounts ?? [data]),
      { name: "out", mountPath: "/rendered" },
      { name: "in", mountPath: "/in" },
    ],
  };
  const containers = [{ name: "prometheus", ...prometheus }, ...(of.sidecar === null ? [] : [sidecar])];
  const volumes = [{ name: "out", emptyDir: {} }, { name: "in", configMap: { name } }, ...(of.volumes ?? [])];
  const claims = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }];
  const set = workload(kind, prometheus, {
    spec: { replicas: 2, ...(kind === "StatefulSet" ? { volumeClaimTemplates: claims } : {}), ...of.spec },
    pod: { volumes, containers, ...of.pod },
  });
  set.props.metadata = { name, namespace };
  const map: FakeResource = {
    type: "kubernetes:core/v1:ConfigMap",
    name,
    props: { metadata: { name, namespace }, data: { "p.yml": text } },
  };
  return [
    { ...set, name: `${namespace}-${name}` },
    { ...map, name: `${namespace}-${name}-map` },
  ];
}

/** A workload of Thanos with these arguments, and the name of its subcommand. */
export function thanos(
  command: string,
  args: readonly unknown[],
  { kind = "Deployment", spec = {}, pod = {}, name = command, container = {} } = {},
): FakeResource {
  const image = "quay.io/thanos/thanos:v0.42.4";
  const resource = workload(
    kind,
    { image, args: [command, ...args], env: [podName], ...container },
    { spec, pod },
  );
  resource.props.metadata = { name, namespace: "monitoring" };
  return { ...resource, name };
}

/** Two Rulers that upload, with these arguments. */
export const ruler = (...args: readonly unknown[]) =>
  thanos("rule", [objstore, ...args], { kind: "StatefulSet", spec: { replicas: 2 } });

/** A compactor of the same bucket. */
export const compactor = (...args: readonly unknown[]) =>
  thanos("compact", [objstore, ...args], { kind: "StatefulSet" });

/** A PersistentVolumeClaim of these access modes. */
export const claim = (name: string, ...accessModes: string[]) =>
  kubernetesObject("core/v1", "PersistentVolumeClaim", { accessModes }, { name, namespace: "monitoring" });

import * as k8s from "@pulumi/kubernetes";
import { containerPorts, deployment, fieldVariable, service, statefulSet } from "./foreignStack";

/** Where all of it is. */
export const namespace = "thanos";
const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
  runAsGroup: 65532,
  runAsNonRoot: true,
  runAsUser: 65534,
  seccompProfile: { type: "RuntimeDefault" },
};
const podSecurity = {
  fsGroup: 65534,
  runAsGroup: 65532,
  runAsNonRoot: true,
  runAsUser: 65534,
  seccompProfile: { type: "RuntimeDefault" },
};
/** The bucket, as its tiers that use one are told of it. */
export const objstoreVariable = {
  name: "OBJSTORE_CONFIG",
  valueFrom: { secretKeyRef: { name: "thanos-objectstorage", key: "thanos.yaml" } },
};
/** Ports of a StoreAPI. */
export const store = { grpc: 10901, http: 10902 };
/** Flags of all tiers. */
export const log = ["--log.level=info", "--log.format=logfmt"];
/** Flags of a StoreAPI. */
export const addresses = ["--grpc-address=0.0.0.0:10901", "--http-address=0.0.0.0:10902"];

/** What its tiers differ in; the rest is the same in all. */
export interface KubeThanosTier {
  readonly version: string;
  /** `app.kubernetes.io/name`, and the name of the container. */
  readonly app: string;
  readonly component: string;
  /** Of the workload and its Service. @default `app` */
  readonly instance?: string;
  /** More labels of the pod. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly variables?: k8s.types.input.core.v1.EnvVar[];
  readonly resources?: k8s.types.input.core.v1.ResourceRequirements;
  /** Folder of the claim `data`; without it a Deployment is made. */
  readonly data?: string;
  /** ConfigMaps, by the folder where they are mounted. */
  readonly configMaps?: Readonly<Record<string, string>>;
  readonly gracePeriod?: number;
  /** The security context of the container, which receivers and compactors do not have. @default true */
  readonly hardened?: boolean;
  readonly headless?: boolean;
  readonly more?: k8s.types.input.core.v1.Container[];
}

/** A workload as kube-thanos makes it, with its Service. */
export function kubeThanosTier(tier: KubeThanosTier): void {
  const { app, component, ports, data, version, instance = app } = tier;
  const selector = {
    "app.kubernetes.io/name": app,
    "app.kubernetes.io/instance": instance,
    "app.kubernetes.io/component": component,
    ...tier.labels,
  };
  const configMaps = Object.entries(tier.configMaps ?? {});
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    failureThreshold,
    periodSeconds,
    httpGet: { path, port: ports.http, scheme: "HTTP" },
  });
  const apart = {
    weight: 100,
    podAffinityTerm: {
      topologyKey: "kubernetes.io/hostname",
      namespaces: [namespace],
      labelSelector: {
        matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: [app] }],
      },
    },
  };
  const workload = {
    name: instance,
    namespace,
    labels: { ...selector, "app.kubernetes.io/version": version },
    selector,
    replicas: tier.replicas ?? 1,
    containers: [
      {
        name: app,
        image: `quay.io/thanos/thanos:${version}`,
        imagePullPolicy: "IfNotPresent",
        args: [...tier.args],
        env: [...(tier.variables ?? []), fieldVariable("HOST_IP_ADDRESS", "status.hostIP")],
        ports: containerPorts(ports),
        livenessProbe: probe("/-/healthy", 30, 8),
        readinessProbe: probe("/-/ready", 5, 20),
        resources: tier.resources ?? {},
        ...((tier.hardened ?? true) ? { securityContext: restricted } : {}),
        terminationMessagePolicy: "FallbackToLogsOnError",
        volumeMounts: [
          ...(data ? [{ name: "data", mountPath: data }] : []),
          ...configMaps.map(([mountPath, name]) => ({ name, mountPath })),
        ],
      },
      ...(tier.more ?? []),
    ],
    pod: {
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [apart] } },
      nodeSelector: { "kubernetes.io/os": "linux" },
      securityContext: podSecurity,
      serviceAccountName: app,
      volumes: configMaps.map(([, name]) => ({ name, configMap: { name } })),
      ...(tier.gracePeriod ? { terminationGracePeriodSeconds: tier.gracePeriod } : {}),
    },
  };
  if (data) statefulSet(workload, instance, "10Gi");
  else deployment(workload);
  new k8s.core.v1.ServiceAccount(instance, { metadata: { name: app, namespace } });
  service(instance, namespace, selector, ports, tier.headless);
}

/** The Store Gateway, as both examples have it. */
export function kubeThanosStore(
  version: string,
  rest: Partial<KubeThanosTier> = {},
  more: string[] = [],
): void {
  kubeThanosTier({
    version,
    app: "thanos-store",
    component: "object-store-gateway",
    args: [
      "store",
      ...log,
      "--data-dir=/var/thanos/store",
      ...addresses,
      "--objstore.config=$(OBJSTORE_CONFIG)",
      "--ignore-deletion-marks-delay=24h",
      ...more,
    ],
    ports: store,
    variables: [objstoreVariable],
    data: "/var/thanos/store",
    gracePeriod: 120,
    headless: true,
    ...rest,
  });
}

/** Its Secret of the bucket and its MinIO, which are for development. */
export function kubeThanosMinio(): void {
  new k8s.core.v1.Secret("thanos-objectstorage", {
    metadata: { name: "thanos-objectstorage", namespace },
    stringData: {
      "thanos.yaml":
        "type: s3\nconfig:\n  bucket: thanos\n  endpoint: minio.thanos:9000\n  insecure: true\n" +
        "  access_key: minio\n  secret_key: minio123\n",
    },
  });
  new k8s.core.v1.PersistentVolumeClaim("minio", {
    metadata: { name: "minio", namespace },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "5Gi" } } },
  });
  const labels = { "app.kubernetes.io/name": "minio" };
  const container = {
    name: "minio",
    image: "minio/minio:RELEASE.2023-05-27T05-56-19Z",
    imagePullPolicy: "IfNotPresent",
    command: [
      "/bin/sh",
      "-c",
      "mkdir -p /storage/thanos && \\\n/usr/bin/docker-entrypoint.sh minio server /storage\n",
    ],
    env: [
      { name: "MINIO_ROOT_USER", value: "minio" },
      { name: "MINIO_ROOT_PASSWORD", value: "minio123" },
    ],
    ports: [{ containerPort: 9000 }],
    volumeMounts: [{ name: "storage", mountPath: "/storage" }],
  };
  const volumes = [{ name: "storage", persistentVolumeClaim: { claimName: "minio" } }];
  deployment(
    { name: "minio", namespace, labels, replicas: 1, containers: [container], pod: { volumes } },
    "Recreate",
  );
  service("minio", namespace, labels, { api: 9000 });
}

import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import {
  containerPorts,
  deployment,
  fieldVariable,
  service,
  statefulSet,
  type ForeignStack,
} from "./foreignStack";

const namespace = "monitoring";
const release = "thanos";
const domain = "svc.cluster.local";
const store = { http: 10902, grpc: 10901 };
/** What the chart's values have in place of a bucket. */
const objstore =
  "type: GCS\nconfig:\n  bucket: change-me\n  endpoint: storage.googleapis.com\n  region: eu-west-1\n  insecure: false\n";
const checksum = (text: string) => createHash("sha256").update(text).digest("hex");
const objstoreVolume = {
  secretName: "thanos-objstore",
  items: [{ key: "objstore.yml", path: "objstore.yml" }],
};
const disk = { fsGroup: 1000, fsGroupChangePolicy: "OnRootMismatch" };

const probe = (
  path: string,
  initialDelaySeconds: number,
  periodSeconds: number,
  failureThreshold: number,
) => ({
  httpGet: { path, port: "http" },
  initialDelaySeconds,
  periodSeconds,
  timeoutSeconds: 5,
  failureThreshold,
  successThreshold: 1,
});

const selectorOf = (component: string) => ({
  "app.kubernetes.io/name": "thanos",
  "app.kubernetes.io/instance": release,
  "app.kubernetes.io/component": component,
});

interface ChartTier {
  readonly component: string;
  readonly replicas: number;
  readonly args: string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly variables?: k8s.types.input.core.v1.EnvVar[];
  readonly mounts?: k8s.types.input.core.v1.VolumeMount[];
  readonly volumes?: k8s.types.input.core.v1.Volume[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Folder of the claim `data`. */
  readonly data?: string;
}

function workloadOf({ component, replicas, args, ports, annotations, ...tier }: ChartTier) {
  const selector = selectorOf(component);
  return {
    name: `${release}-${component}`,
    namespace,
    labels: { ...selector, "app.kubernetes.io/part-of": "thanos" },
    selector,
    annotations,
    replicas,
    containers: [
      {
        name: component,
        image: "quay.io/thanos/thanos:v0.42.4",
        imagePullPolicy: "IfNotPresent",
        args,
        ports: containerPorts(ports),
        env: tier.variables,
        volumeMounts: [
          ...(tier.data ? [{ name: "data", mountPath: tier.data }] : []),
          ...(tier.mounts ?? []),
        ],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
          runAsNonRoot: true,
        },
        resources: {},
        readinessProbe: probe("/-/ready", 5, 10, 6),
        livenessProbe: probe("/-/healthy", 30, 10, 6),
        startupProbe: probe("/-/ready", 0, 5, 60),
      },
    ],
    pod: {
      serviceAccountName: `${release}-thanos`,
      ...(tier.data ? { securityContext: disk } : {}),
      ...(tier.volumes ? { volumes: tier.volumes } : {}),
    },
  };
}

/** A StatefulSet of the chart: its governing Service is one of those that follow. */
function stateful(tier: ChartTier, serviceName = `${release}-${tier.component}`): void {
  statefulSet(workloadOf(tier), serviceName, "10Gi");
}

/** The chart's Services have the cluster's own addresses unless the name says otherwise. */
function serviceOf(component: string, ports: Readonly<Record<string, number>>, headless = false): void {
  const name = `${release}-${component}${headless ? "-headless" : ""}`;
  service(name, namespace, selectorOf(component), ports, headless);
}

/** The community's chart for Thanos with the values that it comes with. */
export const helmChart: ForeignStack = {
  title: "The community's Helm chart, its defaults",
  rebuilds:
    "`charts/thanos` 0.38.0 of github.com/thanos-community/helm-charts (Thanos v0.42.4) with its own `values.yaml`, as release `thanos` in the namespace " +
    "`monitoring`, at commit aa4bd28 of 21 August 2026",
  leftOut:
    "VerticalPodAutoscalers and alert rules, which need operators; the Secret `thanos-objstore`, which the chart leaves to its user",
  elsewhere: ["thanos-objstore"],
  program() {
    new k8s.core.v1.ServiceAccount(`${release}-thanos`, {
      metadata: { name: `${release}-thanos`, namespace },
      automountServiceAccountToken: true,
    });
    const annotations = { "checksum/objstore-configuration": checksum(objstore) };
    const volumes = [{ name: "objstore", secret: objstoreVolume }];

    stateful({
      component: "compactor",
      replicas: 1,
      annotations,
      args: [
        "compact",
        "--http-address=0.0.0.0:10902",
        "--objstore.config-file=/etc/thanos/objstore.yml",
        "--data-dir=/var/thanos/compact",
        "--wait",
        "--retention.resolution-raw=30d",
        "--retention.resolution-5m=90d",
        "--retention.resolution-1h=365d",
        "--log.level=info",
        "--log.format=logfmt",
        "--consistency-delay=30m",
      ],
      ports: { http: 10902 },
      data: "/var/thanos/compact",
      mounts: [{ name: "objstore", mountPath: "/etc/thanos", readOnly: true }],
      volumes,
    });
    serviceOf("compactor", { http: 10902 });

    stateful({
      component: "storegateway",
      replicas: 2,
      annotations,
      args: [
        "store",
        "--grpc-address=0.0.0.0:10901",
        "--http-address=0.0.0.0:10902",
        "--objstore.config-file=/etc/thanos/objstore.yml",
        "--data-dir=/var/thanos/store",
      ],
      ports: store,
      data: "/var/thanos/store",
      mounts: [
        { name: "objstore", mountPath: "/etc/thanos/objstore.yml", subPath: "objstore.yml", readOnly: true },
      ],
      volumes,
    });
    serviceOf("storegateway", store);

    receive(annotations);

    deployment(
      workloadOf({
        component: "query",
        replicas: 2,
        args: [
          "query",
          "--http-address=0.0.0.0:9090",
          "--grpc-address=0.0.0.0:10901",
          `--endpoint=dnssrv+_grpc._tcp.${release}-storegateway.${namespace}.${domain}`,
          `--endpoint=dnssrv+_grpc._tcp.${release}-receive-headless.${namespace}.${domain}`,
          "--query.replica-label=prometheus_replica",
          "--query.replica-label=receive_replica",
          "--query.replica-label=ruler_replica",
          "--log.level=info",
        ],
        ports: { http: 9090, grpc: 10901 },
      }),
    );
    serviceOf("query", { http: 9090, grpc: 10901 });
  },
};

/** Receive in one hashring with all of its pods. */
function receive(annotations: Readonly<Record<string, string>>): void {
  const headless = `${release}-receive-headless`;
  const endpoints = [0, 1, 2].map(
    (pod) => `${release}-receive-${pod}.${headless}.${namespace}.${domain}:10901`,
  );
  const hashrings = JSON.stringify([{ endpoints }], null, 2);
  new k8s.core.v1.ConfigMap("receive-hashrings", {
    metadata: { name: `${release}-receive-hashrings`, namespace },
    data: { "hashrings.json": hashrings },
  });
  stateful(
    {
      component: "receive",
      replicas: 3,
      annotations: { "checksum/hashrings": checksum(hashrings), ...annotations },
      args: [
        "receive",
        "--http-address=0.0.0.0:10902",
        "--grpc-address=0.0.0.0:10901",
        "--remote-write.address=0.0.0.0:10908",
        "--objstore.config-file=/etc/thanos/objstore.yml",
        "--tsdb.path=/var/thanos/receive",
        '--label=receive_replica="$(POD_NAME)"',
        "--receive.hashrings-file=/etc/thanos/hashrings.json",
        "--receive.hashrings-algorithm=ketama",
        `--receive.local-endpoint=$(NAME).${headless}.$(NAMESPACE).${domain}:10901`,
        "--tsdb.retention=24h",
        "--tsdb.wal-compression",
      ],
      ports: { ...store, "remote-write": 10908 },
      variables: [
        fieldVariable("POD_NAME", "metadata.name"),
        fieldVariable("NAME", "metadata.name"),
        fieldVariable("NAMESPACE", "metadata.namespace"),
      ],
      data: "/var/thanos/receive",
      mounts: [{ name: "thanos-config", mountPath: "/etc/thanos", readOnly: true }],
      volumes: [
        {
          name: "thanos-config",
          projected: {
            sources: [
              { secret: { name: objstoreVolume.secretName, items: objstoreVolume.items } },
              {
                configMap: {
                  name: `${release}-receive-hashrings`,
                  items: [{ key: "hashrings.json", path: "hashrings.json" }],
                },
              },
            ],
          },
        },
      ],
    },
    headless,
  );
  serviceOf("receive", { http: 10902, "remote-write": 10908 });
  serviceOf("receive", { grpc: 10901 }, true);
}

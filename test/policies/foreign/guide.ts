import * as k8s from "@pulumi/kubernetes";
import { stringify } from "yaml";
import { images } from "../../../model/images";
import {
  containerPorts,
  deployment,
  fieldVariable,
  service,
  statefulSet,
  type ForeignStack,
} from "./foreignStack";
import { alertmanager, data, minio, namespace, prometheus, secretVolume, store } from "./guideParts";

const domain = `${namespace}.svc.cluster.local`;

/** A tier that runs `thanos`. */
function thanos(
  name: string,
  args: string[],
  ports: Readonly<Record<string, number>>,
  rest: {
    replicas?: number;
    headless?: boolean;
    data?: string;
    volumes?: Readonly<Record<string, k8s.types.input.core.v1.Volume>>;
    env?: k8s.types.input.core.v1.EnvVar[];
  } = {},
): void {
  const volumes = rest.volumes ?? {};
  const container = {
    name,
    image: images.thanos,
    args,
    env: rest.env,
    ports: containerPorts(ports),
    volumeMounts: [
      ...(rest.data ? [data(rest.data)] : []),
      ...Object.entries(volumes).map(([mountPath, volume]) => ({ name: volume.name, mountPath })),
    ],
  };
  const soft = {
    weight: 100,
    podAffinityTerm: {
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { app: name } },
    },
  };
  const tier = {
    name,
    namespace,
    labels: { app: name },
    replicas: rest.replicas ?? 2,
    containers: [container],
    pod: {
      volumes: Object.values(volumes),
      ...(rest.data
        ? {}
        : { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [soft] } } }),
    },
  };
  if (rest.data) statefulSet(tier, name, "200Gi");
  else deployment(tier);
  service(name, namespace, tier.labels, ports, rest.headless);
}

const bucket = "--objstore.config-file=/export/thanos/thanos-storage-minio.yaml";
const withBucket = { "/export/thanos": secretVolume };

/** The guide to Thanos in sidecar mode that this repository's stack goes back to, as printed. */
export const guide: ForeignStack = {
  title: "The guide, as printed",
  rebuilds:
    "the commands and configuration files that the guide to sidecar mode prints (its logs are of January 2021), in the workloads that its text asks for: " +
    "three shards of two Prometheus with hard anti-affinity, two Query, Store Gateways and Rulers, one compactor",
  leftOut:
    "what it does not print: versions (those of this repository are taken), the scrape job, sizes of disks (large ones are taken), and probes, resources, budgets and security of pods, which whoever copies it does not have either. " +
    "Of commands that it prints twice, the one that is written for Kubernetes is taken; addresses of its author's network are names of Services, and all of them in one namespace",
  elsewhere: ["thanos-rules", "thanos-alertmanager", "ServiceAccount thanos-prometheus"],
  program() {
    new k8s.core.v1.Secret("thanos-storage-minio", {
      metadata: { name: "thanos-storage-minio", namespace },
      stringData: {
        "thanos-storage-minio.yaml": stringify({
          type: "s3",
          config: {
            bucket: "thanos",
            endpoint: `thanos-s3.${domain}:9000`,
            access_key: "key123456",
            secret_key: "password123456",
            insecure: true,
            signature_version2: false,
          },
        }),
      },
    });
    prometheus();
    thanos(
      "thanos-query",
      [
        "query",
        "--log.level=debug",
        "--query.auto-downsampling",
        "--grpc-address=0.0.0.0:10901",
        "--http-address=0.0.0.0:9090",
        "--query.partial-response",
        "--query.replica-label=prometheus_replica",
        "--query.replica-label=rule_replica",
        ...["prometheus", "rule", "store"].map((tier) => `--store=thanos-${tier}.${domain}`),
      ],
      { grpc: 10901, http: 9090 },
    );
    const cache = "type: IN-MEMORY\nconfig:\n  max_size: ''\n  max_size_items: 0\n  validity: 0s\n";
    new k8s.core.v1.ConfigMap("in-memory", {
      metadata: { name: "in-memory", namespace },
      data: { "in_memory.yaml": cache },
    });
    thanos(
      "thanos-query-frontend",
      [
        "query-frontend",
        "--log.level=info",
        "--log.format=logfmt",
        "--query-frontend.compress-responses",
        "--http-address=0.0.0.0:9090",
        `--query-frontend.downstream-url=http://thanos-query.${domain}.:9090`,
        "--query-range.split-interval=12h",
        "--labels.split-interval=12h",
        "--query-range.max-retries-per-request=10",
        "--labels.max-retries-per-request=10",
        "--query-frontend.log-queries-longer-than=10s",
        "--query-range.response-cache-config-file=/export/thanos/in_memory.yaml",
      ],
      { http: 9090 },
      {
        replicas: 1,
        volumes: { "/export/thanos": { name: "cache", configMap: { name: "in-memory" } } },
      },
    );
    thanos(
      "thanos-store",
      [
        "store",
        "--log.level=debug",
        "--data-dir=/export/thanos/store",
        "--grpc-address=0.0.0.0:10901",
        "--http-address=0.0.0.0:10902",
        bucket,
        "--experimental.enable-index-header",
      ],
      store,
      { headless: true, data: "/export/thanos/store", volumes: withBucket },
    );
    thanos(
      "thanos-rule",
      [
        "rule",
        "--grpc-address=0.0.0.0:10901",
        "--http-address=0.0.0.0:10902",
        "--rule-file=/export/thanos/rules/rules.yaml",
        bucket,
        "--data-dir=/export/thanos/rule",
        '--label=rule_replica="$(NAME)"',
        '--alert.label-drop="rule_replica"',
        `--query=thanos-query.${domain}`,
        `--alertmanagers.url=http://thanos-alertmanager.${domain}:80`,
      ],
      store,
      {
        headless: true,
        data: "/export/thanos/rule",
        volumes: {
          ...withBucket,
          "/export/thanos/rules": { name: "rules", configMap: { name: "thanos-rules" } },
        },
        env: [fieldVariable("NAME", "metadata.name")],
      },
    );
    thanos(
      "thanos-compact",
      [
        "compact",
        "--wait",
        bucket,
        "--data-dir=/export/thanos/compact",
        "--debug.accept-malformed-index",
        "--log.level=debug",
        "--retention.resolution-raw=90d",
        "--retention.resolution-5m=180d",
        "--retention.resolution-1h=360d",
      ],
      { http: 10902 },
      { replicas: 1, data: "/export/thanos/compact", volumes: withBucket },
    );
    alertmanager();
    minio();
  },
};

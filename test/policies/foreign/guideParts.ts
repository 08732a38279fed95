import * as k8s from "@pulumi/kubernetes";
import { stringify } from "yaml";
import { images } from "../../../model/images";
import { containerPorts, fieldVariable, service, statefulSet } from "./foreignStack";

/** Where all of the guide's workloads are. */
export const namespace = "thanos";
/** Ports of a StoreAPI. */
export const store = { grpc: 10901, http: 10902 };
/** The Secret with the bucket's configuration. */
export const secretVolume = { name: "objstore", secret: { secretName: "thanos-storage-minio" } };
/** A mount of the claim `data`. */
export const data = (mountPath: string) => ({ name: "data", mountPath });
const labelsOfAll = { app: "thanos-prometheus" };
const objstore = { name: "objstore", mountPath: "/export/thanos", readOnly: true };

/** Prometheus' configuration: what the page's formatting took (indents, `__` and some of `_`) is put back. */
const prometheusConfig = (shard: number) => ({
  global: {
    scrape_interval: "30s",
    scrape_timeout: "30s",
    external_labels: {
      monitor: "thanos",
      service: "thanos",
      ID: String(shard),
      cluster: "prometheus-ha",
      prometheus_replica: "$(POD_NAME)",
    },
  },
  scrape_configs: [
    {
      job_name: "pods",
      kubernetes_sd_configs: [{ role: "pod" }],
      relabel_configs: [
        { source_labels: ["__address__"], modulus: 3, target_label: "__tmp_hash", action: "hashmod" },
        { source_labels: ["__tmp_hash"], regex: `^${shard}$`, action: "keep" },
        {
          source_labels: ["__tmp_hash"],
          regex: "(.*)",
          replacement: "${1}",
          target_label: "hash_num",
        },
      ],
    },
  ],
});

function shardOf(shard: number): void {
  const name = `thanos-prometheus${shard + 1}`;
  new k8s.core.v1.ConfigMap(name, {
    metadata: { name, namespace },
    data: { [`${name}.yaml`]: stringify(prometheusConfig(shard)) },
  });
  const labels = { ...labelsOfAll, shard: String(shard) };
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } };
  const out = { name: "config-out", mountPath: "/export/prometheus/config_out" };
  const rules = { name: "rules", mountPath: "/export/prometheus/rules" };
  statefulSet(
    {
      name,
      namespace,
      labels,
      replicas: 2,
      containers: [
        {
          name: "prometheus",
          image: images.prometheus,
          args: [
            "--config.file=/export/prometheus/config_out/prometheus.yaml",
            "--storage.tsdb.path=/export/prometheus/data",
            "--storage.tsdb.retention.time=1h",
            "--web.route-prefix=/",
            "--web.enable-lifecycle",
            "--storage.tsdb.no-lockfile",
            "--storage.tsdb.min-block-duration=2h",
            "--storage.tsdb.max-block-duration=2h",
            "--log.level=debug",
          ],
          volumeMounts: [data("/export/prometheus/data"), out, rules],
        },
        {
          name: "sidecar",
          image: images.thanos,
          args: [
            "sidecar",
            "--log.level=debug",
            "--tsdb.path=/export/prometheus/data",
            "--prometheus.url=http://127.0.0.1:9090",
            "--objstore.config-file=/export/thanos/thanos-storage-minio.yaml",
            `--reloader.config-file=/export/prometheus/template/${name}.yaml`,
            "--reloader.config-envsubst-file=/export/prometheus/config_out/prometheus.yaml",
            "--reloader.rule-dir=/export/prometheus/rules/",
          ],
          env: [fieldVariable("POD_NAME", "metadata.name")],
          ports: containerPorts(store),
          volumeMounts: [
            data("/export/prometheus/data"),
            out,
            rules,
            objstore,
            { name: "template", mountPath: "/export/prometheus/template" },
          ],
        },
      ],
      pod: {
        serviceAccountName: "thanos-prometheus",
        affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
        volumes: [
          secretVolume,
          { name: "config-out", emptyDir: {} },
          { name: "template", configMap: { name } },
          { name: "rules", configMap: { name: "thanos-rules" } },
        ],
      },
    },
    "thanos-prometheus",
    "100Gi",
    { podManagementPolicy: "Parallel" },
  );
}

/** Three shards of two Prometheus each, with their sidecars. */
export function prometheus(): void {
  [0, 1, 2].forEach(shardOf);
  service("thanos-prometheus", namespace, labelsOfAll, store, true);
}

/** The one Alertmanager. */
export function alertmanager(): void {
  const labels = { app: "thanos-alertmanager" };
  const container = {
    name: "alertmanager",
    image: images.alertmanager,
    args: [
      "--config.file=/export/alertmanager/alertmanager.yml",
      "--storage.path=/export/alertmanager/data",
      "--web.listen-address=:80",
      "--cluster.listen-address=:8001",
    ],
    ports: containerPorts({ http: 80 }),
    volumeMounts: [data("/export/alertmanager/data"), { name: "config", mountPath: "/export/alertmanager" }],
  };
  const volumes = [{ name: "config", secret: { secretName: "thanos-alertmanager" } }];
  const name = "thanos-alertmanager";
  statefulSet(
    { name, namespace, labels, replicas: 1, containers: [container], pod: { volumes } },
    name,
    "1Gi",
  );
  service(name, namespace, labels, { http: 80 });
}

/** MinIO, with the keys that its clients have too. */
export function minio(): void {
  const labels = { app: "thanos-s3" };
  const container = {
    name: "minio",
    image: images.minio,
    args: ["server", "/data"],
    env: [
      { name: "MINIO_ACCESS_KEY", value: "key123456" },
      { name: "MINIO_SECRET_KEY", value: "password123456" },
    ],
    ports: containerPorts({ api: 9000 }),
    volumeMounts: [data("/data")],
  };
  statefulSet(
    { name: "thanos-s3", namespace, labels, replicas: 1, containers: [container] },
    "thanos-s3",
    "100Gi",
  );
  service("thanos-s3", namespace, labels, { api: 9000 });
}

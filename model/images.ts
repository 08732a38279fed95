/**
 * The container images of the stack, pinned. Tags are those that the projects publish; a tag's version is the
 * version whose flags and files `model/` speaks of.
 */
export const images = {
  thanos: "quay.io/thanos/thanos:v0.42.4",
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  alertmanager: "quay.io/prometheus/alertmanager:v0.31.1",
  /** Reloads what does not reload itself: the Ruler's rules and Alertmanager's configuration. */
  configReloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",
  /** The last tag that MinIO published on quay.io: the server is source-only since October 2025. */
  minio: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z",
  memcached: "docker.io/library/memcached:1.6.39",
} as const;

export type ImageName = keyof typeof images;

const remoteWrite = "a Prometheus has them once it writes to another one, which the stack never does";
const cpuLimits = "cAdvisor has them of containers with a limit of CPU, which the stack sets none by default";
const volumes = "a kubelet measures volumes of a driver; the embedded cluster's are folders of a node";
const storeMemcached = "a Store Gateway has them once `extraArgs` give it memcached";

/** Metrics that alerts read and a stack that is well does not have, each with what makes it appear. */
export const absentMetrics: Readonly<Record<string, string>> = {
  container_cpu_cfs_periods_total: cpuLimits,
  container_cpu_cfs_throttled_periods_total: cpuLimits,
  kube_pod_container_status_last_terminated_reason: "once a container has ended",
  kube_pod_init_container_status_last_terminated_reason: "once a container has ended",
  kubelet_volume_stats_available_bytes: volumes,
  kubelet_volume_stats_capacity_bytes: volumes,
  kubelet_volume_stats_inodes: volumes,
  kubelet_volume_stats_inodes_free: volumes,
  minio_s3_requests_5xx_errors_total: "at the first request that MinIO fails",
  prometheus_remote_storage_queue_highest_sent_timestamp_seconds: remoteWrite,
  prometheus_remote_storage_queue_highest_timestamp_seconds: remoteWrite,
  prometheus_remote_storage_samples_failed_total: remoteWrite,
  prometheus_remote_storage_samples_total: remoteWrite,
  prometheus_remote_storage_shards_desired: remoteWrite,
  prometheus_remote_storage_shards_max: remoteWrite,
  prometheus_sd_refresh_failures_total: "at the first discovery that fails",
  prometheus_target_sync_failed_total: "at the first target that can't be made",
  thanos_alert_sender_errors_total: "at the first alert that an Alertmanager does not take",
  thanos_bucket_store_queries_dropped_total: "at the first query that is refused for its size",
  thanos_compact_downsample_failures_total: "at the first block that can't be downsampled",
  thanos_compact_group_compactions_failures_total: "at the first group of blocks that is compacted",
  thanos_memcached_operation_failures_total: storeMemcached,
  thanos_memcached_operation_skipped_total: storeMemcached,
  thanos_memcached_operations_total: storeMemcached,
  thanos_stack_canary_past_time_seconds: "once the monitor runs for an hour",
};

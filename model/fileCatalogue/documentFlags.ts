/**
 * Flags of Thanos whose value is a YAML document of the catalogue, by the catalogue's name of it. `--NAME` has the document
 * itself, `--NAME-file` its path. Source: `RegisterPathOrContent` in cmd/thanos and `RegisterCommon...Flags`.
 */
export const documentFlags = {
  "query-range.response-cache-config": "responseCache",
  "labels.response-cache-config": "responseCache",
  "query-frontend.downstream-tripper-config": "downstreamTripper",
  "index-cache.config": "indexCache",
  "store.caching-bucket.config": "bucketCache",
  "selector.relabel-config": "relabeling",
  "alert.relabel-config": "relabeling",
  "alertmanagers.config": "alertmanagers",
  "query.config": "queries",
  "remote-write.config": "remoteWrite",
  "prometheus.http-client": "httpClient",
  "request.logging-config": "requestLogging",
  "tracing.config": "tracing",
} as const satisfies Readonly<Record<string, string>>;

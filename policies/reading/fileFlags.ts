import type { TierKind } from "./tiers";

/** What a program reads a file as: a file of the catalogue, or one of the others. */
export type FileForm =
  // Files of Prometheus and of Alertmanager.
  | "prometheus"
  | "alertmanager"
  | "rules"
  | "targets"
  | "scrape jobs"
  | "templates"
  | "web"
  // Files of Thanos, by their names in the catalogue.
  | "alertmanagers"
  | "bucketCache"
  | "downstreamTripper"
  | "endpoints"
  | "httpClient"
  | "indexCache"
  | "objectStore"
  | "queries"
  | "relabeling"
  | "remoteWrite"
  | "requestLogging"
  | "responseCache"
  | "tracing"
  | "hashrings"
  // Others.
  | "certificate"
  | "private key"
  | "secret"
  | "any";

/** A flag that names files. */
export interface FileFlag {
  readonly form: FileForm;
  /** What it names. @default "file" */
  readonly names?: "file" | "pattern" | "folder";
}

const file = (form: FileForm): FileFlag => ({ form });
const pattern = (form: FileForm): FileFlag => ({ form, names: "pattern" });

/**
 * Pairs of flags of Thanos: `--NAME` has the content itself, `--NAME-file` its path.
 * Source: `RegisterPathOrContent` in cmd/thanos and `RegisterCommon...Flags`.
 */
export const documentFlags: Readonly<Record<string, FileForm>> = {
  "objstore.config": "objectStore",
  "objstore-to.config": "objectStore",
  "query-range.response-cache-config": "responseCache",
  "labels.response-cache-config": "responseCache",
  "query-frontend.downstream-tripper-config": "downstreamTripper",
  "index-cache.config": "indexCache",
  "store.caching-bucket.config": "bucketCache",
  "selector.relabel-config": "relabeling",
  "alert.relabel-config": "relabeling",
  "receive.relabel-config": "relabeling",
  "alertmanagers.config": "alertmanagers",
  "query.config": "queries",
  "remote-write.config": "remoteWrite",
  "prometheus.http-client": "httpClient",
  "request.logging-config": "requestLogging",
  "tracing.config": "tracing",
  "endpoint.sd-config": "endpoints",
  "receive.hashrings": "hashrings",
  "receive.limits-config": "any",
};

/** Those that Thanos reads without `$(NAME)` in them. Source: `WithEnvSubstitution` is left out there. */
export const withoutVariables: ReadonlySet<string> = new Set(["receive.hashrings"]);

/** Flags of Thanos with a path. */
const thanosFlags: Readonly<Record<string, FileFlag>> = {
  ...Object.fromEntries(Object.entries(documentFlags).map(([name, form]) => [`${name}-file`, file(form)])),
  "http.config": file("web"),
  "grpc-server-tls-cert": file("certificate"),
  "grpc-server-tls-key": file("private key"),
  "grpc-server-tls-client-ca": file("certificate"),
  "grpc-client-tls-cert": file("certificate"),
  "grpc-client-tls-key": file("private key"),
  "grpc-client-tls-ca": file("certificate"),
  "remote-write.server-tls-cert": file("certificate"),
  "remote-write.server-tls-key": file("private key"),
  "remote-write.server-tls-client-ca": file("certificate"),
  "remote-write.client-tls-cert": file("certificate"),
  "remote-write.client-tls-key": file("private key"),
  "remote-write.client-tls-ca": file("certificate"),
  "rule-file": pattern("rules"),
  "store.sd-files": pattern("targets"),
  "query.sd-files": pattern("targets"),
  "reloader.config-file": file("any"),
  "reloader.rule-dir": { form: "any", names: "folder" },
};

/** By tier. */
export const tierFlags: Partial<Readonly<Record<TierKind, Readonly<Record<string, FileFlag>>>>> = {
  prometheus: { "config.file": file("prometheus"), "web.config.file": file("web") },
  alertmanager: {
    "config.file": file("alertmanager"),
    "web.config.file": file("web"),
    "cluster.tls-config": file("any"),
  },
};

/** Flags of a tier with a path. */
export const pathFlagsOf = (kind: TierKind): Readonly<Record<string, FileFlag>> =>
  tierFlags[kind] ?? (["memcached", "minio"].includes(kind) ? {} : thanosFlags);

/** Flags of helpers beside the tiers, by their program's name. What a reloader reads is judged where its program reads it. */
export const helperFlags: Readonly<Record<string, Readonly<Record<string, FileFlag>>>> = {
  "prometheus-config-reloader": {
    "config-file": file("any"),
    "watched-dir": { form: "any", names: "folder" },
    "web-config-file": file("web"),
  },
  "configmap-reload": { "volume-dir": { form: "any", names: "folder" } },
};

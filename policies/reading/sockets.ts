import type { Wanted } from "./tierAddresses";
import type { Flags } from "./tierFlags";
import type { TierKind } from "./tiers";

/** What is spoken at a port. */
export type Protocol = "HTTP" | "gRPC" | "memcached" | "gossip" | "Cap'n Proto";

/** What a program gives to whoever asks at a port of it. */
export type Offer = Wanted | "reload";

/** What turns TLS on: a flag with a certificate, one with a file of Prometheus' form, or nothing. */
export type TlsSource =
  | "grpc-server-tls-cert"
  | "remote-write.server-tls-cert"
  | "http.config"
  | "web.config.file"
  | "web-config-file"
  | "never";

/** One port of a program. */
export interface Socket {
  /** Says where it listens. Given as empty, it does not. */
  readonly flag: string;
  /** Without the flag; empty if it does not listen then. */
  readonly standard: string;
  readonly protocol: Protocol;
  readonly offers?: (flags: Flags) => readonly Offer[];
  /** @default undefined it is not read whether it speaks TLS */
  readonly tls?: TlsSource;
  /** Whether `/-/ready` and `/-/healthy` stay where they are when the program has a route prefix. @default "prefix" */
  readonly health?: "root" | "prefix";
  /** Whether the flag is one of Go's own package: `-name`. @default false */
  readonly isGoFlag?: boolean;
}

const always =
  (...offers: Offer[]) =>
  () =>
    offers;

/** Source of the standards: help of each program; `/-/ready` of Thanos is beside the router with the prefix (pkg/server/http). */
const thanosHttp = (...offers: Offer[]): Socket => ({
  flag: "http-address",
  standard: "0.0.0.0:10902",
  protocol: "HTTP",
  offers: always(...offers),
  tls: "http.config",
  health: "root",
});

const thanosGrpc = (...offers: Offer[]): Socket => ({
  flag: "grpc-address",
  standard: "0.0.0.0:10901",
  protocol: "gRPC",
  offers: always(...offers),
  tls: "grpc-server-tls-cert",
});

const web = (flag: string, standard: string, tls?: TlsSource): Socket => ({
  flag,
  standard,
  protocol: "HTTP",
  tls,
});

/** Where each tier listens; `undefined` of one that is not read. */
export const tierSockets: Readonly<Record<TierKind, readonly Socket[] | undefined>> = {
  query: [thanosHttp("Query"), thanosGrpc("StoreAPI", "Query")],
  "query-frontend": [thanosHttp("Query")],
  sidecar: [thanosHttp(), thanosGrpc("StoreAPI")],
  store: [thanosHttp(), thanosGrpc("StoreAPI")],
  rule: [thanosHttp("reload"), thanosGrpc("StoreAPI")],
  compact: [thanosHttp()],
  downsample: [thanosHttp()],
  receive: [
    thanosHttp(),
    thanosGrpc("StoreAPI", "hashring"),
    {
      flag: "remote-write.address",
      standard: "0.0.0.0:19291",
      protocol: "HTTP",
      offers: always("remote write"),
      tls: "remote-write.server-tls-cert",
    },
    { flag: "receive.capnproto-address", standard: "0.0.0.0:19391", protocol: "Cap'n Proto" },
  ],
  prometheus: [
    {
      flag: "web.listen-address",
      standard: "0.0.0.0:9090",
      protocol: "HTTP",
      // A Ruler and a Query Frontend may ask Prometheus itself.
      offers: (flags) => [
        "Prometheus",
        "Query",
        ...(flags.isOn("web.enable-remote-write-receiver") ? (["remote write"] as const) : []),
        ...(flags.isOn("web.enable-lifecycle") ? (["reload"] as const) : []),
      ],
      tls: "web.config.file",
    },
  ],
  alertmanager: [
    {
      flag: "web.listen-address",
      standard: "0.0.0.0:9093",
      protocol: "HTTP",
      offers: always("Alertmanager", "reload"),
      tls: "web.config.file",
    },
    { flag: "cluster.listen-address", standard: "0.0.0.0:9094", protocol: "gossip", offers: always("peer") },
  ],
  // Its options are not of the form of the others.
  memcached: [],
  minio: [
    // It speaks TLS as soon as it finds certificates.
    { flag: "address", standard: ":9000", protocol: "HTTP", offers: always("bucket") },
    // Without the flag at any port.
    { flag: "console-address", standard: "", protocol: "HTTP" },
  ],
  // Its commands are programs of their own.
  tools: undefined,
};

/** Where helpers beside the tiers listen, by their program's name. */
export const helperSockets: Readonly<Record<string, readonly Socket[]>> = {
  "prometheus-config-reloader": [web("listen-address", "", "web-config-file")],
  "configmap-reload": [{ ...web("web.listen-address", ":9533", "never"), isGoFlag: true }],
  memcached_exporter: [web("web.listen-address", ":9150", "web.config.file")],
  "memcached-exporter": [web("web.listen-address", ":9150", "web.config.file")],
  "kube-state-metrics": [web("port", "8080"), web("telemetry-port", "8081")],
};

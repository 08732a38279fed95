/**
 * Flags that are gone, and what took their place: since Thanos v0.12, Prometheus 2.0 and Alertmanager 0.15.
 * Source: each project's CHANGELOG, and the flags in the sources of all of its releases since then, compared with
 * today's catalogue.
 */
import type { Controls } from "../controls";
import type { Program } from "./catalogue";

/** A sentence, which may name where the reader changes something. */
export type WayOut = string | ((controls: Controls) => string);

/** The sentence, with the reader's own names in it. */
export const writeWayOut = (wayOut: WayOut, controls: Controls): string =>
  typeof wayOut === "string" ? wayOut : wayOut(controls);

/** A flag that a release removed. */
export interface Removed {
  /** First release without it. */
  readonly since: string;
  /** What to do instead, as a sentence. */
  readonly wayOut: WayOut;
}

const stores: WayOut = (controls) => `Use ${controls.stores}.`;
const requestLogging = { since: "v0.33.0", wayOut: "Use --request.logging-config." };
const receivePool = { since: "v0.24.0", wayOut: "Use --prometheus.http-client." };

/** By program and flag. */
export const removed: Readonly<Record<Program, Readonly<Record<string, Removed>>>> = {
  sidecar: {
    "receive.connection-pool-size": receivePool,
    "receive.connection-pool-size-per-host": receivePool,
  },
  query: {
    store: { since: "v0.38.0", wayOut: stores },
    "store-strict": { since: "v0.38.0", wayOut: stores },
    rule: { since: "v0.38.0", wayOut: stores },
    metadata: { since: "v0.38.0", wayOut: stores },
    exemplar: { since: "v0.38.0", wayOut: stores },
    target: { since: "v0.38.0", wayOut: stores },
    "log.request.decision": requestLogging,
    "query.default-tenant": { since: "v0.33.0", wayOut: "Use --query.default-tenant-id." },
  },
  "query-frontend": {
    "log.request.decision": requestLogging,
    "query-frontend.log_queries_longer_than": {
      since: "v0.16.0",
      wayOut: "Use --query-frontend.log-queries-longer-than.",
    },
  },
  store: {
    "experimental.enable-index-header": {
      since: "v0.12.0",
      wayOut: "Leave it out: index headers are always in use.",
    },
    "store.disable-index-header": {
      since: "v0.14.0",
      wayOut: "Leave it out: index headers are always in use.",
    },
    "experimental.enable-index-cache-postings-compression": {
      since: "v0.17.0",
      wayOut: "Leave it out: postings in the cache are always compressed.",
    },
    "debug.advertise-compatibility-label": {
      since: "v0.42.0",
      wayOut: "Leave it out: only a Query older than v0.8.0 needs that label.",
    },
  },
  rule: { "log.request.decision": requestLogging },
  compact: {
    "index.generate-missing-cache-file": {
      since: "v0.14.0",
      wayOut: "Leave it out: Store Gateways build their own index headers.",
    },
    "block-sync-concurrency": { since: "v0.28.0", wayOut: "Leave it out: it had no effect." },
  },
  prometheus: {
    "alertmanager.timeout": {
      since: "v3.0.0",
      wayOut: "Use `timeout` of alerting.alertmanagers in the configuration file.",
    },
    "storage.tsdb.retention": { since: "v3.0.0", wayOut: "Use --storage.tsdb.retention.time." },
    "storage.tsdb.allow-overlapping-blocks": {
      since: "v3.0.0",
      wayOut: "Leave it out: overlapping blocks are always read.",
    },
    "scrape.name-escaping-scheme": {
      since: "v3.0.0",
      wayOut: "Use `metric_name_escaping_scheme` of a scrape job.",
    },
    "storage.exemplars.exemplars-limit": {
      since: "v2.29.0",
      wayOut: "Use `storage.exemplars.max_exemplars` of the configuration file.",
    },
  },
  alertmanager: {
    "mesh.listen-address": { since: "v0.15.0", wayOut: "Use --cluster.listen-address." },
    "mesh.peer": { since: "v0.15.0", wayOut: "Use --cluster.peer." },
    "mesh.nickname": { since: "v0.15.0", wayOut: "Leave it out: members of the cluster name themselves." },
    "mesh.peer-id": { since: "v0.15.0", wayOut: "Leave it out: members of the cluster name themselves." },
    "mesh.password": { since: "v0.15.0", wayOut: "Use --cluster.tls-config." },
  },
};

/** Flags of every command of Thanos that went with gossip in v0.5.0 (CHANGELOG, #1008). */
const gossip: Removed = {
  since: "v0.5.0",
  wayOut: ({ stores }) => `Leave it out: StoreAPIs are found by ${stores} of Query.`,
};

/** The removal of a flag; `undefined` when the program never had it, or has it still. */
export function findRemovedFlag(program: Program, name: string): Removed | undefined {
  const server = program === "prometheus" || program === "alertmanager";
  if (!server && name.startsWith("cluster.")) return gossip;
  return Object.hasOwn(removed[program], name) ? removed[program][name] : undefined;
}

const clientConfig = "Use default_client_config in the file of --endpoint.sd-config-file.";

const replacements: Partial<Record<Program, readonly (readonly [pattern: RegExp, wayOut: WayOut])[]>> = {
  query: [
    [/^endpoint(-group)?(-strict)?$|^store\.sd-(files|interval)$/, stores],
    [/^grpc-(client-|compression$)/, clientConfig],
  ],
  rule: [[/^tsdb\.enable-native-histograms$/, "Leave it out: it no longer has an effect."]],
};

/** What to use in place of a deprecated flag, where its own help does not say. Source: CHANGELOG, #7890 and #8594. */
export function findReplacement(program: Program, name: string): WayOut | undefined {
  return replacements[program]?.find(([pattern]) => pattern.test(name))?.[1];
}

/**
 * What is wrong with a deprecated flag, and the way out.
 *
 * @param help that it is deprecated, in the words of its help.
 * @param replacement what to use in its place. @default what the help says, if anything
 */
export function describeDeprecation(help: string, replacement: string | undefined): string {
  const [, when = help, told] = /^(deprecated)(?:[:,] | in favor of )(.*)$/.exec(help) ?? [];
  const wayOut = told === undefined ? "Leave it out." : `Its help says: ${told}.`;
  return `is ${when}. ${replacement ?? wayOut}`;
}

import { cacheFlags, cacheOf } from "./tierCaches";
import { configurationOf, fieldsIn, fieldsOf, type Configuration } from "./configuration";
import { hashringsOf } from "./hashrings";
import { alertmanagersOf, endpointsOf, queriesOf, type Endpoint } from "./endpoints";
import type { Subject } from "./kubernetes";
import { prometheusConfigOf, type PrometheusConfig } from "./prometheusFile";
import type { Stack } from "./stack";
import type { Tier, TierKind } from "./tiers";
import { providerFields, storeAccesses, type StoreAccess } from "./storeAccess";
import { isUnknown, orUnknown, type Known } from "./unknowns";

/** What a tier wants from whom it asks. */
export type Wanted =
  | "StoreAPI"
  | "Query"
  | "Alertmanager"
  | "memcached"
  | "Prometheus"
  | "remote write"
  | "hashring"
  | "peer"
  | "bucket";

/** An address that a tier asks. */
export interface Address extends Subject, Endpoint {
  readonly tier: Tier;
  readonly wanted: Wanted;
}

/** Every address that tiers of the stack ask; in place of those that can't be told, the unknown value that they hang on. */
export function addressesOf(stack: Stack, ...wanted: readonly Wanted[]): Known<Address>[] {
  const readers: Record<Wanted, () => Known<Address>[]> = {
    StoreAPI: () => of(stack, "query", "StoreAPI", (tier) => endpointsOf(stack, tier)),
    Query: () => [
      ...of(stack, "rule", "Query", (tier) => queriesOf(stack, tier)),
      ...of(stack, "query-frontend", "Query", (tier) => [downstreamOf(tier)]),
    ],
    Alertmanager: () => [
      ...of(stack, "rule", "Alertmanager", (tier) => alertmanagersOf(stack, tier)),
      ...of(stack, "prometheus", "Alertmanager", (tier) => prometheusAlertmanagers(stack, tier)),
    ],
    memcached: () =>
      (["query-frontend", "store"] as const).flatMap((kind) =>
        of(stack, kind, "memcached", (tier) =>
          cacheFlags[kind].flatMap((flag) => memcachedServers(stack, tier, flag)),
        ),
      ),
    Prometheus: () => of(stack, "sidecar", "Prometheus", (tier) => [prometheusBeside(tier)]),
    "remote write": () => [
      ...of(stack, "prometheus", "remote write", (tier) =>
        remoteWrites(() => prometheusConfigOf(stack, tier)),
      ),
      ...of(stack, "rule", "remote write", (tier) =>
        remoteWrites(() => configurationOf(stack, tier, "remote-write.config")),
      ),
    ],
    hashring: () => of(stack, "receive", "hashring", (tier) => hashringOf(stack, tier)),
    peer: () =>
      of(stack, "alertmanager", "peer", ({ flags }) =>
        // One that does not listen asks no peers either.
        flags.value("cluster.listen-address") === ""
          ? []
          : flags.values("cluster.peer").map((address) => ({ address, source: "--cluster.peer" })),
      ),
    bucket: () => storeAccesses(stack).flatMap(bucketAddress),
  };
  return wanted.flatMap((what) => readers[what]());
}

/** Where a Query Frontend asks. */
export function downstreamOf({ flags }: Tier): Endpoint {
  const flag = "query-frontend.downstream-url";
  return { address: flags.value(flag) ?? "http://localhost:9090", source: `--${flag}` };
}

/** Where a sidecar asks. */
function prometheusBeside({ flags }: Tier): Endpoint {
  return { address: flags.value("prometheus.url") ?? "http://localhost:9090", source: "--prometheus.url" };
}

/** Where samples are sent on to. */
function remoteWrites(read: () => PrometheusConfig | Configuration | undefined): Known<Endpoint>[] {
  const found = orUnknown(() => {
    const config = read();
    const { remote_write } = fieldsOf(config?.data());
    return fieldsIn(remote_write).flatMap(({ url }) =>
      textsIn(url).map((address) => ({ address, source: `${config?.source}: remote_write` })),
    );
  });
  return isUnknown(found) ? [found] : found;
}

/** The receivers to which a `thanos receive` sends on what is another one's. */
function hashringOf(stack: Stack, tier: Tier): Known<Endpoint>[] {
  const found = orUnknown(() => {
    // With Cap'n Proto another address counts, of which the port may be a standard one.
    if (tier.flags.value("receive.replication-protocol") === "capnproto") return [];
    const tls = tier.flags.isOn("remote-write.client-tls-secure");
    return hashringsOf(stack, tier).flatMap(({ source, members }) =>
      members.map(({ address }) => ({ address, source, tls })),
    );
  });
  return isUnknown(found) ? [found] : found;
}

/** The S3 that a tier's bucket is in, of those of which this stack has the configuration. */
function bucketAddress(access: Known<StoreAccess>): Known<Address>[] {
  const found = orUnknown(() => {
    if (isUnknown(access)) throw access;
    const { type } = fieldsOf(access.configuration.data());
    const { endpoint, insecure } = providerFields(access);
    if (String(type).toUpperCase() !== "S3" || typeof endpoint !== "string") return [];
    const { title, urn, tier, configuration } = access;
    const scheme = insecure === true ? "http" : "https";
    const more = { title, urn, tier, wanted: "bucket" as const };
    return [{ ...more, address: endpoint, scheme, source: configuration.source }];
  });
  return isUnknown(found) ? [found] : found;
}

/** The servers of a cache, if it is in memcached. */
export function memcachedServers(stack: Stack, tier: Tier, flag: string): Known<Endpoint>[] {
  const servers = orUnknown(() => {
    const cache = cacheOf(stack, tier, flag);
    const { addresses, tls_enabled } = cache?.type === "MEMCACHED" ? cache.fields : {};
    const tls = tls_enabled === true;
    return textsIn(addresses).map((address) => ({ address, tls, source: cache?.source ?? flag }));
  });
  return isUnknown(servers) ? [servers] : servers;
}

/** Those in `alerting.alertmanagers` that are given by name; what it finds through Kubernetes' API is not there. */
function prometheusAlertmanagers(stack: Stack, tier: Tier): Known<Endpoint>[] {
  const found = orUnknown(() => {
    const { source, data } = prometheusConfigOf(stack, tier);
    const { alertmanagers } = fieldsOf(data().alerting);
    return fieldsIn(alertmanagers).flatMap(({ static_configs, dns_sd_configs, scheme, path_prefix }) => {
      const more = {
        scheme: typeof scheme === "string" ? scheme : "http",
        path: typeof path_prefix === "string" ? path_prefix : "",
      };
      const targets = fieldsIn(static_configs).flatMap(({ targets }) => textsIn(targets));
      const names = fieldsIn(dns_sd_configs).flatMap(({ names, type, port }) =>
        textsIn(names).map((name) =>
          type === undefined || type === "SRV" ? `dnssrv+${name}` : `dns+${name}:${String(port)}`,
        ),
      );
      return [...targets, ...names].map((address) => ({ ...more, address, source: `${source}: alerting` }));
    });
  });
  return isUnknown(found) ? [found] : found;
}

const textsIn = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === "string");

function of(
  stack: Stack,
  kind: TierKind,
  wanted: Wanted,
  read: (tier: Tier) => Known<Endpoint>[],
): Known<Address>[] {
  return stack.tiers(kind).flatMap((tier) => {
    const found = orUnknown(() => (isUnknown(tier) ? [tier] : read(tier)));
    if (isUnknown(found)) return [found];
    // Two caches of a tier often have one file.
    const isFirst = (one: Known<Endpoint>, at: number) =>
      isUnknown(one) || found.findIndex((other) => !isUnknown(other) && other.address === one.address) === at;
    return found
      .filter(isFirst)
      .map((one) =>
        isUnknown(one) || isUnknown(tier)
          ? (one as Known<Address>)
          : { ...one, tier, wanted, title: tier.title, urn: tier.urn },
      );
  });
}

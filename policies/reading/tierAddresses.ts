import { cacheFlags, cacheOf } from "./tierCaches";
import { fieldsOf } from "./configuration";
import { alertmanagersOf, endpointsOf, queriesOf, type Endpoint } from "./endpoints";
import type { Subject } from "./kubernetes";
import { prometheusConfigOf } from "./prometheusFile";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";

/** What a tier wants from whom it asks. */
export type Wanted = "StoreAPI" | "Query" | "Alertmanager" | "memcached";

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
  };
  return wanted.flatMap((what) => readers[what]());
}

/** Where a Query Frontend asks. */
export function downstreamOf({ flags }: Tier): Endpoint {
  const flag = "query-frontend.downstream-url";
  return { address: flags.value(flag) ?? "http://localhost:9090", source: `--${flag}` };
}

/** The servers of a cache, if it is in memcached. */
export function memcachedServers(stack: Stack, tier: Tier, flag: string): Known<Endpoint>[] {
  const servers = orUnknown(() => {
    const cache = cacheOf(stack, tier, flag);
    const { addresses } = cache?.type === "MEMCACHED" ? cache.fields : {};
    return textsIn(addresses).map((address) => ({ address, source: cache?.source ?? flag }));
  });
  return isUnknown(servers) ? [servers] : servers;
}

/** Those in `alerting.alertmanagers` that are given by name; what it finds through Kubernetes' API is not there. */
function prometheusAlertmanagers(stack: Stack, tier: Tier): Known<Endpoint>[] {
  const found = orUnknown(() => {
    const { source, data } = prometheusConfigOf(stack, tier);
    const { alertmanagers } = fieldsOf(data().alerting);
    return (Array.isArray(alertmanagers) ? (alertmanagers as unknown[]) : []).flatMap((one) => {
      const { static_configs, dns_sd_configs } = fieldsOf(one);
      const targets = fieldsIn(static_configs).flatMap(({ targets }) => textsIn(targets));
      const names = fieldsIn(dns_sd_configs).flatMap(({ names, type, port }) =>
        textsIn(names).map((name) =>
          type === undefined || type === "SRV" ? `dnssrv+${name}` : `dns+${name}:${String(port)}`,
        ),
      );
      return [...targets, ...names].map((address) => ({ address, source: `${source}: alerting` }));
    });
  });
  return isUnknown(found) ? [found] : found;
}

const fieldsIn = (value: unknown) => (Array.isArray(value) ? value.map(fieldsOf) : []);
const textsIn = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === "string");

function of(
  stack: Stack,
  kind: "query" | "rule" | "query-frontend" | "store" | "prometheus",
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

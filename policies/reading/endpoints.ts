import { configurationAt, configurationOf, fieldsOf, type Configuration } from "./configuration";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, type Known } from "./unknowns";

/** Flags of `thanos query` that take addresses of StoreAPIs, those that newer versions no longer have included. */
const flags = [
  "endpoint",
  "endpoint-strict",
  "endpoint-group",
  "endpoint-group-strict",
  "store",
  "store-strict",
  "rule",
];

/** An address that a tier asks, and where it stands. */
export interface Endpoint {
  readonly address: string;
  /** A flag or a file, for messages. */
  readonly source: string;
  /** Asked always, even while it is ill. @default false */
  readonly strict?: boolean;
  /** The pods behind it count as one, of which one is asked at a time. @default false */
  readonly group?: boolean;
}

/**
 * The StoreAPIs that a `thanos query` asks: from its flags, from `--endpoint.sd-config` and from the files of
 * `--store.sd-files`. What can't be told is in the list as the unknown value that it hangs on.
 */
export function endpointsOf(stack: Stack, query: Tier): Known<Endpoint>[] {
  return [
    ...flags.flatMap((flag) =>
      listed(() => fromFlag(query, flag, { strict: flag.endsWith("strict"), group: flag.includes("group") })),
    ),
    ...listed(() => fromConfiguration(configurationOf(stack, query, "endpoint.sd-config"))),
    ...listed(() => fromFiles(stack, query, "store.sd-files")),
  ];
}

/** The Querys that a `thanos rule` asks, by HTTP and by gRPC, as {@link endpointsOf}. */
export function queriesOf(stack: Stack, rule: Tier): Known<Endpoint>[] {
  return [
    ...listed(() => fromFlag(rule, "query")),
    ...listed(() => fromFlag(rule, "grpc-query-endpoint")),
    ...listed(() => fromFiles(stack, rule, "query.sd-files")),
    ...listed(() => fromClients(stack, rule, configurationOf(stack, rule, "query.config"))),
  ];
}

/** The Alertmanagers that a `thanos rule` sends to, as {@link endpointsOf}. */
export function alertmanagersOf(stack: Stack, rule: Tier): Known<Endpoint>[] {
  return [
    ...listed(() => fromFlag(rule, "alertmanagers.url")),
    ...listed(() => fromClients(stack, rule, configurationOf(stack, rule, "alertmanagers.config"))),
  ];
}

function fromFlag({ flags }: Tier, flag: string, more: Partial<Endpoint> = {}): Endpoint[] {
  return flags.values(flag).map((address) => ({ ...more, address, source: `--${flag}` }));
}

function fromFiles(stack: Stack, tier: Tier, flag: string): Endpoint[] {
  return tier.flags.values(flag).flatMap((path) => fromConfiguration(configurationAt(stack, tier, path)));
}

/** Two forms: `endpoints` with an `address` each, and Prometheus' list of `targets`. */
function fromConfiguration(configuration: Configuration | undefined): Endpoint[] {
  if (!configuration) return [];
  const data = configuration.data();
  const { source } = configuration;
  const { endpoints } = fieldsOf(data);
  return [data, endpoints].flatMap(listOf).flatMap((item) => {
    const { address, targets, strict, group } = fieldsOf(item);
    const more = { strict: strict === true, group: group === true };
    return textsOf([address, targets].flat()).map((text) => ({ ...more, address: text, source }));
  });
}

/** Clients as Thanos configures them for Query and for Alertmanager: a list, or one under `alertmanagers`. */
function fromClients(stack: Stack, tier: Tier, configuration: Configuration | undefined): Endpoint[] {
  if (!configuration) return [];
  const data = configuration.data();
  const { source } = configuration;
  return [data, fieldsOf(data).alertmanagers].flatMap(listOf).flatMap((client) => {
    const { static_configs, file_sd_configs, grpc_config } = fieldsOf(client);
    const addresses = [static_configs, fieldsOf(grpc_config).endpoint_addresses].flatMap(listOf);
    const files = listOf(file_sd_configs).flatMap((sd) => textsOf(listOf(fieldsOf(sd).files)));
    return [
      ...textsOf(addresses).map((address) => ({ address, source })),
      ...files.flatMap((path) => fromConfiguration(configurationAt(stack, tier, path))),
    ];
  });
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (values: readonly unknown[]) => values.filter((value) => typeof value === "string");

/** Entries of a configuration, or what they hang on. */
function listed(read: () => readonly Endpoint[]): Known<Endpoint>[] {
  const list = orUnknown(read);
  return isUnknown(list) ? [list] : [...list];
}

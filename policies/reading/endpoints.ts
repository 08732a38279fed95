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
  /** Asked by gRPC where what is wanted could also be asked by HTTP. @default false */
  readonly byGrpc?: boolean;
  /** Where a configuration has them apart from the address. @default those of the address */
  readonly scheme?: string;
  readonly path?: string;
  /** Whether the client speaks TLS, where no scheme says so; `undefined` if that is not read. */
  readonly tls?: boolean;
}

/**
 * The StoreAPIs that a `thanos query` asks: from its flags, from `--endpoint.sd-config` and from the files of
 * `--store.sd-files`. What can't be told is in the list as the unknown value that it hangs on.
 */
export function endpointsOf(stack: Stack, query: Tier): Known<Endpoint>[] {
  const byFlags = () => query.flags.isOn("grpc-client-tls-secure");
  return [
    ...flags.flatMap((flag) =>
      listed(() => {
        const found = fromFlag(query, flag, {
          strict: flag.endsWith("strict"),
          group: flag.includes("group"),
        });
        return found.length > 0 ? found.map((one) => ({ ...one, tls: byFlags() })) : found;
      }),
    ),
    ...listed(() => fromConfiguration(configurationOf(stack, query, "endpoint.sd-config"), byFlags)),
    ...listed(() => fromFiles(stack, query, "store.sd-files", byFlags)),
  ];
}

/** The Querys that a `thanos rule` asks, by HTTP and by gRPC, as {@link endpointsOf}. */
export function queriesOf(stack: Stack, rule: Tier): Known<Endpoint>[] {
  return [
    ...listed(() => fromFlag(rule, "query")),
    // A Ruler's gRPC clients have no TLS.
    ...listed(() => fromFlag(rule, "grpc-query-endpoint", { byGrpc: true, tls: false })),
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

function fromFiles(stack: Stack, tier: Tier, flag: string, tls?: () => boolean): Endpoint[] {
  return tier.flags
    .values(flag)
    .flatMap((path) => fromConfiguration(configurationAt(stack, tier, path), tls));
}

/**
 * Two forms: `endpoints` with an `address` each, and Prometheus' list of `targets`.
 *
 * @param tls whether clients speak TLS that the file says nothing of.
 */
function fromConfiguration(configuration: Configuration | undefined, tls?: () => boolean): Endpoint[] {
  if (!configuration) return [];
  const data = configuration.data();
  const { source } = configuration;
  const { endpoints, default_client_config } = fieldsOf(data);
  const standard = tlsOf(default_client_config);
  return [data, endpoints].flatMap(listOf).flatMap((item) => {
    const { address, targets, strict, group, client_config } = fieldsOf(item);
    const isFixed = group === true || !String(address).includes("+");
    const own = (isFixed ? tlsOf(client_config) : undefined) ?? standard ?? tls?.();
    const more = { strict: strict === true, group: group === true, tls: own };
    return textsOf([address, targets].flat()).map((text) => ({ ...more, address: text, source }));
  });
}

/** What a client's settings of Query say of TLS; `undefined` if nothing. */
function tlsOf(clientConfig: unknown): boolean | undefined {
  const { enabled } = fieldsOf(fieldsOf(clientConfig).tls_config);
  return typeof enabled === "boolean" ? enabled : undefined;
}

/** Clients as Thanos configures them for Query and for Alertmanager: a list, or one under `alertmanagers`. */
function fromClients(stack: Stack, tier: Tier, configuration: Configuration | undefined): Endpoint[] {
  if (!configuration) return [];
  const data = configuration.data();
  const { source } = configuration;
  return [data, fieldsOf(data).alertmanagers].flatMap(listOf).flatMap((client) => {
    const { static_configs, file_sd_configs, grpc_config, scheme, path_prefix } = fieldsOf(client);
    const more = {
      ...(typeof scheme === "string" ? { scheme } : {}),
      ...(typeof path_prefix === "string" ? { path: path_prefix } : {}),
    };
    const files = listOf(file_sd_configs).flatMap((sd) => textsOf(listOf(fieldsOf(sd).files)));
    return [
      ...textsOf(listOf(static_configs)).map((address) => ({ ...more, address, source })),
      ...textsOf(listOf(fieldsOf(grpc_config).endpoint_addresses)).map((address) => ({
        address,
        source,
        byGrpc: true,
        tls: false,
      })),
      ...files
        .flatMap((path) => fromConfiguration(configurationAt(stack, tier, path)))
        .map((endpoint) => ({ ...endpoint, ...more })),
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

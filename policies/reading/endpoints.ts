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
}

/**
 * The StoreAPIs that a `thanos query` asks: from its flags, from `--endpoint.sd-config` and from the files of
 * `--store.sd-files`. What can't be told is in the list as the unknown value that it hangs on.
 */
export function endpointsOf(stack: Stack, query: Tier): Known<Endpoint>[] {
  return [
    ...flags.flatMap((flag) =>
      listed(() => query.flags.values(flag).map((address) => ({ address, source: `--${flag}` }))),
    ),
    ...listed(() => fromConfiguration(configurationOf(stack, query, "endpoint.sd-config"))),
    ...listed(() =>
      query.flags
        .values("store.sd-files")
        .flatMap((path) => fromConfiguration(configurationAt(stack, query, path))),
    ),
  ];
}

/** The addresses that `--query` and `--query.sd-files` of a `thanos rule` give, as {@link endpointsOf}. */
export function queriesOf(stack: Stack, rule: Tier): Known<Endpoint>[] {
  return [
    ...listed(() => rule.flags.values("query").map((address) => ({ address, source: "--query" }))),
    ...listed(() =>
      rule.flags
        .values("query.sd-files")
        .flatMap((path) => fromConfiguration(configurationAt(stack, rule, path))),
    ),
  ];
}

/** Two forms: `endpoints` with an `address` each, and Prometheus' list of `targets`. */
function fromConfiguration(configuration: Configuration | undefined): Endpoint[] {
  if (!configuration) return [];
  const data = configuration.data();
  const { source } = configuration;
  const { endpoints } = fieldsOf(data);
  const list = [data, endpoints].flatMap((part) => (Array.isArray(part) ? (part as unknown[]) : []));
  return list.flatMap((item) => {
    const { address, targets } = fieldsOf(item);
    return [address, targets]
      .flat()
      .flatMap((text) => (typeof text === "string" ? [{ address: text, source }] : []));
  });
}

function listed(read: () => readonly Endpoint[]): Known<Endpoint>[] {
  const list = orUnknown(read);
  return isUnknown(list) ? [list] : [...list];
}

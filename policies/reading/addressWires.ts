import { addressParts, shownAddress } from "./services";
import type { Protocol } from "./sockets";
import type { Stack } from "./stack";
import { addressesOf, type Address, type Wanted } from "./tierAddresses";
import { isUnknown, once, type Known } from "./unknowns";
import { endsOf } from "./wireEnds";
import type { Wire } from "./wire";

/** Everything that tiers ask for by an address. */
export const everyAddress: readonly Wanted[] = [
  "StoreAPI",
  "Query",
  "Alertmanager",
  "memcached",
  "Prometheus",
  "remote write",
  "hashring",
  "peer",
  "bucket",
];

const protocols: Readonly<Record<Wanted, Protocol>> = {
  StoreAPI: "gRPC",
  Query: "HTTP",
  Alertmanager: "HTTP",
  memcached: "memcached",
  Prometheus: "HTTP",
  "remote write": "HTTP",
  hashring: "gRPC",
  peer: "gossip",
  bucket: "HTTP",
};

/** The wires of the addresses that tiers are given. */
export function addressWires(stack: Stack): Known<Wire>[] {
  return addressesOf(stack, ...everyAddress).map((address) =>
    isUnknown(address) ? address : wireOf(stack, address),
  );
}

function wireOf(stack: Stack, one: Address): Wire {
  const { address, source, tier, wanted, title, urn } = one;
  const { scheme = one.scheme ?? "http", path, lookup, port } = addressParts(address);
  const protocol = one.byGrpc ? "gRPC" : protocols[wanted];
  const isHttp = protocol === "HTTP";
  const standardPort = isHttp
    ? wanted === "Alertmanager" && lookup === "dns"
      ? 9093
      : scheme === "https"
        ? 443
        : 80
    : // What gRPC's own resolver takes.
      protocol === "gRPC" && lookup === ""
      ? 443
      : undefined;
  return {
    kind: "address",
    title,
    urn,
    does: `asks ${shownAddress(address)} (${source})`,
    address,
    port: port ?? standardPort,
    from: tier.workload,
    tier,
    wanted,
    protocol,
    // A bucket is a path of its own.
    path: isHttp && wanted !== "bucket" ? (one.path ?? path) : undefined,
    tls: () => (isHttp ? scheme === "https" : one.tls),
    ends: once(() => endsOf(stack, address, tier.workload, standardPort)),
  };
}

import { configurationOf, fieldsIn, fieldsOf } from "./configuration";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";

/** Port of Cap'n Proto where a hashring names none. Source: Thanos, pkg/receive/config.go. */
const capnProtoPort = 19391;

/** A group of Receivers that share out series among them. */
export interface Hashring {
  readonly name: string;
  /** Where its configuration stands, for messages. */
  readonly source: string;
  /** How the members share out the series. */
  readonly algorithm: string;
  readonly members: readonly Member[];
}

/** An endpoint of a hashring. */
export interface Member {
  readonly address: string;
  /** By which it is known as well. */
  readonly capnProtoAddress: string;
}

/**
 * The hashrings by which a Receiver passes on what is another one's; none if it has no such configuration.
 *
 * @throws UnknownValueError if the configuration is not known, or not of this stack.
 */
export function hashringsOf(stack: Stack, tier: Tier): Hashring[] {
  const configuration = configurationOf(stack, tier, "receive.hashrings");
  if (!configuration) return [];
  const standard = tier.flags.value("receive.hashrings-algorithm") ?? "hashmod";
  return fieldsIn(configuration.data()).map(({ hashring, algorithm, endpoints }) => ({
    name: typeof hashring === "string" ? hashring : "",
    source: configuration.source,
    algorithm: typeof algorithm === "string" && algorithm !== "" ? algorithm : standard,
    members: [endpoints ?? []].flat().flatMap(memberIn),
  }));
}

function memberIn(endpoint: unknown): Member[] {
  const { address, capnproto_address } = fieldsOf(endpoint);
  const text = typeof endpoint === "string" ? endpoint : address;
  if (typeof text !== "string") return [];
  const other = typeof capnproto_address === "string" ? capnproto_address : "";
  return [{ address: text, capnProtoAddress: other || `${text.split(":")[0]}:${capnProtoPort}` }];
}

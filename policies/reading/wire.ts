import type { KubernetesObject, Subject } from "./kubernetes";
import type { Offer, Protocol } from "./sockets";
import type { Tier } from "./tiers";
import type { Known } from "./unknowns";
import type { End } from "./wireEnds";

/** A connection that something of the stack opens, with both of its ends. */
export interface Wire extends Subject {
  readonly kind: "address" | "probe" | "service" | "route";
  /** What it does, as the middle of a sentence that starts with the title: `asks store:10901 (--endpoint)`. */
  readonly does: string;
  /** The address as it stands; `undefined` where the wire has none. May hold a password. */
  readonly address?: string;
  /** Its port, or the one that an address without one means. */
  readonly port?: number;
  /** The object that opens it. */
  readonly from: KubernetesObject;
  /** The tier that opens it; `undefined` if that is a reloader, the kubelet, a Service or an Ingress. */
  readonly tier?: Tier;
  /** What is wanted at the other end; `undefined` if it is only a connection. */
  readonly wanted?: Offer | "health";
  /** `undefined` where anything may be spoken. */
  readonly protocol?: Protocol;
  /** The path that is asked, or the one before that of an API; `undefined` where the protocol has none. */
  readonly path?: string;
  /** Whether it speaks TLS; `undefined` if that is not read. @throws UnknownValueError if that is not known. */
  readonly tls: () => boolean | undefined;
  /** Where it arrives. @throws UnknownValueError if that is not known, or made by others. */
  readonly ends: () => readonly Known<End>[];
}

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { doorsOf, type Door } from "../reading/doors";
import { listenersOf, type Listener } from "../reading/listeners";
import type { Stack } from "../reading/stack";
import { thanosTiers, type Tier, type TierKind } from "../reading/tiers";
import { firstKnown, isUnknown } from "../reading/unknowns";

const tags = ["thanos", "security", "wires"];
const reads =
  "Services of type LoadBalancer and NodePort, Ingresses and routes of the Gateway API, with their paths; flags by which programs listen, sign in and encrypt. A door with " +
  "annotations or policies for signing in or for source addresses, and one to a proxy, is taken for guarded; how well is not judged.";

/** What anyone may do who reaches a program. */
interface Power {
  readonly does: string;
  readonly paths: readonly string[];
  /** Where it is asked. */
  readonly isAt: (listener: Listener) => boolean;
  /** A flag that has callers sign in. */
  readonly guard: string;
  /** @default always */
  readonly isOn?: (tier: Tier) => boolean;
}

const isHttp = ({ protocol, offers }: Listener) => protocol === "HTTP" && !offers.includes("remote write");
const adminOn = ({ flags }: Tier) => !flags.isOn("disable-admin-operations");
const mark = "marks blocks for deletion (/api/v1/blocks/mark)";

/** Source: HTTP APIs of each program (Thanos, pkg/api/blocks and pkg/server/http). */
const powers: Partial<Record<TierKind, Power>> = {
  alertmanager: {
    does: "takes silences (/api/v2/silences)",
    paths: ["/api/v2/silences"],
    isAt: isHttp,
    guard: "web.config.file",
  },
  prometheus: {
    does: "takes samples (--web.enable-remote-write-receiver)",
    paths: ["/api/v1/write"],
    isAt: ({ protocol }) => protocol === "HTTP",
    guard: "web.config.file",
    isOn: ({ flags }) => flags.isOn("web.enable-remote-write-receiver"),
  },
  receive: {
    does: "takes samples (/api/v1/receive)",
    paths: ["/api/v1/receive"],
    isAt: ({ offers }) => offers.includes("remote write"),
    guard: "remote-write.server-tls-client-ca",
  },
  compact: { does: mark, paths: ["/api/v1/blocks/mark"], isAt: isHttp, guard: "http.config", isOn: adminOn },
  rule: {
    does: "reads its files again (/-/reload)",
    paths: ["/-/reload"],
    isAt: isHttp,
    guard: "http.config",
  },
  store: {
    does: "shows and makes profiles of itself (/debug/pprof)",
    paths: ["/debug/pprof"],
    isAt: isHttp,
    guard: "http.config",
  },
  sidecar: {
    does: "shows and makes profiles of itself (/debug/pprof)",
    paths: ["/debug/pprof"],
    isAt: isHttp,
    guard: "http.config",
  },
};

/** The first door without a guard that leads to this port of the tier's pods, and opens one of the paths if any are given. */
export function openDoor(
  stack: Stack,
  { workload }: Tier,
  port: number,
  paths: readonly string[],
  isMeant: (door: Door) => boolean = () => true,
): Door | undefined {
  return firstKnown(doorsOf(stack), (door) => {
    if (!isMeant(door)) return undefined;
    const end = firstKnown(door.ends(), (one) =>
      one.workload === workload && one.port === port ? one : undefined,
    );
    if (!end || door.isGuarded()) return undefined;
    return paths.length === 0 || paths.some((path) => door.opens(path)) ? door : undefined;
  });
}

/** The listeners of a tier, and those of its pod that are not known. */
export const listenersOfTier = (
  stack: Stack,
  { workload, title }: Tier,
  isMeant: (listener: Listener) => boolean = () => true,
) => listenersOf(stack, workload).filter((one) => isUnknown(one) || (one.title === title && isMeant(one)));

/** Nobody outside can write, mark or silence. */
export const writeEndpointsInside = stackPolicy({
  name: "write-endpoints-inside",
  displayName: "What changes data or alerts can't be reached from outside without a password",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule:
    "No Service of type LoadBalancer or NodePort, no Ingress and no route leads, without signing anyone in, to what writes samples (Receive, Prometheus' receiver), silences alerts " +
    "(Alertmanager), marks blocks for deletion (compactor, `thanos tools bucket web`), or to the HTTP port of a Ruler, a Store Gateway or a sidecar.",
  why: "None of these asks for a password by itself: whoever finds the address can change what others see, or use up the program.",
  source: "Thanos, pkg/api/blocks and pkg/server/http; Prometheus, docs on security; Alertmanager's API",
  reads: `${reads} MinIO, with its console, asks for a password by itself.`,
  remedy:
    "Lead users to the Query Frontend, put a proxy that signs in before the program, let the route have only the paths that are read, or give the program a file of users " +
    "(--http.config, --web.config.file) or --disable-admin-operations.",
  tags,
  subjects: (stack) => stack.tiers("tools", ...(Object.keys(powers) as TierKind[])),
  judge: (tier, { stack }) => {
    const { kind, flags } = tier;
    if (kind === "tools") {
      // Its commands are programs of their own: this one listens where its flag says.
      if (flags.positionals[2] !== "web" || !adminOn(tier) || flags.has("http.config")) return undefined;
      const port = Number((flags.value("http-address") ?? "0.0.0.0:10902").split(":").at(-1));
      const door = openDoor(stack, tier, port, ["/api/v1/blocks/mark"]);
      return door && `${mark} for anyone who comes by ${door.title}`;
    }
    const power = powers[kind];
    if (!power || power.isOn?.(tier) === false || flags.has(power.guard)) return undefined;
    return firstKnown(listenersOfTier(stack, tier, power.isAt), (listener) => {
      const paths = power.paths.map((path) => `${listener.prefix()}${path}`);
      const door = openDoor(stack, tier, listener.port, paths);
      return door && `${power.does} for anyone who comes by ${door.title} to its port ${listener.port}`;
    });
  },
});

/** What leaves the cluster as it is, is encrypted. */
export const storeApiEncryptedOutside = stackPolicy({
  name: "storeapi-encrypted-outside",
  displayName: "StoreAPIs that are open to the outside use TLS",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule: "A gRPC port to which a Service of type LoadBalancer or NodePort or a TCPRoute leads has --grpc-server-tls-cert.",
  why: "Whoever reaches it can read all metrics without a password, and whoever is on the way can read along.",
  source: "Thanos, docs/operating/cross-cluster-tls-communication.md",
  reads: `${reads} TLS that an Ingress or a gateway ends is not read.`,
  remedy:
    "Give it --grpc-server-tls-cert, -key and -client-ca, or lead to it by an Ingress or a gateway with TLS that signs callers in.",
  tags,
  subjects: (stack) => stack.tiers(...thanosTiers),
  judge: (tier, { stack }) =>
    firstKnown(
      listenersOfTier(stack, tier, ({ protocol }) => protocol === "gRPC"),
      (listener) => {
        if (listener.tls() !== false) return undefined;
        const door = openDoor(stack, tier, listener.port, [], ({ isPlain }) => isPlain);
        return door && `offers its gRPC port ${listener.port} without TLS by ${door.title}`;
      },
    ),
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [writeEndpointsInside, storeApiEncryptedOutside];

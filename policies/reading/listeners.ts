import { configurationAt, fieldsOf } from "./configuration";
import type { Container } from "./podSpec";
import { programs, type Program } from "./programs";
import { routePrefix } from "./routePrefixes";
import {
  helperSockets,
  tierSockets,
  type Offer,
  type Protocol,
  type Socket,
  type TlsSource,
} from "./sockets";
import { addressParts, isLoopback } from "./services";
import type { Stack } from "./stack";
import { memcachedSocket } from "./tierCaches";
import { Flags } from "./tierFlags";
import { tierIn, type Tier } from "./tiers";
import { firstKnown, isUnknown, known, orUnknown, unreadable, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** A port on which a program of a pod listens. */
export interface Listener {
  /** The workload, the program and its container, for messages. */
  readonly title: string;
  readonly workload: Workload;
  /** What sets it, as it stands or by default: `--grpc-address=0.0.0.0:10901`. */
  readonly source: string;
  readonly port: number;
  /** Whether only the pod itself reaches it. */
  readonly isLoopback: boolean;
  readonly protocol: Protocol;
  readonly offers: readonly Offer[];
  /** Whether it speaks TLS; `undefined` if that is not read. @throws UnknownValueError if that is not known. */
  readonly tls: () => boolean | undefined;
  /** The path before that of its API, without a slash at the end. @throws UnknownValueError if that is not known. */
  readonly prefix: () => string;
  /** The path before `/-/ready` and `/-/healthy`, as `prefix`. */
  readonly healthPrefix: () => string;
  /** The tier that it is of; `undefined` of a helper such as a reloader. */
  readonly tier: Tier | undefined;
}

/** Who answers at a port: a program that is read, one that is not, or nobody. */
export type Answer = Listener | "a program that is not read" | "nobody";

interface PodPorts {
  readonly listeners: readonly Known<Listener>[];
  /** Containers with a program of which it is not known where it listens. */
  readonly unread: readonly Container[];
}

const read = new WeakMap<Stack, Map<Workload, PodPorts>>();

/** The ports of the workload's pods on which programs that are read listen. */
export function listenersOf(stack: Stack, workload: Workload): readonly Known<Listener>[] {
  return portsOf(stack, workload).listeners;
}

/**
 * Who answers at this port of the workload's pods.
 *
 * @throws UnknownValueError if nobody is found and one of the programs is not known yet.
 */
export function answerAt(stack: Stack, workload: Workload, port: number): Answer {
  const { listeners, unread } = portsOf(stack, workload);
  const found = firstKnown(listeners, (one) => (one.port === port ? one : undefined));
  if (found) return found;
  const mayListen = ({ ports }: Container) =>
    !ports?.length || ports.some(({ containerPort }) => containerPort === port);
  return unread.some(mayListen) ? "a program that is not read" : "nobody";
}

function portsOf(stack: Stack, workload: Workload): PodPorts {
  const ofStack = read.get(stack) ?? new Map<Workload, PodPorts>();
  read.set(stack, ofStack);
  const found = ofStack.get(workload) ?? readPorts(stack, workload);
  ofStack.set(workload, found);
  return found;
}

function readPorts(stack: Stack, workload: Workload): PodPorts {
  const containers = orUnknown(() => [
    ...(workload.pod.containers ?? []),
    // Others have ended before the pod is asked.
    ...(workload.pod.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always"),
  ]);
  if (isUnknown(containers)) return { listeners: [containers], unread: [] };
  const unread: Container[] = [];
  const listeners = containers.flatMap((container) => {
    const own = orUnknown(() => ofContainer(stack, workload, container));
    if (isUnknown(own)) return [own];
    if (!own.isWhole) unread.push(container);
    return own.listeners;
  });
  return { listeners, unread };
}

/** A program that the pack knows by its name; without `sockets` it is not known where it listens. */
interface ReadProgram {
  readonly program: Program;
  readonly tier: Tier | undefined;
  readonly name: string;
  readonly sockets: readonly Socket[] | undefined;
}

function ofContainer(stack: Stack, workload: Workload, container: Container) {
  const started = programs(container);
  const found = started.flatMap((program): ReadProgram[] => {
    const tier = tierIn(workload, container, program);
    if (tier) return [{ program, tier, name: tier.kind, sockets: tierSockets[tier.kind] }];
    const { name } = program;
    return !isUnknown(name) && Object.hasOwn(helperSockets, name)
      ? [{ program, tier, name, sockets: helperSockets[name] }]
      : [];
  });
  const listeners = found.flatMap(({ program, tier, name, sockets = [] }) => {
    const flags = tier?.flags ?? new Flags(program);
    const what = tier ? tier.title : `${workload.title} (\`${name}\` in container "${container.name}")`;
    const about = { stack, workload, container, tier, flags, title: what };
    return name === "memcached"
      ? [memcached(about)]
      : sockets.flatMap((socket) => ofSocket(about, socket, program));
  });
  // A shell may start more than it names.
  const isRead = found.some(({ sockets }) => sockets !== undefined);
  return { listeners, isWhole: isRead && !started.some(({ byShell }) => byShell) };
}

interface About {
  readonly stack: Stack;
  readonly workload: Workload;
  readonly container: Container;
  readonly tier: Tier | undefined;
  readonly flags: Flags;
  readonly title: string;
}

function ofSocket(about: About, socket: Socket, program: Program): Known<Listener>[] {
  const { workload, tier, flags, title } = about;
  const { flag, protocol } = socket;
  const values = orUnknown(() => valuesOf(flags, program, socket));
  if (isUnknown(values)) return [values];
  return values
    .filter((value) => value !== "")
    .map((value) =>
      orUnknown(() => ({
        ...placeOf(value, flag),
        title,
        workload,
        tier,
        source: `--${flag}=${value}`,
        protocol,
        offers: socket.offers?.(flags) ?? [],
        tls: () => tlsOf(about, socket.tls),
        prefix: () => (tier ? routePrefix(tier) : ""),
        healthPrefix: () => (tier && socket.health !== "root" ? routePrefix(tier) : ""),
      })),
    );
}

function valuesOf(flags: Flags, program: Program, { flag, standard, isGoFlag }: Socket): readonly string[] {
  const given = isGoFlag ? goFlagValues(program, flag) : flags.values(flag);
  return given.length > 0 ? given : [standard];
}

/** Values of a flag of Go's own package, which takes one dash as well as two. */
export function goFlagValues({ words }: Program, name: string): string[] {
  return words.flatMap((word, at) => {
    const [, value] = new RegExp(`^--?${name}(?:=(.*))?$`, "s").exec(known(word)) ?? [null, null];
    if (value === null) return [];
    return value === undefined ? [words[at + 1]].filter((next) => next !== undefined).map(known) : [value];
  });
}

/** Reads `0.0.0.0:10901`, `:10901` and `10901`, of which the address may be put together only in the pod. */
function placeOf(value: string, flag: string): { port: number; isLoopback: boolean } {
  const port = /(?:^|:)(\d+)$/.exec(value)?.[1];
  if (port === undefined) throw unreadable(`the port of --${flag}=${value} is not known`);
  return { port: Number(port), isLoopback: isLoopback(addressParts(value).host) };
}

function memcached(about: About): Known<Listener> {
  return orUnknown(() => {
    const { host, port, tls } = memcachedSocket(about);
    return {
      title: about.title,
      workload: about.workload,
      tier: about.tier,
      source: `--port=${port}`,
      ...placeOf(port, "port"),
      isLoopback: isLoopback(host),
      protocol: "memcached" as const,
      offers: ["memcached" as const],
      tls: () => tls,
      prefix: () => "",
      healthPrefix: () => "",
    };
  });
}

function tlsOf({ stack, tier, flags }: About, source: TlsSource | undefined): boolean | undefined {
  if (source === undefined) return undefined;
  if (source === "never") return false;
  const value = flags.value(source);
  if (!value) return false;
  if (source.endsWith("-cert")) return true;
  if (!tier) return undefined;
  // The file of --http.config and --web.config.file is Prometheus' own form.
  return fieldsOf(configurationAt(stack, tier, value).data()).tls_server_config !== undefined;
}

import { answerAt, listenersOf, type Answer, type Listener } from "./listeners";
import { isInMesh } from "./mesh";
import { cleanPath } from "./routePrefixes";
import type { Stack } from "./stack";
import { firstKnown, isUnknown } from "./unknowns";
import type { Wire } from "./wire";
import type { End } from "./wireEnds";
import { rightPaths } from "./wirePaths";
import type { Workload } from "./workloads";

/** What is wrong with a wire, as the end of a sentence that starts with its title; `undefined` if nothing is found. */
export type WireQuestion = (stack: Stack, wire: Wire) => string | undefined;

type AtEnd = (stack: Stack, wire: Wire, answer: Answer, end: End) => string | undefined;
type AtListener = (stack: Stack, wire: Wire, listener: Listener, end: End) => string | undefined;

const atEnds =
  (ask: AtEnd): WireQuestion =>
  (stack, wire) =>
    firstKnown(wire.ends(), (end) => ask(stack, wire, answerAt(stack, end.workload, end.port), end));

const atListeners = (ask: AtListener): WireQuestion =>
  atEnds((stack, wire, answer, end) =>
    typeof answer === "string" ? undefined : ask(stack, wire, answer, end),
  );

/** Whether somebody listens where the wire arrives. @param isMeant the ends to look at. @default all of them */
export const portFault = (stack: Stack, wire: Wire, isMeant: (end: End) => boolean = () => true) =>
  portQuestion(stack, { ...wire, ends: () => wire.ends().filter((end) => isUnknown(end) || isMeant(end)) });

const portQuestion = atEnds((stack, wire, answer, { workload, port, isInside, service, isByServicePort }) => {
  // In the node's network the loopback address leads to other pods too.
  if (answer !== "nobody" || (isInside && workload.pod.hostNetwork)) return undefined;
  const asIs = service && !isByServicePort ? `; ${service.title} is headless, so it translates no port` : "";
  return `${wire.does}, but nobody listens on port ${port} of ${workload.title} (${listened(stack, workload)}${asIs})`;
});

/** Where programs of the pods do listen. */
function listened(stack: Stack, workload: Workload): string {
  const known = listenersOf(stack, workload).filter((one): one is Listener => !isUnknown(one));
  const texts = known.map(({ port, protocol, title }) => `${nameIn(title)} on ${port} (${protocol})`);
  return texts.length > 0 ? texts.join(", ") : "nothing of it does";
}

/** The program and its container, of a listener's title. */
const nameIn = (title: string) => /\((`.*)\)$/.exec(title)?.[1] ?? title;

/** Whether what is spoken and what is wanted is what the program at the other end speaks and offers. */
export const protocolFault = atListeners((stack, wire, listener) => {
  const { protocol, wanted } = wire;
  if (protocol === undefined) return undefined;
  if (protocol !== listener.protocol)
    return `${wire.does} by ${protocol}, but there ${listener.title} speaks ${listener.protocol} (${listener.source})${insteadOf(stack, wire, listener)}`;
  if (wanted === undefined || wanted === "health" || listener.offers.includes(wanted)) return undefined;
  return `${wire.does} for ${wantedNames[wanted]}, but there ${listener.title} gives none (${listener.source})${insteadOf(stack, wire, listener)}`;
});

const wantedNames = {
  StoreAPI: "a StoreAPI",
  Query: "answers to queries",
  Alertmanager: "Alertmanager's API",
  memcached: "a cache",
  Prometheus: "Prometheus' API",
  "remote write": "an endpoint of remote write",
  hashring: "a receiver",
  peer: "a peer",
  bucket: "a bucket",
  reload: "a reload",
} as const;

/** Where the same pod has what is wanted. */
function insteadOf(stack: Stack, { protocol, wanted }: Wire, { workload }: Listener): string {
  const right = listenersOf(stack, workload).find(
    (one): one is Listener =>
      !isUnknown(one) && one.protocol === protocol && one.offers.some((offer) => offer === wanted),
  );
  return right ? `; that is on port ${right.port}` : "";
}

/** Whether both ends speak TLS, or neither does. What a mesh carries is not judged. */
export const tlsFault = atListeners((stack, wire, listener, { workload }) => {
  const asks = wire.protocol === listener.protocol ? wire.tls() : undefined;
  if (asks === undefined) return undefined;
  const speaks = listener.tls();
  if (speaks === undefined || speaks === asks || isMeshed(stack, wire, workload)) return undefined;
  return `${wire.does} ${asks ? "with" : "without"} TLS, but there ${listener.title} listens ${speaks ? "with" : "without"} it (${listener.source})`;
});

/** The kubelet is in no mesh. */
function isMeshed(stack: Stack, { kind, tier }: Wire, workload: Workload): boolean {
  if (kind === "probe") return false;
  return isInMesh(stack, workload) || (tier !== undefined && isInMesh(stack, tier.workload));
}

/** Whether the path is one that the program has, its prefix included. */
export const pathFault = atListeners((stack, wire, listener) => {
  if (wire.protocol !== listener.protocol) return undefined;
  const right = rightPaths(stack, wire, listener);
  if (right === undefined || right.includes(cleanPath(wire.path))) return undefined;
  return `${wire.does} at the path ${shown(cleanPath(wire.path))}, but ${listener.title} has it at ${right.map(shown).join(" or ")}`;
});

const shown = (path: string) => (path === "" ? "/" : path);

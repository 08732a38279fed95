import { stackPolicy, type GuardPolicy, type Rule } from "../engine/policy";
import type { KubernetesObject, Subject } from "../reading/kubernetes";
import { answerAt, listenersOf, type Listener } from "../reading/listeners";
import { ourTiers } from "../reading/ours";
import { hiddenMaker } from "../reading/reach";
import { backendsOf, isPortOf, serviceOfBackend, type Backend } from "../reading/routeWires";
import { isHeadless, workloadsBehind, type ServiceSpec } from "../reading/services";
import type { Stack } from "../reading/stack";
import { firstKnown, isUnknown, orUnknown, unreadable, type Known } from "../reading/unknowns";
import type { Wire } from "../reading/wire";
import { endsOfPorts, isTcp, type End } from "../reading/wireEnds";
import { pathFault, portFault, protocolFault, tlsFault } from "../reading/wireFaults";
import { wiresOf } from "../reading/wires";
import type { Workload } from "../reading/workloads";

const tags = ["thanos", "wires", "availability"];
/** Those of which it is known that they are there. */
const wiresFrom = (stack: Stack, from: KubernetesObject, kind: Wire["kind"]) =>
  wiresOf(stack, kind).filter((wire): wire is Wire => !isUnknown(wire) && wire.from === from);
const blind =
  "Programs that the pack does not read may listen on any port that their container declares, or on all if it declares none.";

/** Kubernetes asks what can answer. */
export const probeAnswered = stackPolicy({
  name: "probe-answered",
  displayName: "Probes ask a port and a path that answer",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule:
    "A probe goes to a port on which a program of the pod listens, by its protocol, with TLS if it has TLS, and for /-/ready and /-/healthy at the path " +
    "that its route prefix makes of them.",
  why: "The probe fails for ever: the pod is never ready, or is restarted over and over.",
  source:
    "Kubernetes, docs on probes; Thanos, pkg/server/http: its checks are not behind the prefix, while those of Prometheus and Alertmanager are",
  reads: `httpGet, tcpSocket and grpc of every probe, and the flags of the programs in the pod. Commands (exec) are not read. ${blind}`,
  remedy: "Give the probe the port, the scheme and the path of the program in its own container.",
  tags,
  subjects: (stack) => wiresOf(stack, "probe"),
  judge: [
    (wire, { stack }) => {
      if (wire.ends().length > 0) return portFault(stack, wire);
      return `${wire.does}, but the container has no port of that name`;
    },
    (wire, { stack }) => protocolFault(stack, wire),
    (wire, { stack }) => tlsFault(stack, wire),
    (wire, { stack }) => pathFault(stack, wire),
  ],
});

/** A Service of the stack. */
type Service = KubernetesObject<ServiceSpec>;
const services = (stack: Stack) => stack.objects<ServiceSpec>("Service");

const portsServed: Rule<Service, never> = (service, { stack }) =>
  firstKnown(wiresFrom(stack, service, "service"), (wire) => {
    const fault = portFault(stack, wire);
    // Behind a headless Service for several tiers a port that nobody asks may be of one of them.
    if (fault === undefined || !isHeadless(service) || isAskedInVain(stack, service)) return fault;
    return firstKnown(wire.ends(), (end) => (isServed(stack, end) ? end : undefined)) ? undefined : fault;
  });

const isServed = (stack: Stack, { workload, port }: End) => answerAt(stack, workload, port) !== "nobody";

/** Whether an address leads by this Service's ports to pods that do not listen there. */
function isAskedInVain(stack: Stack, service: Service): boolean {
  return wiresOf(stack, "address").some((wire) => {
    const found = orUnknown(() => {
      if (isUnknown(wire)) return false;
      const ends = wire.ends().filter((end): end is End => !isUnknown(end));
      return ends.some((end) => end.isByServicePort && end.service === service && !isServed(stack, end));
    });
    return found === true;
  });
}

/** A port's name that no container of the pods behind the Service has. */
const namesFound: Rule<Service, never> = (service, { stack }) => {
  const behind = workloadsBehind(stack, service);
  if (behind.length === 0) return undefined;
  return firstKnown(service.spec?.ports ?? [], (port) => {
    const target = port.targetPort;
    if (!isTcp(port) || typeof target !== "string" || /^\d+$/.test(target)) return undefined;
    const found = firstKnown(endsOfPorts(stack, service, [port]), (end) => end);
    if (found) return undefined;
    const titles = behind.map((one) => (isUnknown(one) ? "?" : one.title)).join(", ");
    return `sends its port ${port.name ?? port.port} to targetPort ${target}, which no container of ${titles} has`;
  });
};

/** A Service that is a workload's own by its name, and selects none of its pods. */
const ownPodsSelected: Rule<Service, never> = (service, { stack }) => {
  const { selector } = service.spec ?? {};
  if (!selector || Object.keys(selector).length === 0) return undefined;
  const own = firstKnown(ourTiers(stack), ({ workload }) =>
    isOwnOf(service, workload) ? workload : undefined,
  );
  if (!own || firstKnown(workloadsBehind(stack, service), (one) => one)) return undefined;
  const maker = hiddenMaker(stack);
  if (maker) throw unreadable(`the pods of ${service.title} may be made by ${maker.title}`);
  const asks = Object.keys(selector).map((key) => `${key}=${selector[key]}`);
  return `selects no pod of this stack (it asks for ${asks.join(", ")}), not even of ${own.title}, which it is named for`;
};

function isOwnOf(service: Service, { metadata, spec }: Workload): boolean {
  if ((metadata.namespace ?? "default") !== (service.metadata.namespace ?? "default")) return false;
  return [metadata.name, spec.serviceName].includes(service.metadata.name);
}

/** What a Service takes in arrives. */
export const servicePortServed = stackPolicy({
  name: "service-port-served",
  displayName: "Services lead to pods that listen",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "Each port of a Service leads to a port on which a program of the selected pods listens, and the Service that a workload names or that is named for it " +
    "selects its pods.",
  why: "Whoever asks the Service is refused, or finds no address at all.",
  source:
    "Kubernetes, Services: targetPort is a number or a container port's name; StatefulSets: the governing Service gives the pods their names",
  reads: `selector and ports (of TCP) of every Service, labels and container ports of the pods, and the flags of their programs. ${blind}`,
  remedy: "Correct targetPort or the selector, or the flag by which the program listens.",
  tags: [...tags, "correctness"],
  subjects: services,
  judge: [namesFound, portsServed, ownPodsSelected],
});

/** A backend of an Ingress or a route. */
interface RouteBackend extends Subject {
  readonly backend: Backend;
}

function backends(stack: Stack): Known<RouteBackend>[] {
  return backendsOf(stack).map((backend) =>
    isUnknown(backend) ? backend : { title: backend.route.title, urn: backend.route.urn, backend },
  );
}

const named = ({ name, port }: Backend) =>
  `sends to Service ${name}${port === undefined ? "" : `, port ${port}`}`;

/** What says of a backend's port that it is no plain HTTP. */
const speaksOther = /proto|scheme|h2c|grpc/i;

/** The way in leads somewhere. */
export const routeBackendExists = stackPolicy({
  name: "route-backend-exists",
  displayName: "Ingresses and routes lead to Services that are there",
  severity: "high",
  level: "advisory",
  profile: "availability",
  rule:
    "In a namespace with a tier of the stack, the Service and the port to which an Ingress, an HTTPRoute or a GRPCRoute sends exist, and plain HTTP goes to no " +
    "gRPC port.",
  why: "Users get 503 or 502, and nothing in the cluster is ill.",
  source: "Kubernetes, Ingress: backends are Services of its own namespace; Gateway API, BackendRef",
  reads:
    "Backends of Ingress and of routes of the Gateway API, Services of the stack, and annotations and appProtocol that name another protocol. What a controller " +
    "is told elsewhere is not seen.",
  remedy: "Correct the name or the port of the backend, or create the Service in the stack.",
  tags,
  subjects: backends,
  judge: [
    ({ backend }, { stack }) => {
      const namespace = backend.namespace ?? backend.route.metadata.namespace ?? "default";
      const service = serviceOfBackend(stack, backend);
      if (!service) {
        const ours = firstKnown(ourTiers(stack), ({ workload }) =>
          (workload.metadata.namespace ?? "default") === namespace ? workload : undefined,
        );
        return ours && `${named(backend)}, but the stack has no such Service in the namespace ${namespace}`;
      }
      const ports = service.spec?.ports ?? [];
      if (ports.some(isPortOf(backend))) return undefined;
      const has = ports.map(({ name, port }) => (name ? `${name} (${port})` : String(port))).join(", ");
      return `${named(backend)}, but ${service.title} has no such port, only ${has || "none"}`;
    },
    ({ backend }, { stack }) => {
      const service = serviceOfBackend(stack, backend);
      const isMarked = [backend.route, service].some((one) =>
        Object.keys(one?.metadata.annotations ?? {}).some((key) => speaksOther.test(key)),
      );
      const hasProtocol = (service?.spec?.ports ?? []).some(
        (one) => isPortOf(backend)(one) && one.appProtocol,
      );
      if (isMarked || hasProtocol) return undefined;
      return firstKnown(wiresFrom(stack, backend.route, "route"), (wire) =>
        wire.does === named(backend) ? protocolFault(stack, wire) : undefined,
      );
    },
  ],
});

/** A port that programs of one pod fight for. */
interface Clash extends Subject {
  readonly first: Listener;
  readonly second: Listener;
}

function clashes(stack: Stack): Known<Clash>[] {
  return stack
    .inWorkloads((workload) => listenersOf(stack, workload))
    .flatMap(({ workload, found }) =>
      found.flatMap((second, at): Known<Clash>[] => {
        if (isUnknown(second)) return [second];
        const first = found
          .slice(0, at)
          .find(
            (one): one is Listener =>
              !isUnknown(one) && one.port === second.port && one.protocol !== "gossip",
          );
        return first ? [{ title: second.title, urn: workload.urn, first, second }] : [];
      }),
    );
}

/** Each program of a pod has ports of its own. */
export const podPortsDistinct = stackPolicy({
  name: "pod-ports-distinct",
  displayName: "Programs of a pod listen on different ports",
  severity: "critical",
  level: "mandatory",
  profile: "availability",
  rule: "No two programs of a pod, and no two flags of a program, listen on one port.",
  why: "Containers of a pod share one network: whichever starts later finds the port in use and exits, over and over.",
  source: "Kubernetes, Pods: containers of a pod share the IP address and the ports",
  reads: `The flags by which programs listen, with the standards of their help. ${blind}`,
  remedy: "Give one of them another port, and change its container port, its probes and its Service with it.",
  tags,
  subjects: clashes,
  judge: ({ first, second }) =>
    // Two addresses of which each is one of the pod's may have the same port.
    first.isLoopback === second.isLoopback
      ? `listens on port ${second.port} (${second.source}), and so does ${first.title} (${first.source}) in the same pod`
      : undefined,
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  probeAnswered,
  servicePortServed,
  routeBackendExists,
  podPortsDistinct,
];

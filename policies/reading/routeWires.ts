import type { KubernetesObject } from "./kubernetes";
import { hiddenMaker } from "./reach";
import type { ServiceSpec } from "./services";
import type { Stack } from "./stack";
import { isUnknown, once, orUnknown, unreadable, type Known } from "./unknowns";
import { endsOfPorts, type ServicePort } from "./wireEnds";
import type { Wire } from "./wire";

/** A Service to which an Ingress or a route sends, as it names it. */
export interface Backend {
  readonly route: KubernetesObject;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly port: string | number | undefined;
}

interface Port {
  readonly number?: number | null;
  readonly name?: string | null;
}

interface IngressBackend {
  readonly service?: { readonly name?: string | null; readonly port?: Port | null } | null;
  /** As `extensions/v1beta1` has them. */
  readonly serviceName?: string | null;
  readonly servicePort?: number | string | null;
}

interface IngressSpec {
  readonly defaultBackend?: IngressBackend | null;
  readonly rules?:
    | readonly {
        readonly http?: {
          readonly paths?: readonly { readonly backend?: IngressBackend | null }[] | null;
        } | null;
      }[]
    | null;
}

interface RouteBackend {
  readonly group?: string | null;
  readonly kind?: string | null;
  readonly name?: string | null;
  readonly namespace?: string | null;
  readonly port?: number | null;
}

interface RouteSpec {
  readonly rules?: readonly { readonly backendRefs?: readonly RouteBackend[] | null }[] | null;
}

const routeKinds = ["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute"];

/** The Services that Ingresses and the routes of the Gateway API send to. */
export function backendsOf(stack: Stack): Known<Backend>[] {
  return [
    ...stack.objects<IngressSpec>("Ingress").flatMap((route) => listed(() => ofIngress(route))),
    ...stack.objects<RouteSpec>(...routeKinds).flatMap((route) => listed(() => ofRoute(route))),
  ];
}

/** The Service itself; `undefined` if this stack does not have it. @throws UnknownValueError if others may make it. */
export function serviceOfBackend(
  stack: Stack,
  { route, name, namespace }: Backend,
): KubernetesObject<ServiceSpec> | undefined {
  const beside = namespace === undefined ? route : { metadata: { namespace } };
  const found = stack.named<ServiceSpec>("Service", name, beside);
  const maker = found ? undefined : hiddenMaker(stack);
  if (maker) throw unreadable(`the Service ${name} may be made by ${maker.title}`);
  return found;
}

/** Whether this is the Service's port that the backend means. */
export const isPortOf =
  ({ port }: Backend) =>
  (one: ServicePort) =>
    port === undefined || (typeof port === "number" ? one.port === port : one.name === port);

/** The wires of the routes; one to a Service that the stack does not have leads nowhere. */
export function routeWires(stack: Stack): Known<Wire>[] {
  return backendsOf(stack).map((backend): Known<Wire> => {
    if (isUnknown(backend)) return backend;
    const { route, name, port } = backend;
    const service = once(() => serviceOfBackend(stack, backend));
    return {
      kind: "route",
      title: route.title,
      urn: route.urn,
      does: `sends to Service ${name}${port === undefined ? "" : `, port ${port}`}`,
      from: route,
      protocol:
        route.kind === "GRPCRoute"
          ? "gRPC"
          : ["Ingress", "HTTPRoute"].includes(route.kind)
            ? "HTTP"
            : undefined,
      tls: () => undefined,
      ends: once(() => {
        const found = service();
        const ports = found?.spec?.ports ?? [];
        return found ? endsOfPorts(stack, found, ports.filter(isPortOf(backend))) : [];
      }),
    };
  });
}

function ofIngress(route: KubernetesObject<IngressSpec>): Backend[] {
  const { defaultBackend, rules } = route.spec ?? {};
  const backends = [
    defaultBackend,
    ...(rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  return distinct(
    backends.flatMap((one) => {
      const name = one?.service?.name ?? one?.serviceName;
      const port = one?.service?.port?.number ?? one?.service?.port?.name ?? one?.servicePort ?? undefined;
      return name ? [{ route, name, namespace: undefined, port }] : [];
    }),
  );
}

function ofRoute(route: KubernetesObject<RouteSpec>): Backend[] {
  const backends = (route.spec?.rules ?? []).flatMap(({ backendRefs }) => backendRefs ?? []);
  return distinct(
    backends.flatMap(({ group, kind, name, namespace, port }) =>
      name && !group && (kind ?? "Service") === "Service"
        ? [{ route, name, namespace: namespace ?? undefined, port: port ?? undefined }]
        : [],
    ),
  );
}

/** A route often names one backend for several paths. */
function distinct(backends: readonly Backend[]): Backend[] {
  const keys = backends.map(({ name, namespace, port }) => JSON.stringify([name, namespace, port]));
  return backends.filter((_, at) => keys.indexOf(keys[at]) === at);
}

function listed(read: () => Backend[]): Known<Backend>[] {
  const found = orUnknown(read);
  return isUnknown(found) ? [found] : found;
}

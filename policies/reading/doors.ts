import { namespaceOf, type KubernetesObject, type Subject } from "./kubernetes";
import { backendsOf, isPortOf, serviceOfBackend, type Backend } from "./routeWires";
import type { ServiceSpec } from "./services";
import type { Stack } from "./stack";
import { isUnknown, once, orUnknown, unreadable, type Known } from "./unknowns";
import { endsOfPorts, type End } from "./wireEnds";

/** What lets others than the cluster's pods in to pods of the stack. */
export interface Door extends Subject {
  /** Whether it signs callers in, or lets only some addresses in. */
  readonly isGuarded: () => boolean;
  /** Whether it carries the bytes as they come, so that nothing before the pods can add TLS. */
  readonly isPlain: boolean;
  /** Whether a path of the program can be asked through it. @throws UnknownValueError if it changes paths. */
  readonly opens: (path: string) => boolean;
  readonly ends: () => readonly Known<End>[];
}

const read = new WeakMap<Stack, readonly Known<Door>[]>();

/** Services of type LoadBalancer and NodePort, Ingresses, and routes of the Gateway API. */
export function doorsOf(stack: Stack): readonly Known<Door>[] {
  const found = read.get(stack) ?? [...serviceDoors(stack), ...routeDoors(stack)];
  read.set(stack, found);
  return found;
}

interface OpenSpec extends ServiceSpec {
  readonly loadBalancerSourceRanges?: readonly string[] | null;
}

/** Annotations by which a cloud gives a load balancer an address inside only. */
const internal = /load-?balancer.*(internal|scheme|type)|internal-load-balancer/i;

function serviceDoors(stack: Stack): Known<Door>[] {
  return stack.objects<OpenSpec>("Service").flatMap((service): Known<Door>[] => {
    const type = orUnknown(() => service.spec?.type);
    if (isUnknown(type)) return [type];
    if (type !== "LoadBalancer" && type !== "NodePort") return [];
    const isInternal = () =>
      textsOf(service).some(([key, value]) => internal.test(key) && /^(true|internal)$/i.test(value));
    return [
      {
        title: `${service.title} of type ${type}`,
        urn: service.urn,
        isGuarded: () => Boolean(service.spec?.loadBalancerSourceRanges?.length) || isInternal(),
        isPlain: true,
        opens: () => true,
        ends: once(() => endsOfPorts(stack, service, service.spec?.ports ?? [])),
      },
    ];
  });
}

/** Annotations of Ingress controllers that ask callers who they are, or let only some in. */
const guards =
  /auth|whitelist|allowlist|source-range|inbound-cidrs|middlewares|denylist|scheme$|secure-backends-ca|client-ca/i;
const opening = /^(false|none|internet-facing|)$/i;
const rewrites = /rewrite|app-root|strip/i;

/** Policies that a gateway or a mesh keeps beside its routes. */
const beside = ["SecurityPolicy", "AuthorizationPolicy", "RequestAuthentication", "ClientTrafficPolicy"];

function routeDoors(stack: Stack): Known<Door>[] {
  return backendsOf(stack).map((backend): Known<Door> => {
    if (isUnknown(backend)) return backend;
    const { route } = backend;
    const service = once(() => serviceOfBackend(stack, backend));
    return {
      title: route.title,
      urn: route.urn,
      isGuarded: () =>
        textsOf(route).some(([key, value]) => guards.test(key) && !opening.test(value)) ||
        stack.objects(...beside).some((one) => namespaceOf(one) === namespaceOf(route)) ||
        matchesOf(backend).some(({ isGuarded }) => isGuarded),
      isPlain: route.kind === "TCPRoute",
      opens: (path) => opens(backend, path),
      ends: once(() => {
        const found = service();
        const ports = found?.spec?.ports ?? [];
        return found ? endsOfPorts(stack, found, ports.filter(isPortOf(backend))) : [];
      }),
    };
  });
}

function textsOf({ metadata }: KubernetesObject): [string, string][] {
  const texts = metadata.annotations ?? {};
  return Object.keys(texts).map((key) => [key, texts[key]]);
}

/** A path that a route sends on to a backend. */
interface Match {
  readonly type: string;
  readonly path: string;
  /** Whether a filter of the route's controller is before the backend, or only reading is let through. */
  readonly isGuarded: boolean;
  readonly isRewritten: boolean;
}

interface PathRule {
  readonly http?: {
    readonly paths?:
      | readonly {
          readonly path?: string | null;
          readonly pathType?: string | null;
          readonly backend?: {
            readonly service?: { readonly name?: string | null } | null;
            readonly serviceName?: string | null;
          } | null;
        }[]
      | null;
  } | null;
  readonly backendRefs?: readonly { readonly name?: string | null }[] | null;
  readonly matches?:
    | readonly {
        readonly path?: { readonly type?: string | null; readonly value?: string | null } | null;
        readonly method?: string | null;
      }[]
    | null;
  readonly filters?: readonly { readonly type?: string | null }[] | null;
}

function matchesOf({ route, name }: Backend): Match[] {
  const rules = (route.spec as { rules?: readonly PathRule[] | null } | undefined)?.rules ?? [];
  const isRewritten = textsOf(route).some(([key]) => rewrites.test(key));
  return rules.flatMap(({ http, backendRefs, matches, filters }) => {
    const ofIngress = (http?.paths ?? [])
      .filter(({ backend }) => (backend?.service?.name ?? backend?.serviceName) === name)
      .map(({ path, pathType }) => ({
        type: pathType ?? "ImplementationSpecific",
        path: path ?? "/",
        isGuarded: false,
        isRewritten,
      }));
    if (!backendRefs?.some((one) => one.name === name)) return ofIngress;
    const types = (filters ?? []).map(({ type }) => type);
    const all = matches?.length ? matches : [{}];
    return all.map(({ path, method }) => ({
      type: path?.type ?? "PathPrefix",
      path: path?.value ?? "/",
      isGuarded: types.includes("ExtensionRef") || (method ?? "POST") === "GET",
      isRewritten: types.includes("URLRewrite"),
    }));
  });
}

function opens(backend: Backend, path: string): boolean {
  const matches = matchesOf(backend);
  // A default backend, or a route without paths, takes all.
  if (matches.length === 0) return true;
  return matches.some((match) => {
    const folder = match.path.replace(/\/$/, "");
    if (folder === "") return match.type !== "Exact" || path === "/";
    if (match.isRewritten) throw unreadable(`${backend.route.title} changes paths`);
    if (match.type === "Exact") return path === match.path;
    if (/^(Prefix|PathPrefix)$/.test(match.type)) return path === folder || path.startsWith(`${folder}/`);
    // Most controllers take it for a prefix or a regular expression.
    return isFound(match.path, path);
  });
}

function isFound(regex: string, path: string): boolean {
  try {
    return new RegExp(`^${regex}`).test(path);
  } catch {
    return false;
  }
}

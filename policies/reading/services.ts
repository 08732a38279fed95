import { inOneNamespace, type KubernetesObject } from "./kubernetes";
import { selectorMismatch, type Labels, type LabelSelector } from "./selectors";
import type { Stack } from "./stack";
import { firstKnown, isUnknown, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** The part of a Service's `spec` that policies read. */
export interface ServiceSpec {
  readonly clusterIP?: string | null;
  readonly type?: string | null;
  readonly selector?: Labels | null;
  readonly ports?:
    | readonly {
        readonly name?: string | null;
        readonly port?: number | null;
        readonly targetPort?: string | number | null;
        /** @default TCP */
        readonly protocol?: string | null;
        readonly appProtocol?: string | null;
      }[]
    | null;
}

/** The part of a PodDisruptionBudget's `spec` that policies read. */
export interface BudgetSpec {
  readonly selector?: LabelSelector | null;
  readonly minAvailable?: number | string | null;
  readonly maxUnavailable?: number | string | null;
}

/** Whether a Service has no address of its own, so that its name stands for every pod. */
export function isHeadless(service: KubernetesObject<ServiceSpec>): boolean {
  return service.spec?.clusterIP === "None";
}

/** The workloads whose pods a Service sends to. One without a selector has none. */
export function workloadsBehind(stack: Stack, service: KubernetesObject<ServiceSpec>): Known<Workload>[] {
  return stack.workloads.flatMap((workload) => {
    const selected = orUnknown(() => {
      if (isUnknown(workload)) throw workload;
      const selector = service.spec?.selector;
      if (!selector || !inOneNamespace(service, workload)) return false;
      return selectorMismatch({ matchLabels: selector }, workload.podLabels) === undefined;
    });
    return isUnknown(selected) ? [selected] : selected ? [workload] : [];
  });
}

/**
 * The PodDisruptionBudget for the workload's pods; `undefined` if the stack has none.
 *
 * @throws UnknownValueError if none is found and one is not known yet.
 */
export function budgetOf(stack: Stack, workload: Workload): KubernetesObject<BudgetSpec> | undefined {
  return firstKnown(stack.objects<BudgetSpec>("PodDisruptionBudget"), (budget) => {
    const selector = budget.spec?.selector;
    if (!selector || !inOneNamespace(budget, workload)) return undefined;
    return selectorMismatch(selector, workload.podLabels) === undefined ? budget : undefined;
  });
}

/** An address such as `dnssrv+_grpc._tcp.store.monitoring.svc` in its parts. */
export interface ServiceAddress {
  /** `dns`, `dnssrv`, `dnssrvnoa`, `dnsdualstack`, or empty for an address that is used as it stands. */
  readonly lookup: string;
  /** Name of the Service's port, of an SRV name. */
  readonly portName: string | undefined;
  readonly service: string;
  /** `undefined` where the address names none: then it is that of the pod that asks. */
  readonly namespace: string | undefined;
  readonly port: number | undefined;
}

/** Any form of an address in its parts: those of a Service, of a pod, of the container's own pod, and those outside. */
const addressForm =
  /^(?:(?<lookup>[a-z]+)\+)?(?:(?<scheme>[a-z]+):\/\/)?(?:[^/@]*@)?(?<host>\[[^\]]*\]|[^/:?#]*)(?::(?<port>\d+))?(?<path>\/[^?#]*)?/;

/** An address whatever it means: `http://user@host:80/path` and what Thanos takes before and instead of that. */
export interface AddressParts {
  readonly lookup: string;
  readonly scheme: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  /** As it stands, without what follows `?`; empty if there is none. */
  readonly path: string;
}

/** Reads any address. */
export function addressParts(text: string): AddressParts {
  const { lookup = "", scheme, host = "", port, path = "" } = addressForm.exec(text)?.groups ?? {};
  return { lookup, scheme, host, port: port === undefined ? undefined : Number(port), path };
}

/** Whether the address is of the pod itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || host.startsWith("127.");
}

/** The address without a user, a password and what follows `?`: fit for a message. */
export function shownAddress(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/s, "");
}

/**
 * Reads an address as Thanos takes it, with or without a scheme; `undefined` if it can be no Service of the cluster,
 * such as an IP address or a name outside.
 */
export function readAddress(text: string): ServiceAddress | undefined {
  const match =
    /^(?:(dns|dnssrv|dnssrvnoa|dnsdualstack)\+)?(?:[a-z]+:\/\/)?(?:[^/@]*@)?(?:_([\w-]+)\._tcp\.)?([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(
      text,
    );
  if (!match) return undefined;
  const [, lookup = "", portName, host, port] = match;
  const [service, namespace, svc, ...domain] = host.split(".");
  const isCluster = svc === undefined ? !/^\d+$/.test(service) : svc === "svc";
  // `store.monitoring.svc.cluster.local` is a Service, `store.example.com` is not.
  if (!isCluster || (svc === undefined && domain.length > 0)) return undefined;
  return { lookup, portName, service, namespace, port: port === undefined ? undefined : Number(port) };
}

/**
 * The Service that an address means, seen from a pod of `from`; `undefined` if this stack has none.
 *
 * @throws UnknownValueError if none is found and the name of one is not known yet.
 */
export function serviceAt(
  stack: Stack,
  address: ServiceAddress,
  from: Workload,
): KubernetesObject<ServiceSpec> | undefined {
  const beside = address.namespace === undefined ? from : { metadata: { namespace: address.namespace } };
  return stack.named<ServiceSpec>("Service", address.service, beside);
}

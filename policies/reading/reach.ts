import { namespaceOf, type KubernetesObject } from "./kubernetes";
import { makersOf, type Maker } from "./makers";
import { podsOf } from "./pods";
import {
  addressParts,
  isHeadless,
  isLoopback,
  readAddress,
  serviceAt,
  workloadsBehind,
  type ServiceSpec,
} from "./services";
import type { Stack } from "./stack";
import { firstKnown, isUnknown, unreadable, type Known } from "./unknowns";
import { hasOpenPart } from "./variables";
import type { Workload } from "./workloads";

/** The pods of a workload to which an address leads. */
export interface Reach {
  readonly workload: Workload;
  /** Every pod, whichever one the connection happens to get, or the one of this ordinal. */
  readonly pods: "all" | "any" | number;
}

/** What in the stack may make workloads and Services that are not in it; `undefined` if there is nothing such. */
export function hiddenMaker(stack: Stack): Maker | undefined {
  return makersOf(stack).find(({ isKnown }) => isKnown);
}

/** Whether an address can be no name of a Service or of a pod in the cluster, such as an IP address or a name outside. */
export function isOutside(text: string): boolean {
  return (
    !hasOpenPart(text) && readAddress(text) === undefined && !/\.svc(\.|$)/.test(addressParts(text).host)
  );
}

/**
 * The Service of this stack that an address means, by its name or by its IP address; `undefined` if this stack does not
 * have it.
 *
 * @throws UnknownValueError if the address is put together only in the pod, or an operator may have made its Service.
 */
export function serviceOf(
  stack: Stack,
  text: string,
  from: Workload,
): KubernetesObject<ServiceSpec> | undefined {
  if (hasOpenPart(text)) throw unreadable(`the address ${text} is put together only in the pod`);
  const address = readAddress(text);
  if (!address) return serviceByIp(stack, text);
  if (isLoopback(addressParts(text).host)) return undefined;
  const service = serviceAt(stack, address, from);
  if (service) return service;
  const maker = hiddenMaker(stack);
  if (maker) throw unreadable(`the Service of ${text} may be made by ${maker.title}`);
  if (address.service.endsWith("-operated"))
    throw unreadable(`the Service of ${text} is made by an operator`);
  return undefined;
}

/**
 * The namespace of the stack's only Service of this name, where the name alone is written and the pod's own namespace does
 * not have it; `undefined` otherwise.
 *
 * @throws UnknownValueError as {@link serviceOf}.
 */
export function otherNamespaceOf(stack: Stack, text: string, from: Workload): string | undefined {
  const { service, namespace } = readAddress(text) ?? {};
  if (service === undefined || namespace !== undefined || isLoopback(addressParts(text).host))
    return undefined;
  if (serviceOf(stack, text, from)) return undefined;
  const named = stack.objects<ServiceSpec>("Service").filter(({ metadata }) => metadata.name === service);
  return named.length === 1 ? namespaceOf(named[0]) : undefined;
}

/**
 * Where an address leads, seen from a pod of `from`. One that names a Service which this stack does not have, or no Service at all,
 * leads to none of its pods.
 *
 * @param isGroup whether the client takes all that it finds for one, such as an endpoint group.
 * @throws UnknownValueError as {@link serviceOf}.
 */
export function reachOf(stack: Stack, text: string, from: Workload, isGroup = false): Known<Reach>[] {
  const pod = podAt(stack, text, from);
  if (pod) return [pod];
  const service = serviceOf(stack, text, from);
  if (!service) return [];
  const behind = workloadsBehind(stack, service);
  const isEvery = isHeadless(service) && Boolean(readAddress(text)?.lookup) && !isGroup;
  const isOnly = behind.length === 1 && behind.every((one) => !isUnknown(one) && podsOf(one).length <= 1);
  return behind.map((workload) =>
    isUnknown(workload) ? workload : { workload, pods: isEvery || isOnly ? "all" : "any" },
  );
}

/** Whether these lead to every pod of the workload. */
export function reachesEvery(workload: Workload, found: readonly Reach[]): boolean {
  const own = found.filter((one) => one.workload.urn === workload.urn);
  if (own.some(({ pods }) => pods === "all")) return true;
  return podsOf(workload).every(({ ordinal }) => own.some(({ pods }) => pods === ordinal));
}

/** A pod of a StatefulSet by its name below that of its Service. */
export function podAt(stack: Stack, text: string, from: Workload): Reach | undefined {
  const { host } = addressParts(text);
  const [pod, service, namespace] = host.split(".");
  const [, name, ordinal] = /^(.+)-(\d+)$/.exec(pod) ?? [];
  if (name === undefined || service === undefined) return undefined;
  const workload = firstKnown(stack.workloads, (one) =>
    one.kind === "StatefulSet" && one.metadata.name === name && one.spec.serviceName === service
      ? one
      : undefined,
  );
  if (!workload || namespaceOf(workload) !== (namespace ?? namespaceOf(from))) return undefined;
  return { workload, pods: Number(ordinal) };
}

function serviceByIp(stack: Stack, text: string): KubernetesObject<ServiceSpec> | undefined {
  const { host } = addressParts(text);
  if (!/^\d+(\.\d+){3}$/.test(host)) return undefined;
  return firstKnown(stack.objects<ServiceSpec>("Service"), (service) =>
    service.spec?.clusterIP === host ? service : undefined,
  );
}

import type { KubernetesObject } from "./kubernetes";
import type { Container } from "./podSpec";
import { podAt, serviceOf } from "./reach";
import {
  addressParts,
  isHeadless,
  isLoopback,
  readAddress,
  workloadsBehind,
  type ServiceSpec,
} from "./services";
import type { Stack } from "./stack";
import { isUnknown, orUnknown, unreadable, type Known } from "./unknowns";
import { hasOpenPart } from "./variables";
import type { Workload } from "./workloads";

type Service = KubernetesObject<ServiceSpec>;
/** A port of a Service. */
export type ServicePort = NonNullable<ServiceSpec["ports"]>[number];

/** Where a wire arrives: a port of a workload's pods. */
export interface End {
  readonly workload: Workload;
  readonly port: number;
  /** Whether the wire does not leave the pod. */
  readonly isInside: boolean;
  /** The Service on the way, if there is one. */
  readonly service?: Service;
  /** Whether the Service says which port of the pods that is; a headless one does so only for a port's name. */
  readonly isByServicePort?: boolean;
}

/**
 * Where an address leads, seen from a pod of `from`. One that means nothing of this stack leads nowhere, and so does one for
 * a port that the Service or its pods do not have: that is a question of its own.
 *
 * @param standardPort the port of an address without one.
 * @throws UnknownValueError if the address is put together only in the pod, or its Service may be made by others.
 */
export function endsOf(stack: Stack, text: string, from: Workload, standardPort?: number): Known<End>[] {
  if (hasOpenPart(text)) throw unreadable(`the address ${text} is put together only in the pod`);
  const { host, port = standardPort } = addressParts(text);
  if (isLoopback(host)) return port === undefined ? [] : [{ workload: from, port, isInside: true }];
  const pod = podAt(stack, text, from);
  if (pod) return port === undefined ? [] : [{ workload: pod.workload, port, isInside: false }];
  const service = serviceOf(stack, text, from);
  if (!service) return [];
  const { portName: looked, port: written } = readAddress(text) ?? {};
  // A port beside that of an SRV name is taken in place of it.
  const portName = written === undefined ? looked : undefined;
  // Behind a name that stands for the pods nothing translates the port.
  if (portName === undefined && isHeadless(service))
    return port === undefined
      ? []
      : behind(stack, service, (workload) => [{ workload, port, isInside: false, service }]);
  const ports = service.spec?.ports ?? [];
  return endsOfPorts(
    stack,
    service,
    ports.filter((one) => (portName === undefined ? one.port === port : one.name === portName)),
  );
}

/** Where a Service sends what comes to these ports of it, of which only those of TCP count. */
export function endsOfPorts(stack: Stack, service: Service, ports: readonly ServicePort[]): Known<End>[] {
  return ports.filter(isTcp).flatMap((one) =>
    behind(stack, service, (workload) =>
      targetsIn(workload, one).map((port) => ({
        workload,
        port,
        isInside: false,
        service,
        isByServicePort: true,
      })),
    ),
  );
}

/** Whether it is one of TCP, as all are of which the pack reads a program. */
export const isTcp = ({ protocol }: ServicePort) => (protocol ?? "TCP") === "TCP";

/** The ports of the workload's containers that a Service's port means: none if it names one that they do not have. */
export function targetsIn(workload: Workload, { targetPort, port }: ServicePort): number[] {
  const target = targetPort ?? port;
  if (target === undefined || target === null) return [];
  if (typeof target === "number" || /^\d+$/.test(target)) return [Number(target)];
  return namedPorts(workload.containers, target).slice(0, 1);
}

/** The ports of this name that the containers declare. */
export function namedPorts(containers: readonly Container[], name: string): number[] {
  return containers.flatMap(({ ports }) =>
    (ports ?? []).flatMap((one) =>
      one.name === name && typeof one.containerPort === "number" ? [one.containerPort] : [],
    ),
  );
}

function behind(stack: Stack, service: Service, read: (workload: Workload) => End[]): Known<End>[] {
  return workloadsBehind(stack, service).flatMap((workload): Known<End>[] => {
    const ends = orUnknown(() => (isUnknown(workload) ? [workload] : read(workload)));
    return isUnknown(ends) ? [ends] : ends;
  });
}

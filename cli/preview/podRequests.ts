/** What pods ask for, as the scheduler counts it. */
import { quantity } from "../../model/units";
import type { PodSpec } from "./renderedObjects";

/** Cores and bytes. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}

export const nothing: Amount = { cpu: 0, memory: 0 };

const combine =
  (how: (one: number, other: number) => number) =>
  (one: Amount, other: Amount): Amount => ({
    cpu: how(one.cpu, other.cpu),
    memory: how(one.memory, other.memory),
  });

export const add = combine((one, other) => one + other);
export const subtract = combine((one, other) => one - other);
const largest = combine(Math.max);

export const times = ({ cpu, memory }: Amount, count: number): Amount => ({
  cpu: cpu * count,
  memory: memory * count,
});

/** Whether there is as much of both. */
export const isEnough = (there: Amount, asked: Amount): boolean =>
  there.cpu >= asked.cpu && there.memory >= asked.memory;

/** The cores and bytes among quantities of Kubernetes. */
export const amountOf = (resources: Readonly<Record<string, string>> | undefined): Amount => ({
  cpu: quantity(String(resources?.cpu ?? "0")) ?? 0,
  memory: quantity(String(resources?.memory ?? "0")) ?? 0,
});

/**
 * What one pod asks for: its containers and native sidecars together, or more while its other init containers run, one
 * after the other. Source: `PodRequests` of k8s.io/component-helpers/resource.
 */
export function requestOf({ containers = [], initContainers = [], overhead }: PodSpec): Amount {
  let [beside, starting] = [nothing, nothing];
  for (const { resources, restartPolicy } of initContainers) {
    const own = amountOf(resources?.requests);
    starting = largest(starting, add(beside, own));
    if (restartPolicy === "Always") beside = add(beside, own);
  }
  const running = containers.map(({ resources }) => amountOf(resources?.requests)).reduce(add, beside);
  return add(largest(running, starting), amountOf(overhead));
}

const digits = { maximumFractionDigits: 1 };
const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toLocaleString("en-US", digits)} GiB`;
const cores = (count: number): string =>
  `${count.toLocaleString("en-US", digits)} ${count === 1 ? "core" : "cores"}`;

/** An amount in a sentence. */
export const show = ({ cpu, memory }: Amount): string => `${cores(cpu)} and ${gibibytes(memory)}`;

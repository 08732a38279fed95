import * as k8s from "@pulumi/kubernetes";

/** A deployment that others published, rebuilt by a Pulumi program of ours from what they say of it. */
export interface ForeignStack {
  readonly title: string;
  /** What is rebuilt, of which version and date. */
  readonly rebuilds: string;
  /** What is not in the program, and what was changed. */
  readonly leftOut: string;
  /** Objects that its workloads name and that it does not make: what stands in them can't be judged. */
  readonly elsewhere: readonly string[];
  readonly program: () => void;
}

type Container = k8s.types.input.core.v1.Container;
type PodSpec = k8s.types.input.core.v1.PodSpec;

/** What workloads of these stacks differ in. */
export interface Tier {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** By which the workload finds its pods, if not by all of `labels`. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly containers: Container[];
  /** Of the pod, beside its containers. */
  readonly pod?: Omit<PodSpec, "containers">;
}

/** A Deployment. @param strategy of updates. */
export function deployment(tier: Tier, strategy?: "Recreate"): void {
  const { metadata, spec } = workload(tier);
  new k8s.apps.v1.Deployment(tier.name, {
    metadata,
    spec: { ...spec, ...(strategy ? { strategy: { type: strategy } } : {}) },
  });
}

/** A StatefulSet. @param serviceName its governing Service. @param disk of each replica, as the claim `data`. */
export function statefulSet(
  tier: Tier,
  serviceName: string,
  disk?: string,
  rest: Partial<k8s.types.input.apps.v1.StatefulSetSpec> = {},
): void {
  const { metadata, spec } = workload(tier);
  const claim = {
    metadata: { name: "data" },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: disk ?? "" } } },
  };
  new k8s.apps.v1.StatefulSet(tier.name, {
    metadata,
    spec: { ...spec, serviceName, ...(disk ? { volumeClaimTemplates: [claim] } : {}), ...rest },
  });
}

function workload({ name, namespace, labels, selector, annotations, replicas, containers, pod }: Tier) {
  return {
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: selector ?? labels },
      template: { metadata: { labels, annotations }, spec: { ...pod, containers } },
    },
  };
}

/** A Service. @param ports by name. @param headless for the addresses of the pods. @default headless false */
export function service(
  name: string,
  namespace: string,
  selector: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, number>>,
  headless = false,
): void {
  new k8s.core.v1.Service(name, {
    metadata: { name, namespace },
    spec: {
      selector,
      ...(headless ? { clusterIP: "None" } : {}),
      ports: Object.entries(ports).map(([port, number]) => ({
        name: port,
        port: number,
        targetPort: number,
      })),
    },
  });
}

/** Ports of a container, by name. */
export const containerPorts = (ports: Readonly<Record<string, number>>) =>
  Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));

/** A variable of a container that is a field of its pod. */
export const fieldVariable = (name: string, fieldPath: string) => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

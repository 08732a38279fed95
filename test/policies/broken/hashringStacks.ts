import { kubernetesObject, type FakeResource } from "../../support/policy";
import { query, thanos, set } from "./blockStacks";

const namespace = "monitoring";
const port = 10901;

/** What Receivers of these stacks have. */
export interface Ring {
  readonly replicas?: number;
  readonly factor?: number;
  /** In place of each pod's name. */
  readonly endpoints?: readonly unknown[];
  readonly algorithm?: string;
  /** A router before them that shares out samples: before Receivers that only keep them, or that share out as well. */
  readonly router?: "before keepers" | "before sharers";
  /** In place of the pod's name below its Service; empty for none. */
  readonly local?: string;
  /** Flags of the Receivers that keep samples, behind the usual ones. */
  readonly more?: readonly string[];
}

/** The address of a pod of the Receivers. */
export const member = (pod: number) => `receive-${pod}.receive.${namespace}.svc.cluster.local:${port}`;

/** Receivers that share out series among them, and a Query that asks all of them. */
export function ring(of: Ring = {}): FakeResource[] {
  const { replicas = 3, factor = 1, algorithm, router, more = [] } = of;
  const endpoints = of.endpoints ?? Array.from({ length: replicas }, (_, pod) => member(pod));
  const hashring = { hashring: "default", endpoints, ...(algorithm ? { algorithm } : {}) };
  const local = of.local ?? `$(POD_NAME).receive.${namespace}.svc.cluster.local:${port}`;
  const routes = [
    `--receive.hashrings=${JSON.stringify([hashring])}`,
    `--receive.replication-factor=${factor}`,
  ];
  const receiver = thanos(
    "receive",
    "thanos",
    "--tsdb.path=/data",
    '--label=receive_replica="$(POD_NAME)"',
    ...(router === "before keepers" ? [] : routes),
    ...(router === "before keepers" || local === "" ? [] : [`--receive.local-endpoint=${local}`]),
    ...more,
  );
  const routing = thanos("receive", undefined, "--tsdb.path=/data", '--label=router="router"', ...routes);
  const service = kubernetesObject(
    "core/v1",
    "Service",
    { clusterIP: "None", selector: { app: "receive" }, ports: [{ name: "grpc", port }] },
    { name: "receive", namespace },
  );
  return [
    set("receive", [receiver], { replicas }),
    { ...service, name: "receive-service" },
    ...(router ? [set("router", [routing], { replicas: 2, kind: "Deployment", volumes: [scratch] })] : []),
    query(`--endpoint=dnssrv+_grpc._tcp.receive.${namespace}.svc`),
  ];
}

const scratch = { name: "data", emptyDir: {} };

/** Right stacks with Receivers in a hashring, by what is unusual about them. */
export const hashringStacks: Readonly<Record<string, () => FakeResource[]>> = {
  "Receivers that share out series": () => ring(),
  "Receivers that keep each sample three times": () => ring({ factor: 3, algorithm: "ketama" }),
  "a router before Receivers, each sample twice": () => ring({ router: "before keepers", factor: 2 }),
  "a router before Receivers that share out as well": () =>
    ring({ router: "before sharers", factor: 3, algorithm: "ketama" }),
  "Receivers of which each sample is in two": () => ring({ replicas: 4, factor: 2 }),
  "five Receivers that share out series": () => ring({ replicas: 5, algorithm: "ketama" }),
  "a router before five Receivers": () => ring({ replicas: 5, router: "before keepers", factor: 3 }),
  "a router before four Receivers that share out as well": () =>
    ring({ replicas: 4, router: "before sharers", factor: 3, algorithm: "ketama" }),
  "a router before six Receivers that share out as well": () =>
    ring({ router: "before sharers", factor: 3, algorithm: "ketama", replicas: 6 }),
  "a router before five Receivers that share out as well": () =>
    ring({ router: "before sharers", factor: 3, algorithm: "ketama", replicas: 5 }),
  "a router before seven Receivers that share out as well": () =>
    ring({ router: "before sharers", factor: 5, algorithm: "ketama", replicas: 7 }),
  "Receivers in zones": () =>
    ring({ endpoints: [0, 1, 2].map((pod) => ({ address: member(pod), az: `zone-${pod}` })), factor: 2 }),
};

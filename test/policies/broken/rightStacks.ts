import { foreignStacks, resourcesOfForeign } from "../foreign";
import { shippedStacks } from "../mutations/stacks";
import { kubernetesObject, type FakeResource } from "../../support/policy";
import { variant } from "./variant";

/** A stack in which nothing is wrong with its wires, or only what is known of it. */
export interface RightStack {
  readonly title: string;
  readonly resources: readonly FakeResource[];
}

/** Stacks of ours with choices that are unusual, and right. */
export const variants: Readonly<Record<string, () => FakeResource[]>> = {
  "a plain stack": () => variant(),
  "other ports, kept in step": () => variant({ http: 12902, grpc: 12901 }),
  "one prefix, kept in step everywhere": () => variant({ prefix: "/thanos" }),
  "pods in the node's network, with the cluster's DNS": () =>
    variant({ pod: { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } }),
  "a DNS of its own": () =>
    variant({
      pod: { dnsPolicy: "None", dnsConfig: { nameservers: ["10.0.0.10"], searches: ["monitoring.svc"] } },
    }),
  "a proxy that signs users in before Query": () =>
    variant({ proxy: { name: "proxy", image: "quay.io/oauth2-proxy/oauth2-proxy:v7.7.1", port: 4180 } }),
  "TLS between Query and every StoreAPI": () => variant({ tls: true }),
  "receivers beside the sidecars": () => variant({ receive: true }),
  "a mesh that adds TLS": () =>
    variant({
      podLabels: { "sidecar.istio.io/inject": "true" },
      words: { query: ["--grpc-client-tls-secure"] },
    }),
  "a mesh that its namespace asks for": () =>
    variant({
      words: { store: ["--grpc-server-tls-cert=/tls/tls.crt"] },
      resources: [
        {
          ...kubernetesObject(
            "core/v1",
            "Namespace",
            {},
            { name: "monitoring", labels: { "istio-injection": "enabled" } },
          ),
          name: "namespace",
        },
      ],
    }),
  "a Query behind a gRPC Ingress": () =>
    variant({
      resources: [
        {
          ...kubernetesObject(
            "networking.k8s.io/v1",
            "Ingress",
            {
              rules: [
                { http: { paths: [{ backend: { service: { name: "query", port: { name: "grpc" } } } }] } },
              ],
            },
            {
              name: "grpc",
              namespace: "monitoring",
              annotations: { "nginx.ingress.kubernetes.io/backend-protocol": "GRPC" },
            },
          ),
          name: "grpc-ingress",
        },
      ],
    }),
};

/**
 * Every stack on which mistakes are made: our environments, those that others published, and ours with unusual choices. They
 * are made once, however often they are asked for.
 */
export const rightStacks = (): Promise<readonly RightStack[]> => (made ??= makeAll());

let made: Promise<readonly RightStack[]> | undefined;

async function makeAll(): Promise<readonly RightStack[]> {
  const shipped = (await shippedStacks()).map(({ name, resources }) => ({ title: `our ${name}`, resources }));
  const foreign: RightStack[] = [];
  // The mocks are Pulumi's globals, so one after the other.
  for (const stack of foreignStacks)
    foreign.push({ title: stack.title, resources: await resourcesOfForeign(stack) });
  const own = Object.entries(variants).map(([title, make]) => ({ title, resources: make() }));
  return [...shipped, ...foreign, ...own];
}

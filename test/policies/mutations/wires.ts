import { kubernetesObject } from "../../support/policy";
import { setFlag, type Mutation, type StackCopy } from "./mutation";

const flag = (container: string, name: string, value: string) => (stack: StackCopy) =>
  setFlag(stack.args(container), name, value);
const domain = "thanos.svc.cluster.local";

export const wireMutations: readonly Mutation[] = [
  {
    name: "a sidecar that asks another port",
    fires: ["address-port-served"],
    change: flag("thanos-sidecar", "prometheus.url", "http://127.0.0.1:9091"),
  },
  {
    name: "a Ruler that asks Query at its port of gRPC",
    fires: ["address-protocol-matches"],
    change: flag("thanos-ruler", "query", `dns+thanos-query.${domain}:10901`),
  },
  {
    name: "a Query Frontend that asks Query by https",
    fires: ["address-tls-matches"],
    change: flag(
      "thanos-query-frontend",
      "query-frontend.downstream-url",
      `https://thanos-query.${domain}:9090`,
    ),
  },
  {
    name: "a Ruler with a prefix that its reloader does not have",
    fires: ["address-path-matches"],
    change: flag("thanos-ruler", "web.route-prefix", "/rules"),
  },
  {
    name: "a Query Frontend that asks itself",
    fires: ["address-no-loop"],
    change: flag(
      "thanos-query-frontend",
      "query-frontend.downstream-url",
      `http://thanos-query-frontend.${domain}:9090`,
    ),
  },
  {
    name: "a Query Frontend with the node's DNS",
    fires: ["address-name-resolvable"],
    change: (stack) => (stack.container("thanos-query-frontend").pod.dnsPolicy = "Default"),
  },
  {
    name: "a compactor that listens only within its pod",
    fires: ["listens-beyond-loopback"],
    change: flag("thanos-compactor", "http-address", "127.0.0.1:10902"),
  },
  {
    name: "a probe of a port on which nobody listens",
    fires: ["probe-answered"],
    change: (stack) => (stack.container("thanos-store").container.readinessProbe.httpGet.port = 10903),
  },
  {
    name: "a Service with a targetPort on which nobody listens",
    fires: ["service-port-served"],
    change: (stack) => (stack.object("Service", "thanos-query-frontend").spec.ports[0].targetPort = 9091),
  },
  {
    name: "an Ingress for a Service that there is not",
    fires: ["route-backend-exists"],
    change: (stack) => {
      const backend = { service: { name: "query-frontend", port: { name: "http" } } };
      stack.add({
        ...kubernetesObject(
          "networking.k8s.io/v1",
          "Ingress",
          { rules: [{ http: { paths: [{ path: "/", backend }] } }] },
          { name: "users", namespace: "thanos" },
        ),
        name: "users",
      });
    },
  },
  {
    name: "a Store Gateway with one port for HTTP and gRPC",
    fires: ["pod-ports-distinct", "service-port-served"],
    change: flag("thanos-store", "grpc-address", "0.0.0.0:10902"),
  },
];

import { replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

const endpoints = (part: string | RegExp, by: string) => (stack: StackCopy) =>
  replaceInFile(stack, "thanos-query-endpoints", "endpoints.yaml", part, by);
const service = (stack: StackCopy, name: string) => stack.object("Service", name).spec;
const store = "dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local";

export const discoveryMutations: readonly Mutation[] = [
  {
    name: "an endpoint with another port's name",
    fires: ["address-resolves"],
    change: endpoints("_grpc._tcp.thanos-store", "_store._tcp.thanos-store"),
  },
  {
    name: "a Service without a name for its port",
    fires: ["address-resolves"],
    change: (stack) => {
      const { ports } = service(stack, "prometheus");
      delete ports.find(({ name }: any) => name === "grpc").name;
    },
  },
  {
    name: "a Service with a targetPort that no container has",
    fires: ["service-port-served"],
    change: (stack) => {
      const { ports } = service(stack, "thanos-ruler");
      ports.find(({ name }: any) => name === "grpc").targetPort = "store-api";
    },
  },
  {
    name: "Alertmanagers at another port's name",
    fires: ["address-resolves"],
    change: (stack) =>
      setFlag(
        stack.args("thanos-ruler"),
        "alertmanagers.url",
        "dnssrv+http://_web._tcp.alertmanager.thanos.svc.cluster.local",
      ),
  },
  {
    name: "an endpoint with a slip in its name",
    fires: ["address-in-stack", "storeapi-is-asked"],
    change: endpoints("thanos-store", "thanos-stores"),
  },
  {
    name: "a Service that selects no pod",
    fires: ["address-in-stack", "service-port-served", "storeapi-is-asked"],
    change: (stack) => (service(stack, "thanos-store").selector["app.kubernetes.io/component"] = "gateway"),
  },
  {
    name: "an endpoint without a port",
    fires: ["address-lookup-known"],
    change: endpoints(store, "dns+thanos-store.thanos.svc.cluster.local"),
  },
  {
    name: "an endpoint with a look-up that there is not",
    fires: ["address-lookup-known", "storeapi-is-asked"],
    change: endpoints(store, "srv+thanos-store.thanos.svc.cluster.local:10901"),
  },
  {
    name: "a strict endpoint that is looked up",
    fires: ["strict-endpoints-fixed"],
    change: endpoints(store, `${store}\n    strict: true`),
  },
  {
    name: "endpoints in the form of Prometheus' targets",
    fires: ["endpoint-file-form", "named-file-valid"],
    change: (stack) => {
      const map = stack.object("ConfigMap", "thanos-query-endpoints");
      const addresses: string[] = [...map.data["endpoints.yaml"].matchAll(/address: (\S+)/g)].map(
        ([, address]: string[]) => address,
      );
      map.data["endpoints.yaml"] = `- targets: [${addresses.join(", ")}]\n`;
    },
  },
  {
    name: "TLS for an endpoint that is looked up",
    fires: ["endpoint-tls-used"],
    change: endpoints(store, `${store}\n    client_config: { tls_config: { enabled: true } }`),
  },
];

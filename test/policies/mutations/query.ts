import { dropFlag, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

const flag = (container: string, name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(stack.args(container), name, value);
const query = "thanos-query";
const frontend = "thanos-query-frontend";

export const queryMutations: readonly Mutation[] = [
  {
    name: "a Query without endpoints",
    fires: ["query-has-endpoints", "storeapi-is-asked"],
    change: (stack) => dropFlag(stack.args(query), "endpoint.sd-config-file"),
  },
  {
    name: "Rulers that Query is not told of",
    fires: ["storeapi-is-asked"],
    change: (stack) =>
      replaceInFile(stack, "thanos-query-endpoints", "endpoints.yaml", /.*thanos-ruler.*\n/, ""),
  },
  {
    name: "sidecars behind one virtual address",
    fires: ["storeapi-replicas-asked"],
    change: (stack) => delete stack.object("Service", "prometheus").spec.clusterIP,
  },
  {
    name: "Store Gateways, all alike, behind one virtual address",
    fires: [],
    change: (stack) => delete stack.object("Service", "thanos-store").spec.clusterIP,
  },
  {
    name: "sidecars as a group",
    fires: ["storeapi-replicas-asked"],
    change: (stack) =>
      replaceInFile(
        stack,
        "thanos-query-endpoints",
        "endpoints.yaml",
        /(.*prometheus\.thanos.*)\n/,
        "$1\n    group: true\n",
      ),
  },
  {
    name: "a Query that says nothing about partial response",
    fires: ["partial-response-chosen"],
    change: (stack) => dropFlag(stack.args(query), "query.partial-response"),
  },
  {
    name: "a Query Frontend that says nothing about partial response of labels",
    fires: ["partial-response-chosen"],
    change: (stack) => dropFlag(stack.args(frontend), "labels.partial-response"),
  },
  {
    name: "a Query that fails where its Query Frontend does not",
    fires: ["partial-response-agrees"],
    change: flag(query, "query.partial-response", false),
  },
  {
    name: "a Query Frontend that fails labels where Query does not",
    fires: ["partial-response-agrees"],
    change: flag(frontend, "labels.partial-response", false),
  },
  {
    name: "one Query",
    fires: ["query-replicated"],
    change: (stack) => (stack.object("Deployment", query).spec.replicas = 1),
  },
  {
    name: "a StoreAPI that is waited for longer than for the query",
    fires: ["store-timeout-below-query-timeout"],
    change: flag(query, "store.response-timeout", "2m"),
  },
  {
    name: "a Query Frontend in front of nothing",
    fires: ["address-no-loop", "query-frontend-has-query"],
    change: (stack) => dropFlag(stack.args(frontend), "query-frontend.downstream-url"),
  },
  {
    name: "a Query Frontend in front of the Compactor",
    fires: ["address-protocol-matches", "query-frontend-has-query"],
    change: flag(frontend, "query-frontend.downstream-url", "http://thanos-compactor.thanos.svc:10902"),
  },
  {
    name: "a cache of queries that are not split",
    fires: ["query-frontend-splits"],
    change: flag(frontend, "query-range.split-interval", "0s"),
  },
  {
    name: "a cache of labels that are not split",
    fires: ["query-frontend-splits"],
    change: flag(frontend, "labels.split-interval", "0s"),
  },
  {
    name: "a cache of samples of this moment",
    fires: ["cache-freshness"],
    change: flag(frontend, "query-range.response-cache-max-freshness", "10s"),
  },
];

import { dropFlag, replaceInFile, setFlag, type Mutation, type StackCopy } from "./mutation";

const response = (part: string | RegExp, by: string) => (stack: StackCopy) =>
  replaceInFile(stack, "thanos-query-frontend-cache", "cache.yaml", part, by);
const index = (part: string | RegExp, by: string) => (stack: StackCopy) =>
  replaceInFile(stack, "thanos-store-cache", "index-cache.yaml", part, by);
const memcached = (name: string, value: string) => (stack: StackCopy) =>
  setFlag(stack.args("memcached"), name, value);
const store = (name: string, value: string) => (stack: StackCopy) =>
  setFlag(stack.args("thanos-store"), name, value);

/** As the guide has it: sizes that are none. */
const noSize = (stack: StackCopy) => {
  response(/max_size: .*/, 'max_size: ""')(stack);
  response(/max_size_items: .*/, "max_size_items: 0")(stack);
};

export const cacheMutations: readonly Mutation[] = [
  { name: "a response cache without a size", fires: ["response-cache-created"], change: noSize },
  {
    name: "a response cache with a number of items only",
    fires: [],
    change: response(/max_size: .*/, 'max_size: ""'),
  },
  {
    name: "a response cache of a kind that there is not",
    fires: ["cache-type-known", "named-file-valid"],
    change: response("type: IN-MEMORY", "type: INMEMORY"),
  },
  {
    name: "an index cache of a kind that there is not",
    fires: ["cache-type-known", "named-file-valid"],
    change: index("type: IN-MEMORY", "type: FIFO"),
  },
  {
    name: "an index cache below the default item",
    fires: ["store-cache-item-fits"],
    change: (stack) => {
      index(/max_size: .*/, "max_size: 100MB")(stack);
      index(/ +max_item_size: .*\n/, "")(stack);
    },
  },
  {
    name: "response caches as large as the memory",
    fires: ["response-cache-fits"],
    change: response(/max_size: .*/, "max_size: 384MiB"),
  },
  {
    name: "a response cache in each of three replicas",
    fires: ["response-cache-shared"],
    change: (stack) => (stack.object("Deployment", "thanos-query-frontend").spec.replicas = 3),
  },
  {
    name: "a memcached that takes smaller items",
    fires: ["memcached-takes-items"],
    change: memcached("max-item-size", "1m"),
  },
  {
    name: "a client of memcached that sends any size",
    fires: ["memcached-takes-items"],
    change: response(/max_item_size: .*/, "max_item_size: 0"),
  },
  {
    name: "a memcached with items of more than half of it",
    fires: ["memcached-memory"],
    change: memcached("max-item-size", "2000m"),
  },
  {
    name: "a memcached with more items than memory",
    fires: ["memcached-memory"],
    change: memcached("memory-limit", "16384"),
  },
  {
    name: "memcached servers behind one virtual address",
    fires: ["memcached-servers-known"],
    change: (stack) => delete stack.object("Service", "memcached").spec.clusterIP,
  },
  {
    name: "a chunk pool as large as the memory",
    fires: ["store-memory"],
    change: store("chunk-pool-size", "8GB"),
  },
  {
    name: "the default chunk pool in a small container",
    fires: ["store-memory"],
    change: (stack) => {
      const { container } = stack.container("thanos-store");
      dropFlag(container.args, "chunk-pool-size");
      container.resources.limits.memory = "2Gi";
    },
  },
  {
    name: "an index cache as large as the memory",
    fires: ["store-memory"],
    change: index(/max_size: .*/, "max_size: 64GB"),
  },
  {
    name: "a Store Gateway without a limit of samples",
    fires: ["store-requests-limited"],
    change: (stack) => dropFlag(stack.args("thanos-store"), "store.limits.request-samples"),
  },
  {
    name: "a gap between Prometheus and the Store Gateways",
    fires: ["store-meets-prometheus", "blocks-served-throughout"],
    change: store("max-time", "-3d"),
  },
  {
    name: "Store Gateways that begin where Prometheus still answers",
    fires: [],
    change: store("max-time", "-1d"),
  },
];

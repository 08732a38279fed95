import { setFlag, type Mutation, type StackCopy } from "./mutation";

const compactor = (name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(stack.args("thanos-compactor"), name, value);
const allowed = { "deduplication-merges-replicas": { allowedLabels: ["other"] } };

export const retentionMutations: readonly Mutation[] = [
  {
    name: "raw samples that go before they are downsampled",
    fires: ["retention-covers-downsampling"],
    change: compactor("retention.resolution-raw", "39h59m"),
  },
  {
    name: "raw samples that are kept just long enough",
    fires: [],
    change: compactor("retention.resolution-raw", "40h"),
  },
  {
    name: "5m samples that go before they are downsampled",
    fires: ["retention-covers-downsampling", "retention-grows-with-resolution"],
    change: compactor("retention.resolution-5m", "9d23h"),
  },
  {
    name: "raw and 5m samples that go before 1h ones are made",
    fires: ["retention-covers-downsampling"],
    change: (stack) => {
      compactor("retention.resolution-raw", "3d")(stack);
      compactor("retention.resolution-5m", "10d")(stack);
    },
  },
  {
    name: "1h samples that go before the 5m ones",
    fires: ["retention-grows-with-resolution"],
    change: compactor("retention.resolution-1h", "10d"),
  },
  {
    name: "raw samples forever, coarse ones not",
    fires: ["retention-grows-with-resolution"],
    change: compactor("retention.resolution-raw", "0d"),
  },
  { name: "no downsampling", fires: ["downsampling-on"], change: compactor("downsampling.disable", true) },
  {
    name: "blocks that are deleted at once",
    fires: ["deletion-is-delayed", "deletion-after-stores-ignore-it"],
    change: compactor("delete-delay", "0s"),
  },
  {
    name: "blocks that are deleted after a day",
    fires: ["deletion-after-stores-ignore-it"],
    change: compactor("delete-delay", "24h"),
  },
  {
    name: "a Store Gateway that reads marked blocks too long",
    fires: ["deletion-after-stores-ignore-it"],
    change: (stack) => setFlag(stack.args("thanos-store"), "ignore-deletion-marks-delay", "48h"),
  },
  {
    name: "offline deduplication as compactor.deduplicate makes it",
    fires: [],
    change: (stack) => {
      compactor("deduplication.replica-label", "prometheus_replica,rule_replica")(stack);
      compactor("deduplication.func", "penalty")(stack);
    },
  },
  {
    name: "offline deduplication of replicas as if they were copies",
    fires: ["deduplication-penalty-in-bucket"],
    change: compactor("deduplication.replica-label", "prometheus_replica"),
  },
  {
    name: "offline deduplication by a label that tells clusters apart",
    fires: ["deduplication-merges-replicas", "deduplication-known-to-query"],
    change: (stack) => {
      compactor("deduplication.replica-label", "cluster")(stack);
      compactor("deduplication.func", "penalty")(stack);
    },
  },
  {
    name: "overlapping blocks that are merged",
    fires: ["deduplication-merges-replicas"],
    change: compactor("compact.enable-vertical-compaction", true),
  },
  {
    name: "offline deduplication by a label that Query does not know",
    fires: ["deduplication-known-to-query"],
    settings: allowed,
    change: (stack) => {
      compactor("deduplication.replica-label", "prometheus_replica,other")(stack);
      compactor("deduplication.func", "penalty")(stack);
    },
  },
];

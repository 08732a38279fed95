import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSettings } from "../../settings/parseSettings";
import { findLabelConflicts, LabelledStack, Source, listSources } from "../../model/labelContract";
import { clusterLabel, replicaLabels, reservedLabels, shardLabel } from "../../model/labels";
import { findLabelNameFault, findLabelTextFault } from "../../model/labelTexts";

const known = Object.values(replicaLabels);

/** Labels that a user may set: any name but the stack's own, any value that is no template. */
const userLabels = fc.dictionary(
  fc
    .oneof(
      fc.constantFrom("monitor", "region", "environment", "team", "datacenter", "replica", "zone"),
      fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,12}$/),
    )
    .filter((name) => findLabelNameFault(name) === undefined),
  fc.oneof(
    fc.constantFrom("0", "1", "prometheus-shard-0-0", "thanos-ruler-0"),
    fc.stringMatching(/^[^"'\\\n$]{1,12}$/).filter((value) => findLabelTextFault(value) === undefined),
  ),
  { maxKeys: 5 },
);

const stacks: fc.Arbitrary<LabelledStack> = fc.record({
  cluster: fc.constantFrom("eu", "0", "prometheus-shard-0-0"),
  prometheus: fc.record({
    shards: fc.integer({ min: 1, max: 50 }),
    retiredShards: fc.integer({ min: 0, max: 5 }),
    replicas: fc.integer({ min: 1, max: 5 }),
    externalLabels: userLabels,
  }),
  monitoring: fc.record({ enabled: fc.boolean(), replicas: fc.integer({ min: 1, max: 3 }) }),
  query: fc.constant({ replicaLabels: [] }),
  ruler: fc.record({ replicas: fc.integer({ min: 1, max: 5 }) }),
});

const without = (labels: Readonly<Record<string, string>>, names: readonly string[]) =>
  JSON.stringify(
    Object.entries(labels)
      .filter(([name]) => !names.includes(name))
      .sort(),
  );

describe("label contract", () => {
  it("gives each pod labels of its own, which are each origin's own without replica labels", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        const { shards, retiredShards, replicas } = stack.prometheus;
        const watching = stack.monitoring.enabled ? stack.monitoring.replicas : 0;
        const sources = listSources(stack);
        const distinct = (names: readonly string[]) =>
          new Set(sources.map(({ labels }) => without(labels, names))).size;
        assert.equal(sources.length, (shards + retiredShards) * replicas + watching + stack.ruler.replicas);
        assert.equal(distinct([]), sources.length, "two pods have the same labels");
        assert.equal(
          distinct(known),
          shards + retiredShards + Math.sign(watching) + 1,
          "two origins are the same, or one is two",
        );
        assert.deepEqual(findLabelConflicts(sources, known), []);
      }),
    );
  });

  it("keeps the user's labels, next to the stack's own", () => {
    fc.assert(
      fc.property(stacks, (stack) => {
        for (const { labels, pod } of listSources(stack)) {
          const own = pod.startsWith("thanos-ruler")
            ? { [clusterLabel]: stack.cluster, [replicaLabels.ruler]: pod }
            : {
                [clusterLabel]: stack.cluster,
                [shardLabel]: /^prometheus-(?:shard-)?(\w+)-/.exec(pod)?.[1],
                [replicaLabels.prometheus]: pod,
              };
          assert.deepEqual(labels, { ...stack.prometheus.externalLabels, ...own });
        }
      }),
      { numRuns: 30 },
    );
  });

  it("is kept by the settings: no label of the stack's own, no replica label that is none", () => {
    const refused = (settings: Record<string, unknown>) => assert.throws(() => parseSettings(settings));
    fc.assert(
      fc.property(userLabels, fc.constantFrom(...reservedLabels), (labels, reserved) => {
        parseSettings({ prometheus: { externalLabels: labels } });
        refused({ prometheus: { externalLabels: { ...labels, [reserved]: "a" } } });
        refused({ query: { replicaLabels: [reserved] } });
      }),
      { numRuns: 30 },
    );
  });

  const two: Source[] = [0, 1].map((shard) => ({
    pod: `prometheus-shard-${shard}-0`,
    origin: `prometheus-shard-${shard}`,
    replicaLabel: "prometheus_replica",
    labels: {
      cluster: "a",
      prometheus_shard: String(shard),
      prometheus_replica: `prometheus-shard-${shard}-0`,
    },
  }));
  const [first, second] = two;
  const broken: Record<string, [Source[], readonly string[], string[]]> = {
    "two shards with one replica each": [two, known, []],
    "a Prometheus without external labels": [
      [first, { ...second, labels: {} }],
      known,
      ["leaves prometheus-shard-1-0 without external labels, so its blocks are not uploaded. Give it some."],
    ],
    "two Prometheus with equal labels": [
      [first, { ...first, pod: "prometheus-shard-0-1" }],
      known,
      [
        "gives prometheus-shard-0-0 and prometheus-shard-0-1 equal external labels, so their blocks are mistaken for each other's. Give each a label of its own.",
      ],
    ],
    "two rulers with equal labels": [
      ["thanos-ruler-0", "thanos-ruler-1"].map((pod) => ({
        pod,
        origin: "thanos-ruler",
        replicaLabel: "rule_replica",
        labels: { cluster: "a", rule_replica: "ruler" },
      })),
      known,
      [
        "gives thanos-ruler-0 and thanos-ruler-1 equal external labels, so their blocks are mistaken for each other's. Give each a label of its own.",
      ],
    ],
    "a Ruler with nothing but its replica label": [
      [
        {
          pod: "thanos-ruler-0",
          origin: "thanos-ruler",
          replicaLabel: "rule_replica",
          labels: { rule_replica: "thanos-ruler-0" },
        },
      ],
      known,
      [
        "leaves thanos-ruler with replica labels only, so nothing says where its series come from. Give it an external label.",
      ],
    ],
    "shards that are told apart by a replica label": [
      two,
      [...known, "prometheus_shard"],
      [
        "makes prometheus-shard-0 and prometheus-shard-1 equal without the replica labels (prometheus_replica, rule_replica, prometheus_shard), so their series are taken for copies. Give each a label of its own that is not a replica label.",
      ],
    ],
    "a replica label that Query does not know": [
      [first],
      ["rule_replica"],
      [
        "leaves the replicas of prometheus-shard-0 to differ by prometheus_replica, which Query does not know, so each series appears once per replica. Add it to Query's replica labels.",
      ],
    ],
    "replicas that differ in another label": [
      [
        first,
        {
          ...first,
          pod: "prometheus-shard-0-1",
          labels: { ...first.labels, prometheus_replica: "prometheus-shard-0-1", node: "b" },
        },
      ],
      known,
      [
        "makes prometheus-shard-0-0 and prometheus-shard-0-1 differ in more than their replica labels, so each series of prometheus-shard-0 appears twice. Give both the same other labels.",
      ],
    ],
  };
  for (const [name, [sources, labels, problems]] of Object.entries(broken))
    it(`${problems.length > 0 ? "tells" : "takes"} ${name}`, () =>
      assert.deepEqual(findLabelConflicts(sources, labels), problems));

  it("is broken by any label that is taken away from a stack", () => {
    fc.assert(
      fc.property(stacks, fc.constantFrom(shardLabel, ...known), (stack, label) => {
        const sources = listSources(stack).map((source) => ({
          ...source,
          labels: Object.fromEntries(Object.entries(source.labels).filter(([name]) => name !== label)),
        }));
        // Without its shard's number even a single shard is like the Ruler, which has all of its other labels.
        const { prometheus, monitoring, ruler } = stack;
        const replicas =
          label === replicaLabels.ruler
            ? ruler.replicas
            : Math.max(prometheus.replicas, monitoring.enabled ? monitoring.replicas : 0);
        const needed = label === shardLabel || replicas > 1;
        assert.equal(findLabelConflicts(sources, known).length > 0, needed);
      }),
    );
  });
});

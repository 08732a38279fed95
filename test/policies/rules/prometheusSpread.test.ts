import assert from "node:assert/strict";
import { type FakeResource, workload, judge, unknown } from "../../support/policy";
import { type PodAffinityTerm } from "../../../policies/reading/podSpec";
import { prometheusHardAntiAffinity } from "../../../policies/rules/prometheusSpread";

const prometheus = {
  image: "quay.io/prometheus/prometheus:v3.16.0",
  args: ["--config.file=/p.yml", "--storage.tsdb.path=/d"],
};

const labels = { "app.kubernetes.io/name": "prometheus", "thanos-stack/shard": "0" };

const hostname = "kubernetes.io/hostname";

const term: PodAffinityTerm = { topologyKey: hostname, labelSelector: { matchLabels: labels } };

const required = (...terms: unknown[]) => ({
  affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
});

const preferred = {
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }],
    },
  },
};

const pair = (
  pod: object,
  options: { kind?: string; replicas?: unknown; container?: Record<string, unknown> } = {},
) =>
  workload(options.kind ?? "StatefulSet", options.container ?? prometheus, {
    spec: { replicas: "replicas" in options ? options.replicas : 2 },
    pod,
    labels,
  });

const finding = (fault: string, kind = "StatefulSet", replicas = 2) => ({
  "prometheus-hard-anti-affinity": [
    `${kind} monitoring/subject (\`prometheus\` in container "main") has replicas: ${replicas}, but ${fault}. ` +
      "One lost node can otherwise take all replicas with it. Give the pods a term in " +
      "affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution with topologyKey kubernetes.io/hostname " +
      "and a labelSelector of their own labels.",
  ],
});

const apart = (fault: string) => `its required pod anti-affinity does not keep them apart: ${fault}`;

describe("prometheus-hard-anti-affinity", () => {
  const good: Record<string, FakeResource> = {
    "a selector of all labels": pair(required(term)),
    "a selector of one label": pair(
      required({ ...term, labelSelector: { matchLabels: { "thanos-stack/shard": "0" } } }),
    ),
    expressions: pair(
      required({
        ...term,
        labelSelector: {
          matchLabels: { "app.kubernetes.io/name": "prometheus" },
          matchExpressions: [
            { key: "thanos-stack/shard", operator: "In", values: ["0", "1"] },
            { key: "app.kubernetes.io/name", operator: "Exists" },
            { key: "team", operator: "NotIn", values: ["x"] },
            { key: "canary", operator: "DoesNotExist" },
          ],
        },
      }),
    ),
    "an empty selector, which matches every pod": pair(required({ ...term, labelSelector: {} })),
    "one good term of two": pair(required({ ...term, topologyKey: "topology.kubernetes.io/zone" }, term)),
    "soft beside hard": pair({
      affinity: {
        podAntiAffinity: {
          ...required(term).affinity.podAntiAffinity,
          ...preferred.affinity.podAntiAffinity,
        },
      },
    }),
    "its own namespace by name": pair(required({ ...term, namespaces: ["other", "monitoring"] })),
    "an empty list of namespaces": pair(required({ ...term, namespaces: [] })),
    "all namespaces": pair(required({ ...term, namespaceSelector: {} })),
    "all namespaces, and one by name": pair(
      required({ ...term, namespaces: ["other"], namespaceSelector: {} }),
    ),
    "its own namespace by the label that Kubernetes sets": pair(
      required({
        ...term,
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
      }),
    ),
    "matchLabelKeys of a revision": pair(required({ ...term, matchLabelKeys: ["controller-revision-hash"] })),
    "mismatchLabelKeys of a label that the pods lack": pair(
      required({ ...term, mismatchLabelKeys: ["tenant"] }),
    ),
    "a Deployment": pair(required(term), { kind: "Deployment" }),
    "one replica without anti-affinity": pair({}, { replicas: 1 }),
    "replicas unset": pair({}, { replicas: undefined }),
    "a DaemonSet, which has one a node": pair({}, { kind: "DaemonSet" }),
    "another program": pair({}, { container: { image: "quay.io/prometheus/alertmanager:v0.31.1" } }),
  };
  for (const [title, resource] of Object.entries(good)) {
    it(`accepts ${title}`, () => assert.deepEqual(judge([prometheusHardAntiAffinity], resource), {}));
  }

  const bad: [string, object, string][] = [
    ["no affinity", {}, "it has no pod anti-affinity"],
    [
      "affinity of another sort",
      { affinity: { nodeAffinity: {}, podAffinity: required(term) } },
      "it has no pod anti-affinity",
    ],
    ["an empty list of terms", required(), "it has no pod anti-affinity"],
    [
      "soft anti-affinity",
      preferred,
      "its pod anti-affinity is only preferred (soft): the scheduler ignores it when nodes are short",
    ],
    [
      "the wrong topologyKey",
      required({ ...term, topologyKey: "topology.kubernetes.io/zone" }),
      apart("topologyKey is topology.kubernetes.io/zone, not kubernetes.io/hostname"),
    ],
    [
      "no topologyKey",
      required({ labelSelector: {} }),
      apart("topologyKey is not set, not kubernetes.io/hostname"),
    ],
    [
      "no selector",
      required({ topologyKey: hostname }),
      apart("labelSelector is not set, which matches no pod"),
    ],
    [
      "another value",
      required({ ...term, labelSelector: { matchLabels: { ...labels, "thanos-stack/shard": "1" } } }),
      apart(
        "labelSelector does not match the workload's own pods: it asks for thanos-stack/shard=1, the labels have thanos-stack/shard=0",
      ),
    ],
    [
      "a label that the pods lack",
      required({ ...term, labelSelector: { matchLabels: { app: "prometheus" } } }),
      apart(
        "labelSelector does not match the workload's own pods: it asks for app=prometheus, the labels have no label app",
      ),
    ],
    [
      "an expression that excludes the pods",
      required({
        ...term,
        labelSelector: {
          matchExpressions: [{ key: "thanos-stack/shard", operator: "NotIn", values: ["0"] }],
        },
      }),
      apart(
        "labelSelector does not match the workload's own pods: it asks for thanos-stack/shard NotIn (0), the labels have thanos-stack/shard=0",
      ),
    ],
    [
      "matchLabelKeys that differ between the replicas",
      required({ ...term, matchLabelKeys: ["apps.kubernetes.io/pod-index"] }),
      apart("matchLabelKeys has apps.kubernetes.io/pod-index, which differs between the replicas"),
    ],
    [
      "mismatchLabelKeys of a label of the pods",
      required({ ...term, mismatchLabelKeys: ["thanos-stack/shard"] }),
      apart("mismatchLabelKeys has thanos-stack/shard, which the replicas have in common"),
    ],
    [
      "mismatchLabelKeys of a label that Kubernetes adds",
      required({ ...term, mismatchLabelKeys: ["controller-revision-hash"] }),
      apart("mismatchLabelKeys has controller-revision-hash, which the replicas have in common"),
    ],
    [
      "another namespace",
      required({ ...term, namespaces: ["a", "b"] }),
      apart("namespaces has a, b, but not its own, monitoring"),
    ],
    [
      "a namespaceSelector of other labels",
      required({ ...term, namespaceSelector: { matchLabels: { team: "sre" } } }),
      apart(
        "namespaceSelector is not sure to match its own namespace, monitoring: it asks for team=sre, the labels have no label team; add monitoring to namespaces",
      ),
    ],
    [
      "two terms, both with a fault",
      required({ ...term, topologyKey: "zone" }, { topologyKey: hostname }),
      apart(
        "term 1 topologyKey is zone, not kubernetes.io/hostname; term 2 labelSelector is not set, which matches no pod",
      ),
    ],
  ];
  for (const [title, pod, fault] of bad) {
    it(`refuses ${title}`, () =>
      assert.deepEqual(judge([prometheusHardAntiAffinity], pair(pod)), finding(fault)));
  }
  for (const kind of ["Deployment", "ReplicaSet", "ReplicationController"]) {
    it(`refuses a ${kind} of three without anti-affinity`, () =>
      assert.deepEqual(
        judge([prometheusHardAntiAffinity], pair({}, { kind, replicas: 3 })),
        finding("it has no pod anti-affinity", kind, 3),
      ));
  }
  it("takes the default namespace for a workload that names none", () => {
    const inDefault = (namespaces: string[]) => {
      const resource = pair(required({ ...term, namespaces }));
      resource.props.metadata = { name: "subject" };
      return judge([prometheusHardAntiAffinity], resource);
    };
    assert.deepEqual(inDefault(["default"]), {});
    assert.match(inDefault(["x"])["prometheus-hard-anti-affinity"]?.[0] ?? "", /but not its own, default\./);
  });
});

describe("prometheus-hard-anti-affinity, by a spread constraint on nodes", () => {
  const constraint = {
    topologyKey: hostname,
    maxSkew: 1,
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: labels },
    minDomains: 2,
  };
  const spreadOver = (change: object, { kind = "StatefulSet", spec = {}, pod = {} } = {}) =>
    workload(kind, prometheus, {
      spec: { replicas: 2, selector: { matchLabels: labels }, ...spec },
      pod: { topologySpreadConstraints: [{ ...constraint, ...change }], ...pod },
      labels,
    });
  const said = (resource: FakeResource) =>
    judge([prometheusHardAntiAffinity], resource)["prometheus-hard-anti-affinity"]?.[0];
  const rolling = (maxSurge: unknown) => ({
    kind: "Deployment",
    spec: { replicas: 4, strategy: { rollingUpdate: { maxSurge } } },
  });

  const good: Record<string, FakeResource> = {
    "as many minDomains as replicas": spreadOver({}),
    "more minDomains than replicas": spreadOver({ minDomains: 5 }),
    "DoNotSchedule by default": spreadOver({ whenUnsatisfiable: undefined }),
    "taints and affinities of nodes either way, as minDomains counts fewer nodes for none": spreadOver({
      nodeTaintsPolicy: "Honor",
      nodeAffinityPolicy: "Ignore",
    }),
    "a selector narrower than the workload's own": spreadOver(
      {},
      { spec: { selector: { matchLabels: { "thanos-stack/shard": "0" } } } },
    ),
    "matchLabelKeys of a label that all replicas have": spreadOver({
      matchLabelKeys: ["thanos-stack/shard"],
    }),
    "one good constraint of two": spreadOver(
      {},
      { pod: { topologySpreadConstraints: [{ ...constraint, maxSkew: 2 }, constraint] } },
    ),
    "a poor constraint beside a good anti-affinity": spreadOver(
      { minDomains: undefined },
      { pod: required(term) },
    ),
    "a Deployment without a surge": spreadOver({ minDomains: 4 }, rolling(0)),
    "a Deployment whose surge is in minDomains": spreadOver({ minDomains: 5 }, rolling("25%")),
    "a Deployment that is recreated": spreadOver(
      {},
      { kind: "Deployment", spec: { strategy: { type: "Recreate" } } },
    ),
  };
  for (const [title, resource] of Object.entries(good)) {
    it(`accepts ${title}`, () => assert.equal(said(resource), undefined));
  }

  const bad: Record<string, [FakeResource, RegExp]> = {
    "a wish": [spreadOver({ whenUnsatisfiable: "ScheduleAnyway" }), /ScheduleAnyway, which is only a wish/],
    "a skew of two": [spreadOver({ maxSkew: 2 }), /maxSkew is 2, not 1/],
    "no minDomains": [spreadOver({ minDomains: undefined }), /minDomains is not set, below 2, .* share one/],
    "too few minDomains": [
      spreadOver({ minDomains: 2 }, { spec: { replicas: 3 } }),
      /minDomains is 2, below 3/,
    ],
    zones: [
      spreadOver({ topologyKey: "topology.kubernetes.io/zone" }),
      /has replicas: 2, but it has no pod anti-affinity\./,
    ],
    "no selector": [spreadOver({ labelSelector: undefined }), /labelSelector is not set/],
    "a selector of other pods": [
      spreadOver({ labelSelector: { matchLabels: { app: "x" } } }),
      /does not match the workload's own pods/,
    ],
    "a selector that counts the pods of other shards": [
      spreadOver({ labelSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } } }),
      /wider than the workload's own selector/,
    ],
    "matchLabelKeys of each replica": [
      spreadOver({ matchLabelKeys: ["statefulset.kubernetes.io/pod-name"] }),
      /differs between the replicas/,
    ],
    "matchLabelKeys of a revision": [
      spreadOver({ matchLabelKeys: ["controller-revision-hash"] }),
      /from before and after an update are not counted together/,
    ],
    "a Deployment whose surge shares a node": [spreadOver({ minDomains: 4 }, rolling("25%")), /below 5/],
    "the surge that a Deployment has by default": [
      spreadOver({}, { kind: "Deployment" }),
      /minDomains is 2, below 3/,
    ],
  };
  for (const [title, [resource, fault]] of Object.entries(bad)) {
    it(`refuses ${title}`, () => assert.match(said(resource) ?? "", fault));
  }

  it("agrees with the scheduler's formula on any cluster that is smaller or larger", () => {
    for (const nodes of [1, 2, 3, 4])
      for (const minDomains of [undefined, 1, 2, 3, 4])
        for (const replicas of [2, 3]) {
          const accepted = said(spreadOver({ minDomains }, { spec: { replicas } })) === undefined;
          if (accepted) assert.ok(mostOnOneNode(nodes, replicas, minDomains) <= 1);
          // What is refused is wrong on some cluster: on one with a single node.
          else assert.ok(mostOnOneNode(Math.max(minDomains ?? 1, 1), replicas, minDomains) > 1);
        }
  });
});

/** Places the pods one after the other, as the scheduler's filter lets it, as badly as it may. */
function mostOnOneNode(nodes: number, pods: number, minDomains = 1): number {
  const counts = Array<number>(nodes).fill(0);
  for (let pod = 0; pod < pods; pod++) {
    const least = nodes < minDomains ? 0 : Math.min(...counts);
    const allowed = counts.map((count, at) => ({ count, at })).filter(({ count }) => count + 1 - least <= 1);
    const [worst] = allowed.sort((a, b) => b.count - a.count);
    if (!worst) break;
    counts[worst.at] += 1;
  }
  return Math.max(...counts);
}

describe("prometheus-hard-anti-affinity, with values that a preview does not know", () => {
  it("judges whatever the image, another flag, an unasked label and the namespace may be", () => {
    const container = { image: unknown("String"), args: [...prometheus.args, unknown("String")] };
    const known = pair(required(term), { container });
    known.props.metadata = unknown("Object");
    assert.deepEqual(judge([prometheusHardAntiAffinity], known), {});
    const some = workload("StatefulSet", container, {
      spec: { replicas: 2 },
      pod: required({ ...term, labelSelector: { matchLabels: { app: "x" } } }),
      labels: { app: "y", instance: unknown("String") },
    });
    assert.match(
      judge([prometheusHardAntiAffinity], some)["prometheus-hard-anti-affinity"]?.[0] ?? "",
      /it asks for app=x, the labels have app=y/,
    );
  });

  it("accepts one good term whatever another one may be", () =>
    assert.deepEqual(
      judge([prometheusHardAntiAffinity], pair(required({ ...term, topologyKey: unknown("String") }, term))),
      {},
    ));

  const undecided: [string, FakeResource, string][] = [
    ["the replicas", pair({}, { replicas: unknown("Number") }), "spec.replicas"],
    ["the affinity", pair({ affinity: unknown("Object") }), "spec.template.spec.affinity"],
    [
      "a label that the selector asks for",
      workload("StatefulSet", prometheus, {
        spec: { replicas: 2 },
        pod: required(term),
        labels: { ...labels, "thanos-stack/shard": unknown("String") },
      }),
      "spec.template.metadata.labels.thanos-stack/shard",
    ],
    [
      "the image of a container with --config.file",
      pair({}, { container: { image: unknown("String"), args: ["--config.file=/p.yml"] } }),
      "spec.template.spec.containers.0.image",
    ],
  ];
  for (const [title, resource, path] of undecided) {
    it(`says that it could not judge when ${title} decides`, () =>
      assert.deepEqual(judge([prometheusHardAntiAffinity], resource), {
        "prometheus-hard-anti-affinity": [`unknown: ${path}`],
      }));
  }
});

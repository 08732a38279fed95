import assert from "node:assert/strict";
import { buildPod, PodArgs, requireApart } from "../../components/pod";
import { part, partLabels, partSelector } from "../support/components";

const build = (args: Partial<PodArgs> = {}, tier = part()): any =>
  buildPod(tier, { containers: [], ...args });

describe("a pod", () => {
  it("satisfies the restricted Pod Security Standard", () => {
    const { spec } = build();
    assert.deepEqual(spec.securityContext, {
      runAsNonRoot: true,
      runAsUser: 1001,
      runAsGroup: 1001,
      fsGroup: 1001,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    });
    assert.equal(spec.enableServiceLinks, false);
  });

  it("gets a token for the Kubernetes API only when it calls it", () => {
    assert.equal(build().spec.automountServiceAccountToken, false);
    assert.equal(build({ callsApi: true }).spec.automountServiceAccountToken, true);
  });

  it("has the labels that the tier selects, and rolls on the digests that it is given", () => {
    const { metadata } = build({ labels: { shard: "1" }, rollOn: { cache: "1234" } });
    assert.deepEqual(metadata.labels, { ...partLabels, shard: "1" });
    assert.deepEqual(metadata.annotations, { "checksum/cache": "1234" });
  });

  it("keeps away from its like where it can, and spreads over zones as it is asked", () => {
    const { spec } = build({ labels: { shard: "1" } });
    assert.ok(spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution);
    assert.deepEqual(spec.topologySpreadConstraints, [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels: { ...partSelector, shard: "1" } },
      },
    ]);
    const required = build({ scheduling: { zones: "required" }, spreadOverNodes: true }).spec;
    assert.deepEqual(
      required.topologySpreadConstraints.map((each: any) => [each.topologyKey, each.whenUnsatisfiable]),
      [
        ["topology.kubernetes.io/zone", "DoNotSchedule"],
        ["kubernetes.io/hostname", "DoNotSchedule"],
      ],
    );
  });

  it("never shares a node with its like where that is required", () => {
    const { podAntiAffinity } = build({ affinity: requireApart({ shard: "1" }) }).spec.affinity;
    assert.deepEqual(podAntiAffinity, {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { shard: "1" } } },
      ],
    });
  });

  it("goes where it is told to", () => {
    const tolerations = [{ key: "monitoring", operator: "Exists" }];
    const scheduling = { nodeSelector: { pool: "monitoring" }, tolerations, priorityClassName: "high" };
    const { spec } = build({ scheduling });
    assert.deepEqual(
      [spec.nodeSelector, spec.tolerations, spec.priorityClassName],
      [{ pool: "monitoring" }, tolerations, "high"],
    );
  });

  it("pulls its images with the Secrets of its place", () =>
    assert.deepEqual(build({}, { ...part(), pullSecrets: ["registry"] }).spec.imagePullSecrets, [
      { name: "registry" },
    ]));

  it("starts sidecars before its containers, and stops them after these", () => {
    const { initContainers } = build({ sidecars: [{ name: "sidecar" }] }).spec;
    assert.deepEqual(initContainers, [{ name: "sidecar", restartPolicy: "Always" }]);
  });
});

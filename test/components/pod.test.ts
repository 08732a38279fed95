import assert from "node:assert/strict";
import type { Program } from "../support/mocks";
import { containersOf, runDevStack, workloads } from "../support/workloads";

describe("every pod of a stack", () => {
  let program: Program<unknown>;
  before(async () => (program = await runDevStack()));

  it("satisfies the restricted Pod Security Standard, and more", () => {
    assert.equal(
      program.resource("kubernetes:core/v1:Namespace", "thanos").inputs.metadata.labels[
        "pod-security.kubernetes.io/enforce"
      ],
      "restricted",
    );
    for (const workload of workloads(program)) {
      const { spec } = workload.inputs.spec.template;
      assert.equal(spec.securityContext.runAsNonRoot, true);
      assert.ok(spec.securityContext.runAsUser > 0 && spec.securityContext.fsGroup > 0);
      assert.equal(spec.securityContext.seccompProfile.type, "RuntimeDefault");
      assert.equal(
        spec.automountServiceAccountToken,
        /^(prometheus-|kube-state-metrics)/.test(workload.name),
        workload.name,
      );
      for (const container of containersOf(workload)) {
        assert.deepEqual(
          container.securityContext,
          { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
          `${workload.name}/${container.name}`,
        );
        assert.ok(container.resources.limits.memory && container.resources.requests.cpu);
        assert.equal(
          container.lifecycle?.preStop.sleep !== undefined,
          workload.name.startsWith("thanos-query"),
          `${workload.name}/${container.name}: what is asked through a Service goes on when it is told to end`,
        );
        const { startupProbe, readinessProbe, livenessProbe } = container;
        assert.equal(
          new Set([startupProbe, readinessProbe, livenessProbe].map((p) => JSON.stringify(p))).size,
          3,
        );
      }
    }
  });

  it("fills no more of its node's disk than it needs, beside its log", () => {
    const shared = workloads(program).flatMap(({ name, inputs }) =>
      (inputs.spec.template.spec.volumes ?? [])
        .filter(({ emptyDir }: any) => emptyDir)
        .map(({ emptyDir }: any) => [name, emptyDir.sizeLimit]),
    );
    assert.ok(shared.some(([name]) => name === "minio"));
    for (const [name, limit] of shared) assert.match(limit ?? "none", /^\d+Mi$/, name);
  });
});

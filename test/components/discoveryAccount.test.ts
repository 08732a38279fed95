import assert from "node:assert/strict";
import { createDiscoveryAccount } from "../../components/discoveryAccount";
import { listChildren, part } from "../support/components";
import { run } from "../support/mocks";

describe("the account that looks up targets", () => {
  it("may read targets in all namespaces, under a name that two stacks of a cluster don't share", async () => {
    const program = await run(() => createDiscoveryAccount(part(), undefined, { nodes: true }, {}));
    assert.deepEqual(listChildren(program), [
      "ClusterRole: part, monitoring-thanos-part",
      "ClusterRoleBinding: part, monitoring-thanos-part",
      "ServiceAccount: part, thanos-part",
    ]);
    const [role] = program.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
    for (const { verbs } of role.inputs.rules as { verbs: string[] }[])
      assert.deepEqual(
        verbs.filter((verb) => !["get", "list", "watch"].includes(verb)),
        [],
        "it may change nothing",
      );
    const [binding] = program.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding");
    assert.equal(binding.inputs.roleRef.name, "monitoring-thanos-part");
    assert.deepEqual(binding.inputs.subjects, [
      { kind: "ServiceAccount", name: "thanos-part", namespace: "monitoring" },
    ]);
  });

  it("may read nodes and the metrics of their kubelets only where it has to", async () => {
    const rightsOf = async (nodes: boolean) => {
      const program = await run(() => createDiscoveryAccount(part(), undefined, { nodes }, {}));
      const [role] = program.ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
      return (role.inputs.rules as { resources?: string[]; verbs: string[] }[])
        .flatMap(({ resources = [], verbs }) => resources.map((each) => `${verbs.join(",")} ${each}`))
        .sort();
    };
    const rest = ["endpointslices", "pods", "services"].map((each) => `get,list,watch ${each}`);
    assert.deepEqual(await rightsOf(false), rest);
    assert.deepEqual(await rightsOf(true), [...rest, "get nodes/metrics", "get,list,watch nodes"].sort());
  });
});

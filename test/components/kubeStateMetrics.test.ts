import assert from "node:assert/strict";
import { KubeStateMetrics } from "../../components/kubeStateMetrics";
import { usualObjects } from "../../model/clusterObjects";
import { placement } from "../support/components";
import { run } from "../support/mocks";
import { argsOf, childrenOf, deployment } from "../support/workloads";

const args = {
  placement,
  image: "registry.example.org/kube-state-metrics:v2.18.0",
  kinds: usualObjects,
  resources: { cpu: "20m", memory: "256Mi" },
  scheduling: { nodeSelector: { pool: "infra" } },
};
const start = (more: Partial<typeof args> = {}) =>
  run(() => new KubeStateMetrics("one", { ...args, ...more }));

/** What the role lets it do, as `verbs group/resource`. */
async function rightsOf(kinds: typeof usualObjects): Promise<string[]> {
  const [role] = (await start({ kinds })).ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole");
  const rules = role.inputs.rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[];
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.map((resource) => `${verbs.join("+")} ${group}/${resource}`)),
  );
}

describe("KubeStateMetrics", () => {
  it("has exactly these objects", async () => {
    assert.deepEqual(childrenOf(await start()), [
      "ClusterRole one monitoring-kube-state-metrics",
      "ClusterRoleBinding one monitoring-kube-state-metrics",
      "Deployment one kube-state-metrics",
      "Service one kube-state-metrics",
      "ServiceAccount one kube-state-metrics",
    ]);
  });

  it("may list and watch the kinds that it is told to, and nothing else", async () => {
    assert.deepEqual(await rightsOf(["pods", "statefulsets", "deployments", "persistentvolumeclaims"]), [
      "list+watch /persistentvolumeclaims",
      "list+watch /pods",
      "list+watch apps/deployments",
      "list+watch apps/statefulsets",
    ]);
    const usual = await rightsOf(usualObjects);
    assert.equal(usual.length, usualObjects.length, "a kind is in no API group, or in two");
    assert.deepEqual(
      usual.filter((right) => !right.startsWith("list+watch ") || /secrets|configmaps|\*/.test(right)),
      [],
    );
  });

  it("asks for exactly the kinds that it may list: for any other it would log errors for ever", async () => {
    const kinds = ["pods", "statefulsets", "deployments", "persistentvolumeclaims", "nodes"] as const;
    const program = await start({ kinds });
    assert.deepEqual(argsOf(program, "kube-state-metrics"), [
      "--port=8080",
      "--telemetry-port=8081",
      "--resources=deployments,nodes,persistentvolumeclaims,pods,statefulsets",
      "--metric-denylist=^kube_.+_metadata_resource_version$,^kube_pod_(?:ips|restart_policy|status_qos_class|tolerations)$,^kube_replicaset_(?:metadata_generation|status_observed_generation)$",
      "--use-apiserver-cache",
      "--auto-gomemlimit",
    ]);
  });

  it("runs once, as a pod of the restricted standard that has a token", async () => {
    const { spec } = (await start()).resource(deployment, "kube-state-metrics").inputs;
    assert.equal(spec.replicas, 1);
    const pod = spec.template.spec;
    assert.equal(pod.automountServiceAccountToken, true);
    assert.equal(pod.serviceAccountName, "kube-state-metrics");
    assert.deepEqual(pod.nodeSelector, { pool: "infra" });
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(pod.containers[0].securityContext.readOnlyRootFilesystem, true);
    assert.equal(pod.volumes, undefined);
  });

  it("is not restarted for an API server that is away: its /livez would ask that", async () => {
    const { spec } = (await start()).resource(deployment, "kube-state-metrics").inputs;
    const [container] = spec.template.spec.containers;
    for (const probe of ["livenessProbe", "readinessProbe", "startupProbe"])
      assert.deepEqual(container[probe].httpGet, { path: "/healthz", port: "objects" });
  });
});

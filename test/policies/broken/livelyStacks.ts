import { kubernetesObject, type FakeResource } from "../../support/policy";
import { variant } from "./variant";

const metadata = (name: string) => ({ name, namespace: "monitoring" });
const object = (apiVersion: string, kind: string, name: string, spec: object): FakeResource => ({
  ...kubernetesObject(apiVersion, kind, spec, metadata(name)),
  name: `${kind}-${name}`,
});

const tiers = ["prometheus", "store", "rule", "query", "query-frontend", "alertmanager"];
const budget = (app: string, spec: object) =>
  object("policy/v1", "PodDisruptionBudget", app, { selector: { matchLabels: { app } }, ...spec });

/** The stack with the named workloads changed. */
function changed(
  resources: FakeResource[],
  edits: Record<string, (spec: any, pod: any, container: any) => unknown>,
): FakeResource[] {
  for (const { type, name, props } of resources as any[]) {
    const edit = /:(StatefulSet|Deployment)$/.test(type) ? edits[name] : undefined;
    const pod = props.spec?.template?.spec;
    if (edit) edit(props.spec, pod, pod.containers[0]);
  }
  return resources;
}

const forAll = (edit: (spec: any, pod: any, container: any) => unknown) =>
  Object.fromEntries(tiers.map((name) => [name, edit]));

/** Right stacks whose pods come and go in another way. */
export const livelyStacks: Readonly<Record<string, () => FakeResource[]>> = {
  "budgets by numbers": () => variant({ resources: tiers.map((name) => budget(name, { minAvailable: 1 })) }),
  "budgets by percentages": () =>
    variant({
      resources: tiers.map((name, at) =>
        budget(name, at % 2 ? { maxUnavailable: "25%" } : { minAvailable: "50%" }),
      ),
    }),
  "one budget for all replicas of two Query": () => {
    const resources = variant({
      resources: [
        object("policy/v1", "PodDisruptionBudget", "queries", {
          selector: { matchExpressions: [{ key: "app", operator: "In", values: ["query", "query-too"] }] },
          maxUnavailable: 1,
        }),
      ],
    });
    const query = structuredClone(
      resources.find(({ type, name }) => type.endsWith(":Deployment") && name === "query")!,
    );
    (query.props as any).metadata.name = query.name = "query-too";
    (query.props as any).spec.template.metadata.labels.app = "query-too";
    return [...resources, query];
  },
  "an autoscaled Query, and vertical advice": () =>
    changed(
      variant({
        resources: [
          object("autoscaling/v2", "HorizontalPodAutoscaler", "query", {
            scaleTargetRef: { kind: "Deployment", name: "query" },
            minReplicas: 2,
            maxReplicas: 6,
            metrics: [{ type: "Resource", resource: { name: "cpu", target: { averageUtilization: 70 } } }],
          }),
          object("keda.sh/v1alpha1", "ScaledObject", "query-frontend", {
            scaleTargetRef: { name: "query-frontend" },
            minReplicaCount: 2,
            maxReplicaCount: 4,
            triggers: [{ type: "prometheus" }],
          }),
          object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "prometheus", {
            targetRef: { kind: "StatefulSet", name: "prometheus" },
            updatePolicy: { updateMode: "Auto" },
          }),
          object("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", "rule", {
            targetRef: { kind: "StatefulSet", name: "rule" },
            updatePolicy: { updateMode: "Off" },
          }),
          budget("query", { maxUnavailable: "50%" }),
          budget("prometheus", { maxUnavailable: 1 }),
        ],
      }),
      {
        query: (spec, _, container) => {
          delete spec.replicas;
          container.resources = { requests: { cpu: "1" } };
        },
      },
    ),
  "long starts and long ends": () =>
    changed(
      variant(),
      forAll((_, pod, container) => {
        pod.terminationGracePeriodSeconds = 900;
        container.lifecycle = { preStop: { exec: { command: ["sh", "-c", "sleep 30"] } } };
        container.startupProbe = { ...container.readinessProbe, periodSeconds: 15, failureThreshold: 60 };
        Object.assign(container.livenessProbe, { periodSeconds: 5, failureThreshold: 12, timeoutSeconds: 5 });
      }),
    ),
  "nodes of a pool, and one node where there is one pod": () =>
    changed(variant(), {
      ...forAll((_, pod) => (pod.nodeSelector = { pool: "monitoring" })),
      prometheus: (spec, pod, container) => {
        spec.replicas = 1;
        pod.nodeSelector = { "kubernetes.io/hostname": "storage-1" };
        pod.volumes.push({ name: "data", hostPath: { path: "/var/lib/prometheus" } });
        container.args.push("--storage.tsdb.path=/data");
        container.volumeMounts.push({ name: "data", mountPath: "/data" });
      },
    }),
  "new pods first, and old ones first where they have a disk": () =>
    changed(
      variant({
        resources: [
          {
            ...object("core/v1", "PersistentVolumeClaim", "alertmanager", { accessModes: ["ReadWriteOnce"] }),
          },
        ],
      }),
      {
        query: (spec) =>
          (spec.strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }),
        "query-frontend": (spec) => (spec.strategy = { rollingUpdate: { maxUnavailable: "50%" } }),
        store: (spec) => (spec.updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 0 } }),
        prometheus: (spec) => (spec.podManagementPolicy = "Parallel"),
      },
    ).map((one) =>
      one.name === "alertmanager" && one.type.endsWith(":StatefulSet")
        ? asDeployment(one, "alertmanager")
        : one,
    ),
};

/** The workload as a Deployment that stops its only pod before it starts the next. */
function asDeployment(resource: FakeResource, claimName: string): FakeResource {
  const copy = structuredClone(resource) as any;
  copy.type = copy.type.replace("StatefulSet", "Deployment");
  Object.assign(copy.props.spec, { replicas: 1, strategy: { type: "Recreate" } });
  copy.props.spec.template.spec.volumes.push({ name: "data", persistentVolumeClaim: { claimName } });
  copy.props.spec.template.spec.containers[0].args = copy.props.spec.template.spec.containers[0].args.filter(
    (word: string) => !word.startsWith("--cluster."),
  );
  return copy;
}

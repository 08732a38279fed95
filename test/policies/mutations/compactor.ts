import { kubernetesObject } from "../../support/policy";
import { dropFlag, setFlag, type Mutation, type StackCopy } from "./mutation";

const compactor = "thanos-compactor";
const args = (stack: StackCopy) => stack.args(compactor);
const flag = (name: string, value: string | boolean) => (stack: StackCopy) =>
  setFlag(args(stack), name, value);
const scaler = (version: string, kind: string, target: object) =>
  kubernetesObject(version, kind, { scaleTargetRef: target }, { name: "scaler", namespace: "thanos" });
const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", name: compactor };

/** The bucket's configuration under another name, as a second compactor may have it. */
function secondSecret(stack: StackCopy, name: string) {
  const secret = stack.duplicate("Secret", "thanos-objstore-compactor", name);
  const second = stack.duplicate("StatefulSet", compactor, "second");
  second.spec.template.spec.volumes.find((volume: any) => volume.secret).secret.secretName = name;
  return secret;
}

const selector = (shard: number) =>
  `- {action: hashmod, source_labels: [cluster], target_label: shard, modulus: 2}\n- {action: keep, source_labels: [shard], regex: "${shard}"}`;

export const compactorMutations: readonly Mutation[] = [
  {
    name: "two replicas of the compactor",
    fires: ["compactor-single-replica"],
    change: (stack) => (stack.object("StatefulSet", compactor).spec.replicas = 2),
  },
  {
    name: "the compactor as a Deployment, which rolls",
    fires: ["compactor-single-replica", "pod-source-exists"],
    change: (stack) => {
      const { spec } = stack.object("StatefulSet", compactor);
      const disk = { ephemeral: { volumeClaimTemplate: { spec: spec.volumeClaimTemplates[0].spec } } };
      spec.template.spec.volumes.push({ name: "data", ...disk });
      stack.remove("StatefulSet", compactor);
      stack.add({
        ...kubernetesObject("apps/v1", "Deployment", { replicas: 1, template: spec.template }),
        name: compactor,
      });
    },
  },
  {
    name: "an autoscaler of the compactor",
    fires: ["compactor-not-autoscaled"],
    change: (stack) => {
      stack.object("StatefulSet", compactor);
      const { metadata } = stack.object("StatefulSet", compactor);
      const hpa = scaler("autoscaling/v2", "HorizontalPodAutoscaler", statefulSet);
      stack.add({ ...hpa, props: { ...hpa.props, metadata: { ...metadata, name: "scaler" } } });
    },
  },
  {
    name: "a second compactor with the same Secret",
    fires: ["compactor-one-per-bucket"],
    change: (stack) => void stack.duplicate("StatefulSet", compactor, "second"),
  },
  {
    name: "a second compactor with another Secret for the same bucket",
    fires: ["compactor-one-per-bucket"],
    change: (stack) => {
      const secret = secondSecret(stack, "other");
      const text: string = secret.stringData["objstore.yml"];
      const encoded = Buffer.from(text.replace(/access_key: .*/, "access_key: other")).toString("base64");
      secret.data = { "objstore.yml": encoded };
      delete secret.stringData;
    },
  },
  {
    name: "a second compactor with the same selection of blocks",
    fires: ["compactor-one-per-bucket"],
    change: (stack) => {
      setFlag(args(stack), "selector.relabel-config", selector(0));
      stack.duplicate("StatefulSet", compactor, "second");
    },
  },
  {
    name: "a compactor of some blocks beside one of all",
    fires: ["compactor-one-per-bucket"],
    change: (stack) => {
      const { spec } = stack.duplicate("StatefulSet", compactor, "second");
      setFlag(spec.template.spec.containers[0].args, "selector.relabel-config", selector(1));
    },
  },
  {
    name: "two compactors that share the blocks",
    fires: [],
    change: (stack) => {
      setFlag(args(stack), "selector.relabel-config", selector(0));
      const { spec } = stack.duplicate("StatefulSet", compactor, "second");
      setFlag(spec.template.spec.containers[0].args, "selector.relabel-config", selector(1));
    },
  },
  {
    name: "a compactor of another prefix",
    fires: [],
    change: (stack) => {
      const secret = secondSecret(stack, "other");
      secret.stringData["objstore.yml"] += "prefix: other\n";
    },
  },
  {
    name: "a compactor that does not halt",
    fires: ["compactor-halts-on-error"],
    change: flag("debug.halt-on-error", false),
  },
  {
    name: "a compactor that takes a broken index",
    fires: ["compactor-checks-index"],
    change: flag("debug.accept-malformed-index", true),
  },
  {
    name: "a compactor that passes over blocks",
    fires: ["compactor-stops-at-out-of-order-chunks"],
    change: flag("compact.skip-block-with-out-of-order-chunks", true),
  },
  {
    name: "a compactor that ends",
    fires: ["compactor-waits"],
    change: (stack) => dropFlag(args(stack), "wait"),
  },
  {
    name: "a compactor whose data directory is nowhere mounted",
    fires: ["compactor-scratch-on-volume", "written-path-writable"],
    change: flag("data-dir", "/tmp/compact"),
  },
  {
    name: "a compactor with a relative data directory",
    fires: ["compactor-scratch-on-volume"],
    change: (stack) => dropFlag(args(stack), "data-dir"),
  },
  {
    name: "a compactor that works in memory",
    fires: ["compactor-scratch-on-volume", "compactor-scratch-persistent"],
    change: (stack) => emptyDir(stack, { medium: "Memory" }),
  },
  {
    name: "a compactor on the node's disk",
    fires: ["compactor-scratch-persistent"],
    change: (stack) => emptyDir(stack, {}),
  },
  {
    name: "a small disk for the compactor",
    fires: ["compactor-scratch-size"],
    change: (stack) => {
      const { spec } = stack.object("StatefulSet", compactor);
      spec.volumeClaimTemplates[0].spec.resources.requests.storage = "1Gi";
    },
  },
  {
    name: "more compactions than disk",
    fires: ["compactor-scratch-size"],
    change: flag("compact.concurrency", "20"),
  },
  {
    name: "more compactions than CPUs",
    fires: ["compactor-cpu-for-concurrency"],
    settings: { "compactor-scratch-size": { gigabytesPerCompaction: 1 } },
    change: (stack) => {
      const { container } = stack.container(compactor);
      setFlag(container.args, "compact.concurrency", "3");
      container.resources.limits.cpu = "2";
    },
  },
];

function emptyDir(stack: StackCopy, options: object): void {
  const { workload, pod } = stack.container(compactor);
  const [template] = workload.spec.volumeClaimTemplates;
  delete workload.spec.volumeClaimTemplates;
  pod.volumes.push({ name: template.metadata.name, emptyDir: options });
}

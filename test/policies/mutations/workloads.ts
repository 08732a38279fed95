import { kubernetesObject } from "../../support/policy";
import { dropFlag, setFlag, type Mutation, type StackCopy } from "./mutation";

const store = (stack: StackCopy) => stack.container("thanos-store");
const image = (name: string, text: string) => (stack: StackCopy) =>
  (stack.container(name).container.image = text);
const arg = (name: string, word: string) => (stack: StackCopy) => void stack.args(name).push(word);
const security = (field: string, value: unknown) => (stack: StackCopy) =>
  (store(stack).container.securityContext[field] = value);

export const workloadMutations: readonly Mutation[] = [
  {
    name: "a flag that was removed",
    fires: ["flags-accepted"],
    change: arg("thanos-query", "--store=dnssrv+_grpc._tcp.thanos-store.thanos.svc.cluster.local"),
  },
  {
    name: "a flag that never was",
    fires: ["flags-accepted"],
    change: arg("thanos-store", "--index-cache-sizes=1GB"),
  },
  {
    name: "a flag with quotes",
    fires: ["flags-accepted"],
    change: (stack) => setFlag(stack.args("thanos-store"), "block-discovery-strategy", '"recursive"'),
  },
  {
    name: "a duration that is none",
    // How it compares with the time of a StoreAPI can't be told.
    fires: ["flags-accepted", "store-timeout-below-query-timeout"],
    change: (stack) => setFlag(stack.args("thanos-query"), "query.timeout", "2 minutes"),
  },
  {
    name: "a program that prints its help and ends",
    fires: ["flags-accepted"],
    change: arg("alertmanager", "--help"),
  },
  {
    name: "a flag that is deprecated",
    fires: ["flags-lasting"],
    change: arg("thanos-store", "--store.grpc.series-sample-limit=1"),
  },
  {
    name: "a feature that is none",
    fires: ["flags-lasting"],
    change: arg("thanos-query", "--enable-feature=promql-at-modifiers"),
  },
  {
    name: "a sidecar that passes over corrupted blocks",
    fires: ["flags-harmless"],
    change: (stack) => setFlag(stack.args("thanos-sidecar"), "shipper.skip-corrupted-blocks", true),
  },
  {
    name: "an image without a tag",
    fires: ["image-fixed"],
    change: image("thanos-query", "quay.io/thanos/thanos"),
  },
  {
    name: "the latest image",
    fires: ["image-fixed"],
    change: image("thanos-compactor", "quay.io/thanos/thanos:latest"),
  },
  {
    name: "an image without a digest where one is asked for",
    fires: ["image-fixed"],
    settings: { "image-fixed": { requireDigest: true } },
    change: image("thanos-query", "quay.io/thanos/thanos:v0.42.4"),
  },
  {
    name: "an old Store Gateway",
    fires: ["thanos-security-fixes", "thanos-one-version"],
    change: image("thanos-store", "quay.io/thanos/thanos:v0.41.0"),
  },
  {
    name: "a Store Gateway of another release",
    fires: ["thanos-one-version"],
    change: image("thanos-store", "quay.io/thanos/thanos:v0.42.1"),
  },
  {
    name: "a pod on its node's network",
    fires: ["address-name-resolvable", "pod-no-node-access"],
    change: (stack) => (store(stack).pod.hostNetwork = true),
  },
  {
    name: "a pod with a folder of its node",
    fires: ["pod-no-node-folders"],
    change: (stack) => void store(stack).pod.volumes.push({ name: "logs", hostPath: { path: "/var/log" } }),
  },
  {
    name: "a privileged container",
    fires: ["container-no-node-rights"],
    change: security("privileged", true),
  },
  {
    name: "a capability over the node",
    fires: ["container-no-node-rights"],
    change: security("capabilities", { drop: ["ALL"], add: ["SYS_ADMIN"] }),
  },
  {
    name: "a port of the node",
    fires: ["container-no-node-rights"],
    change: (stack) => (store(stack).container.ports[0].hostPort = 10902),
  },
  {
    name: "a container that may be root",
    fires: ["container-restricted"],
    change: (stack) => (store(stack).pod.securityContext.runAsNonRoot = false),
  },
  {
    name: "a container that may gain privileges",
    fires: ["container-restricted"],
    change: security("allowPrivilegeEscalation", true),
  },
  {
    name: "a container that keeps its capabilities",
    fires: ["container-restricted"],
    change: security("capabilities", {}),
  },
  {
    name: "a pod without a seccomp profile",
    fires: ["container-restricted"],
    change: (stack) => (store(stack).pod.securityContext.seccompProfile.type = "Unconfined"),
  },
  {
    name: "a root file system that can be written",
    fires: ["root-filesystem-read-only"],
    change: security("readOnlyRootFilesystem", false),
  },
  {
    name: "a token that nobody needs",
    fires: ["service-account-token-off"],
    change: (stack) => (store(stack).pod.automountServiceAccountToken = true),
  },
  {
    name: "a key in a variable",
    fires: ["secrets-as-files"],
    change: (stack) => {
      const valueFrom = { secretKeyRef: { name: "thanos-objstore-store", key: "objstore.yml" } };
      store(stack).container.env.push({ name: "OBJSTORE", valueFrom });
    },
  },
  {
    name: "a Store Gateway without a memory limit",
    fires: ["resources-set"],
    change: (stack) => delete store(stack).container.resources.limits,
  },
  {
    name: "a Query that does not know its memory limit",
    fires: ["memory-limit-known-to-go"],
    change: (stack) => dropFlag(stack.args("thanos-query"), "enable-auto-gomemlimit"),
  },
  {
    name: "a Query without a readiness probe",
    fires: ["probes-set"],
    change: (stack) => delete stack.container("thanos-query").container.readinessProbe,
  },
  {
    name: "a Store Gateway that lives only when it is ready",
    fires: ["probes-set"],
    change: (stack) => (store(stack).container.livenessProbe.httpGet.path = "/-/ready"),
  },
  {
    name: "a budget of other pods",
    fires: ["disruption-budget-set", "disruption-budget-per-tier"],
    change: (stack) => {
      const { spec } = stack.object("PodDisruptionBudget", "thanos-store");
      spec.selector.matchLabels["app.kubernetes.io/name"] = "other";
    },
  },
  {
    name: "a budget that lets none go",
    fires: ["disruption-budget-lets-one-go"],
    change: (stack) => (stack.object("PodDisruptionBudget", "thanos-store").spec.maxUnavailable = 0),
  },
  {
    name: "Rulers without a budget",
    fires: ["disruption-budget-set"],
    change: (stack) => stack.remove("PodDisruptionBudget", "thanos-ruler"),
  },
  {
    name: "a disk that belongs to root",
    fires: ["claimed-disk-writable", "named-file-readable"],
    change: (stack) => delete store(stack).pod.securityContext.fsGroup,
  },
  {
    name: "a memcached of someone else",
    fires: [],
    change: (stack) => {
      const spec = {
        replicas: 3,
        template: { spec: { containers: [{ name: "main", image: "memcached" }] } },
      };
      stack.add(kubernetesObject("apps/v1", "Deployment", spec, { name: "cache", namespace: "shop" }));
    },
  },
];

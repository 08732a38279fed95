import { isOlder } from "../../model/images";
import { catalogueOf } from "../../model/flagCatalogue";
import { quantity } from "../../model/units";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { imageOf } from "../reading/imageNames";
import { ourTiers, ourWorkloads, type OurWorkload } from "../reading/ours";
import { budgetOf } from "../reading/services";
import { thanosTiers, type Tier } from "../reading/tiers";
import { replicasOf, type WorkloadKind } from "../reading/workloads";

const tags = ["thanos", "reliability"];

/** The scheduler knows what a tier needs, and a leak ends the tier that has it. */
export const resourcesSet = stackPolicy({
  name: "resources-set",
  displayName: "Tiers have requests and limits",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "Every tier has CPU and memory requests and a memory limit.",
  why:
    "Without requests the scheduler overcommits the node, and without a limit one large query can take the " +
    "memory of every pod on it.",
  source:
    "Kubernetes, docs on resource management; Thanos, docs/components/store.md: memory grows with queries",
  remedy: "Set resources.requests.cpu, resources.requests.memory and resources.limits.memory.",
  tags: [...tags, "capacity"],
  subjects: ourTiers,
  judge: ({ container }) => {
    const { requests, limits } = container.resources ?? {};
    const missing = [
      requests?.cpu === undefined ? "requests.cpu" : "",
      // Kubernetes takes a limit for the request too.
      (requests?.memory ?? limits?.memory) === undefined ? "requests.memory" : "",
      limits?.memory === undefined ? "limits.memory" : "",
    ].filter(Boolean);
    return missing.length > 0 ? `has no ${missing.join(", ")}` : undefined;
  },
});

/** A program that knows its limit frees memory in time. */
export const memoryLimitKnownToGo = resourcePolicy({
  name: "memory-limit-known-to-go",
  displayName: "Thanos knows its memory limit",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "A Thanos v0.40 or newer with a memory limit has --enable-auto-gomemlimit, or a GOMEMLIMIT below that limit.",
  why:
    "Go lets the heap grow to twice what is in use, so the kernel kills the process at a limit that it need not " +
    "have reached.",
  source: "Thanos, docs/components: --enable-auto-gomemlimit; Go, docs/gc-guide: the memory limit",
  remedy: "Add --enable-auto-gomemlimit.",
  tags: [...tags, "capacity"],
  subjects: (stack) => stack.tiers(...thanosTiers),
  judge: ({ container, flags }) => {
    const limit = container.resources?.limits?.memory;
    if (limit === undefined || flags.isOn("enable-auto-gomemlimit")) return undefined;
    // A flag of `thanos` itself, so of every subcommand; older versions do not have it.
    const { version } = imageOf(container.image ?? "");
    if (!version || !catalogueOf("query", version)?.flags["enable-auto-gomemlimit"]) return undefined;
    const variable = (container.env ?? []).find(({ name }) => name === "GOMEMLIMIT");
    if (!variable) return `has limits.memory: ${limit} without --enable-auto-gomemlimit`;
    // The downward API may hand over the limit itself.
    const [bytes, most] = [variable.value?.replace(/B$/, ""), String(limit)].map((text) =>
      text === undefined ? undefined : quantity(text),
    );
    if (bytes === undefined || most === undefined || bytes < most) return undefined;
    return `has GOMEMLIMIT=${variable.value}, not below limits.memory: ${limit}`;
  },
});

interface Probe {
  readonly httpGet?: { readonly path?: string | null; readonly port?: unknown } | null;
}

/** Kubernetes sends a tier nothing before it can answer, and restarts what hangs. */
export const probesSet = stackPolicy({
  name: "probes-set",
  displayName: "Tiers have liveness and readiness probes",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "Every tier has a liveness and a readiness probe, and the liveness probe does not use /-/ready.",
  why:
    "A Store Gateway that is still reading the bucket is alive but not ready: if it is restarted for that, it " +
    "starts over. Without a readiness probe, queries go to it and fail.",
  source: "Thanos, docs/operating: /-/healthy and /-/ready",
  remedy:
    "Use /-/healthy for liveness and /-/ready for readiness, and add a startupProbe where the start is slow.",
  tags,
  subjects: ourTiers,
  judge: [
    ({ container, kind, workload }) => {
      if (runsOnce(kind, workload.kind)) return undefined;
      const missing = (["livenessProbe", "readinessProbe"] as const).filter((name) => !container[name]);
      return missing.length > 0 ? `has no ${missing.join(" and no ")}` : undefined;
    },
    ({ container }) =>
      (container.livenessProbe as Probe | undefined)?.httpGet?.path?.endsWith("/-/ready")
        ? "has a livenessProbe that asks /-/ready"
        : undefined,
  ],
});

function runsOnce(kind: Tier["kind"], workload: WorkloadKind): boolean {
  return kind === "tools" || workload === "Job" || workload === "CronJob";
}

const replicated: readonly WorkloadKind[] = ["StatefulSet", "Deployment", "ReplicaSet", "Rollout"];

/** What has replicas to survive a node keeps one while nodes are drained. */
export const disruptionBudgetSet = stackPolicy({
  name: "disruption-budget-set",
  displayName: "Replicas are not drained at the same time",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule:
    "A workload of the stack with at least two replicas has a PodDisruptionBudget; how many pods that lets go is " +
    "for disruption-budget-lets-one-go.",
  why: "Without one, a node upgrade may evict all replicas together.",
  source: "Kubernetes, docs on disruptions",
  remedy: "Add a PodDisruptionBudget with maxUnavailable: 1 and the labels of the workload's pods.",
  tags,
  // More than one compactor is a fault of its own.
  subjects: ourWorkloads,
  judge: (subject, { stack }) => {
    const { workload } = subject;
    if (!hasReplicas(subject)) return undefined;
    const replicas = replicasOf(workload);
    if (replicas < 2) return undefined;
    const budget = budgetOf(stack, workload);
    return budget ? undefined : `has replicas: ${replicas}, and no PodDisruptionBudget matches its pods`;
  },
});

function hasReplicas({ workload, tiers }: OurWorkload): boolean {
  return replicated.includes(workload.kind) && !tiers.some(({ kind }) => kind === "compact");
}

/** A process that is not root may write to its disk. */
export const claimedDiskWritable = stackPolicy({
  name: "claimed-disk-writable",
  displayName: "The pod can write to its claimed disk",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A pod of the stack with a claimed disk has an fsGroup, unless it runs as root.",
  why:
    "A new disk belongs to root, and the images run as another user (1001 in Thanos since v0.32), so nothing can " +
    "be written and the process exits.",
  source: "Kubernetes, docs on security contexts; Thanos, CHANGELOG v0.32.0, #6107",
  remedy: "Set securityContext.fsGroup of the pod to the group of the image's user.",
  tags: [...tags, "storage"],
  subjects: ourWorkloads,
  judge: ({ workload, tiers }) => {
    if (typeof workload.pod.securityContext?.fsGroup === "number") return undefined;
    const claims = [
      ...(workload.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name),
      ...(workload.pod.volumes ?? [])
        .filter(({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim ?? ephemeral)
        .map(({ name }) => name),
    ];
    const tier = tiers.find((one) => {
      const mounts = (one.container.volumeMounts ?? []).filter(({ readOnly }) => !readOnly);
      return mounts.some(({ name }) => claims.includes(name)) && isNotRoot(one);
    });
    // A container that prepares the disk may do it as root.
    const prepared = (workload.pod.initContainers ?? []).some(
      ({ volumeMounts, restartPolicy }) =>
        restartPolicy !== "Always" && (volumeMounts ?? []).some(({ name }) => claims.includes(name)),
    );
    return tier && !prepared ? `has a claimed disk and no fsGroup` : undefined;
  },
});

/** Whether the process is sure to be another user than root: by the pod, or by what its image is made for. */
function isNotRoot({ kind, container, workload }: Tier): boolean {
  const [own, pod] = [container.securityContext ?? {}, workload.pod.securityContext ?? {}];
  const user = own.runAsUser ?? pod.runAsUser;
  if (typeof user === "number") return user !== 0;
  if (own.runAsNonRoot ?? pod.runAsNonRoot) return true;
  const { version } = imageOf(container.image ?? "");
  if (thanosTiers.includes(kind)) return version !== undefined && !isOlder(version, "v0.32.0");
  return kind === "prometheus" || kind === "alertmanager";
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  resourcesSet,
  memoryLimitKnownToGo,
  probesSet,
  disruptionBudgetSet,
  claimedDiskWritable,
];

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { ourContainers, ourTiers, ourWorkloads, type OurContainer, type OurWorkload } from "../reading/ours";
import { isUnknown, known, orUnknown, unreadable } from "../reading/unknowns";

const tags = ["thanos", "security"];
const standards = "Kubernetes, Pod Security Standards";

interface Security {
  readonly privileged?: boolean | null;
  readonly allowPrivilegeEscalation?: boolean | null;
  readonly readOnlyRootFilesystem?: boolean | null;
  readonly runAsNonRoot?: boolean | null;
  readonly runAsUser?: number | null;
  readonly seccompProfile?: { readonly type?: string | null } | null;
  readonly capabilities?: {
    readonly add?: readonly string[] | null;
    readonly drop?: readonly string[] | null;
  } | null;
}

const own = ({ container }: Pick<OurContainer, "container">): Security => container.securityContext ?? {};
const pods = ({ workload }: OurContainer): Security => workload.pod.securityContext ?? {};

/** Capabilities that the baseline standard lets a container have. */
const baseline =
  /^(AUDIT_WRITE|CHOWN|DAC_OVERRIDE|FOWNER|FSETID|KILL|MKNOD|NET_BIND_SERVICE|SETFCAP|SETGID|SETPCAP|SETUID|SYS_CHROOT)$/;

/** A container that is taken over is not the node. */
export const containerNoNodeRights = stackPolicy({
  name: "container-no-node-rights",
  displayName: "Containers have no privileges on the node",
  severity: "critical",
  level: "mandatory",
  profile: "hardening",
  rule: "No container of the stack is privileged, uses a host port or has a capability beyond the baseline standard.",
  why: "Anyone who takes over such a container controls the node and everything on it.",
  source: `${standards}: baseline`,
  remedy: "Remove privileged, hostPort and capabilities.add: no part of Thanos needs them.",
  tags,
  subjects: ourContainers,
  judge: [
    (subject) => (own(subject).privileged ? "is privileged" : undefined),
    ({ container }) => {
      const port = (container.ports ?? []).find(({ hostPort }) => hostPort);
      return port && `listens on port ${port.hostPort} of the node`;
    },
    (subject) => {
      const added = (own(subject).capabilities?.add ?? []).filter((name) => !baseline.test(name));
      return added.length > 0 ? `has the capabilities ${added.join(", ")}` : undefined;
    },
  ],
});

/** A pod sees neither the node's processes nor its network nor its files. */
export const podNoNodeAccess = stackPolicy({
  name: "pod-no-node-access",
  displayName: "Pods are isolated from their node",
  severity: "critical",
  level: "mandatory",
  profile: "hardening",
  rule: "No pod of the stack shares the network, processes or memory of its node.",
  why: "Network policies do not apply to it, and anyone who takes it over sees what other pods on that node do.",
  source: `${standards}: baseline`,
  remedy: "Remove hostNetwork, hostPID and hostIPC: no part of Thanos needs them.",
  tags,
  subjects: ourWorkloads,
  judge: (["hostNetwork", "hostPID", "hostIPC"] as const).map(
    (field) =>
      ({ workload: { pod } }: OurWorkload) =>
        pod[field] ? `has ${field}: true` : undefined,
  ),
});

/** A pod has no folder of its node. */
export const podNoNodeFolders = stackPolicy({
  name: "pod-no-node-folders",
  displayName: "Pods do not mount folders of their node",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule: "No pod of the stack has a hostPath volume.",
  why:
    "Anyone who takes the pod over can read and change what is there, and a pod that starts on another node " +
    "finds another folder.",
  source: `${standards}: baseline`,
  remedy: "Use a claimed disk. A StorageClass of local volumes provides one on a node's disk.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload: { pod } }) => {
    const volume = (pod.volumes ?? []).find(({ hostPath }) => hostPath);
    return volume && `has the hostPath volume ${volume.name}`;
  },
});

/** The standard that Thanos keeps without any effort. */
export const containerRestricted = stackPolicy({
  name: "container-restricted",
  displayName: "Containers meet the restricted standard",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule:
    "Every container of the stack runs as a non-root user, can't gain privileges, drops all capabilities and has " +
    "a seccomp profile.",
  why:
    "A namespace that enforces the restricted standard refuses the pod. Elsewhere, a vulnerability in the " +
    "program is one in the node.",
  source: `${standards}: restricted`,
  remedy:
    "Set runAsNonRoot: true, seccompProfile.type: RuntimeDefault, allowPrivilegeEscalation: false and capabilities.drop: [ALL].",
  tags,
  subjects: ourContainers,
  judge: (subject) => {
    const verdicts = restrictions.map((rule) => orUnknown(() => rule(subject)));
    const faults = verdicts.filter((one) => one !== undefined && !isUnknown(one));
    // All in one message; what is not known hinders only where nothing else is wrong.
    if (faults.length === 0) verdicts.forEach(known);
    return faults.length > 0 ? faults.join(", ") : undefined;
  },
});

const restrictions: readonly ((subject: OurContainer) => string | undefined)[] = [
  (subject) => {
    const user = own(subject).runAsUser ?? pods(subject).runAsUser;
    if (user === 0) return "runs as root (runAsUser: 0)";
    const nonRoot = own(subject).runAsNonRoot ?? pods(subject).runAsNonRoot;
    return nonRoot ? undefined : "has no runAsNonRoot: true";
  },
  (subject) =>
    own(subject).allowPrivilegeEscalation === false ? undefined : "has no allowPrivilegeEscalation: false",
  (subject) => {
    const { drop, add } = own(subject).capabilities ?? {};
    if (!(drop ?? []).includes("ALL")) return "does not drop ALL capabilities";
    const kept = (add ?? []).filter((name) => name !== "NET_BIND_SERVICE" && baseline.test(name));
    return kept.length > 0 ? `has the capabilities ${kept.join(", ")}` : undefined;
  },
  (subject) => {
    const { type } = own(subject).seccompProfile ?? pods(subject).seccompProfile ?? {};
    return type === "RuntimeDefault" || type === "Localhost"
      ? undefined
      : `has ${type ? `the seccomp profile ${type}` : "no seccomp profile"}`;
  },
];

/** What is taken over can't be changed. */
export const rootFilesystemReadOnly = stackPolicy({
  name: "root-filesystem-read-only",
  displayName: "Root file systems are read-only",
  severity: "low",
  level: "advisory",
  profile: "hardening",
  rule: "Every tier has readOnlyRootFilesystem: true.",
  why:
    "Otherwise anyone who takes the process over can replace its program, and what it writes outside its volumes " +
    "fills up the node.",
  source: "NSA and CISA, Kubernetes Hardening Guide: immutable container file systems",
  remedy: "Set it, and mount a volume wherever the program writes.",
  tags,
  subjects: ourTiers,
  judge: (tier) => (own(tier).readOnlyRootFilesystem ? undefined : "has no readOnlyRootFilesystem: true"),
});

/** Images of helpers that call no API of Kubernetes. */
const quiet = /config-?map-?reload|config-reloader/;

/** Who does not talk to Kubernetes has no key to it. */
export const serviceAccountTokenOff = stackPolicy({
  name: "service-account-token-off",
  displayName: "Pods that do not call Kubernetes have no token for it",
  severity: "low",
  level: "advisory",
  profile: "hardening",
  rule:
    "A pod without Prometheus, all of whose containers belong to the stack, has automountServiceAccountToken: " +
    "false.",
  why: "Anyone who takes the pod over can use the token for whatever its service account may do.",
  source: "CIS Kubernetes Benchmark, 5.1.6",
  remedy: "Set it on the pod or on its service account. A cloud identity has its own token.",
  tags,
  subjects: ourWorkloads,
  judge: ({ workload, tiers }, { stack }) => {
    const helpers = workload.containers.filter(
      (one) => !tiers.some(({ container }) => container.name === one.name),
    );
    if (tiers.some(({ kind }) => kind === "prometheus")) return undefined;
    if (helpers.some(({ image }) => !quiet.test(image ?? ""))) return undefined;
    const { automountServiceAccountToken, serviceAccountName } = workload.pod;
    if (automountServiceAccountToken === false) return undefined;
    if (automountServiceAccountToken || !serviceAccountName) return "gets a token for the Kubernetes API";
    const account = stack.named("ServiceAccount", serviceAccountName, workload);
    if (!account) throw unreadable(`the ServiceAccount ${serviceAccountName} is not in this stack`);
    return account.props.automountServiceAccountToken === false
      ? undefined
      : `gets a token for the Kubernetes API, as its ServiceAccount ${serviceAccountName} does not say otherwise`;
  },
});

/** Keys are in files. */
export const secretsAsFiles = stackPolicy({
  name: "secrets-as-files",
  displayName: "Secrets are mounted as files",
  severity: "low",
  level: "advisory",
  profile: "hardening",
  rule: "No tier has an environment variable from a Secret.",
  why: "Variables appear in crash dumps, are inherited by child processes, and do not change when the Secret does.",
  source: "CIS Kubernetes Benchmark, 5.4.1",
  remedy: "Mount the Secret, and point to the file: --objstore.config-file, MINIO_ROOT_PASSWORD_FILE.",
  tags,
  subjects: ourTiers,
  judge: ({ container }) => {
    const names = (container.env ?? [])
      .filter(({ valueFrom }) => (valueFrom as { secretKeyRef?: unknown } | undefined)?.secretKeyRef)
      .map(({ name }) => name);
    const whole = (container.envFrom ?? []).flatMap(({ secretRef }) =>
      secretRef ? [`all of Secret ${secretRef.name}`] : [],
    );
    const found = [...names, ...whole];
    return found.length > 0 ? `has variables from a Secret: ${found.join(", ")}` : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  podNoNodeAccess,
  podNoNodeFolders,
  containerNoNodeRights,
  containerRestricted,
  rootFilesystemReadOnly,
  serviceAccountTokenOff,
  secretsAsFiles,
];

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { buildContainer, buildFieldEnv, Resources } from "./container";
import { renderFlags } from "../model/flags";
import { createServiceAccount } from "./credentials";
import { createNamespace } from "./namespace";
import { buildPod } from "./pod";
import { buildMetadata, buildSelector, nameChild, Placement, placeTier } from "./tier";

export interface NodeExporterArgs {
  /** Where the stack is; node-exporter is in a namespace of its own. */
  readonly placement: Placement;
  readonly namespace: pulumi.Input<string>;
  /** Whether it creates that namespace. */
  readonly createNamespace: boolean;
  readonly image: pulumi.Input<string>;
  readonly resources: Resources;
}

/** Folders of the node, by what its program is told of them. */
const folders = { procfs: "/proc", sysfs: "/sys", rootfs: "/" } as const;

/** Mounts and file systems that belong to containers and to the kernel, and no disk: a node has hundreds of them. */
const unseen = {
  "collector.filesystem.mount-points-exclude":
    "^/(dev|proc|run/credentials/.+|run/k3s/.+|run/containerd/.+|sys|var/lib/(containerd|containers|docker|kubelet)/.+)($|/)",
  "collector.filesystem.fs-types-exclude":
    "^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|erofs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tmpfs|tracefs)$",
  // One end of the pair of each pod.
  "collector.netclass.ignored-devices": "^(veth.*|cali.*|lxc.*)$",
  "collector.netdev.device-exclude": "^(veth.*|cali.*|lxc.*)$",
};

/**
 * node-exporter: processors, memory, disks and network of each node. It is in a namespace that lets in pods with
 * privileges, as it sees its node's files and network. All of that is read-only and as nobody, without capabilities; it
 * needs none of its node's processes but what the kernel says of them in `/proc`.
 */
export class NodeExporter extends pulumi.ComponentResource {
  /** Its namespace. */
  public readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: NodeExporterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:NodeExporter", name, {}, opts);
    const child = { parent: this };
    this.namespace = args.createNamespace
      ? createNamespace(name, args.namespace, child, "privileged")
      : pulumi.output(args.namespace);
    const tier = placeTier(
      name,
      { ...args.placement, namespace: this.namespace },
      { objectName: "node-exporter", app: "node-exporter", component: "cluster-metrics" },
    );

    const account = createServiceAccount(tier, undefined, child);
    const template = buildPod(tier, {
      containers: [
        buildContainer({
          name: "node-exporter",
          image: args.image,
          args: renderFlags({
            ...Object.fromEntries(Object.keys(folders).map((name) => [`path.${name}`, `/host/${name}`])),
            // The address at which Prometheus finds the pod, and no other of the node.
            "web.listen-address": `[$(POD_IP)]:${ports.nodeExporter}`,
            ...unseen,
          }),
          ports: { metrics: ports.nodeExporter },
          probes: { port: "metrics", liveness: "/", readiness: "/" },
          resources: args.resources,
          env: [buildFieldEnv("POD_IP", "status.podIP")],
          mounts: Object.keys(folders).map((name) => ({
            name,
            mountPath: `/host/${name}`,
            readOnly: true,
            // Disks that are mounted later are seen too.
            mountPropagation: name === "rootfs" ? "HostToContainer" : "None",
          })),
        }),
      ],
      serviceAccountName: account.metadata.name,
      // Also the nodes of the control plane, and those that let nothing else in.
      scheduling: { nodeSelector: { "kubernetes.io/os": "linux" }, tolerations: [{ operator: "Exists" }] },
      // Interfaces of a network namespace are seen from inside only.
      hostNetwork: true,
      terminationGracePeriodSeconds: 30,
      volumes: Object.entries(folders).map(([name, path]) => ({ name, hostPath: { path } })),
    });
    new k8s.apps.v1.DaemonSet(
      nameChild(tier),
      {
        metadata: buildMetadata(tier),
        spec: {
          selector: { matchLabels: buildSelector(tier) },
          updateStrategy: { rollingUpdate: { maxUnavailable: "10%" } },
          template,
        },
      },
      child,
    );
    this.registerOutputs({ namespace: this.namespace });
  }
}

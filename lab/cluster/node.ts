/** A worker node: containerd, kubelet and kube-proxy in the node's own namespaces and cgroup. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pauseImage } from "../imageTars";
import { cgroup, clusterDns, clusterDomain, podCidr as allPods, type Node } from "../paths";
import { bin, stateDir } from "../../cli/machine/labFolders";
import { run } from "../../cli/machine/processes";
import { list, type KubernetesObject } from "./api";
import { authority, certificate, kubeconfigOf, privateKey } from "./certificates";
import { createCgroups, killAll, removeCgroups } from "./cgroups";
import {
  ensureDaemon,
  wrapInNamespaces,
  isRunning,
  readStartTime,
  waitUntilReady,
  type Daemon,
} from "./daemons";
import { createMountNamespace, hasMountNamespace, mountNamespace } from "./mounts";
import { ensureNodeNetwork, hasNetwork, networkNamespace } from "./network";

/** A path in the node's folder. */
const at = (node: Node, ...names: string[]): string => join(stateDir, node.name, ...names);

/** Where containerd listens inside each node: /run is the node's own. */
const containerdSocket = "/run/containerd/containerd.sock";

const daemon = (node: Node, name: string, command: string[], files?: Daemon["files"]): Daemon => ({
  name: `${node.name}-${name}`,
  machine: node.name,
  network: networkNamespace(node),
  mount: mountNamespace(node),
  command,
  files,
});

/** Point-to-point links to the pods, routed by the node. Without a bridge there is no need for its netfilter hooks. */
const cniConfiguration = (node: Node): string =>
  JSON.stringify({
    cniVersion: "0.4.0",
    name: "lab",
    plugins: [
      {
        type: "ptp",
        // On /run, so that a reservation does not outlive the pod's namespace.
        ipam: {
          type: "host-local",
          dataDir: "/run/cni",
          ranges: [[{ subnet: node.podCidr }]],
          routes: [{ dst: "0.0.0.0/0" }],
        },
      },
      { type: "portmap", capabilities: { portMappings: true } },
    ],
  });

const containerdConfiguration = (node: Node): string => `version = 2
root = "${at(node, "containerd")}"
state = "/run/containerd"

[grpc]
  address = "${containerdSocket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without CAP_SYS_RESOURCE, as in a container or a small virtual machine, no process may lower its score.
  restrict_oom_score_adj = true
  disable_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${at(node, "cni")}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
`;

const containerd = (node: Node): Daemon =>
  daemon(node, "containerd", ["containerd", "--config", at(node, "containerd.toml"), "--log-level", "warn"], {
    [at(node, "containerd.toml")]: containerdConfiguration(node),
    [at(node, "cni", "10-lab.conflist")]: cniConfiguration(node),
  });

const kubeletConfiguration = (node: Node): string =>
  JSON.stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authority },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: certificate(node.name),
    tlsPrivateKeyFile: privateKey(node.name),
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroup}/${node.name}`,
    failCgroupV1: false,
    enforceNodeAllocatable: ["pods"],
    failSwapOn: false,
    // The kubelet often does not recognize the root device of a virtual machine.
    localStorageCapacityIsolation: false,
    clusterDNS: [clusterDns],
    clusterDomain,
    resolvConf: at(node, "resolv.conf"),
    podLogsDir: at(node, "pod-logs"),
    // A changed ConfigMap reaches its pods within this time.
    syncFrequency: "10s",
    // The nodes share disk and memory with everything else on the machine, so a full one must not evict pods. Images
    // that were removed to free space could not be pulled again.
    evictionHard: {
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
    imageGCHighThresholdPercent: 100,
    shutdownGracePeriod: "0s",
  });

const kubelet = (node: Node): Daemon =>
  daemon(
    node,
    "kubelet",
    [
      bin("kubelet"),
      `--config=${at(node, "kubelet.json")}`,
      `--kubeconfig=${kubeconfigOf(node.name)}`,
      `--root-dir=${at(node, "kubelet")}`,
      `--hostname-override=${node.name}`,
      `--node-ip=${node.address}`,
      `--node-labels=topology.kubernetes.io/region=lab,topology.kubernetes.io/zone=zone-${node.index}`,
      // Reading the usage of each container is work that grows with pods, and the nodes share few cores.
      "--housekeeping-interval=30s",
    ],
    { [at(node, "kubelet.json")]: kubeletConfiguration(node), [at(node, "resolv.conf")]: "" },
  );

const kubeProxy = (node: Node): Daemon =>
  daemon(node, "kube-proxy", [
    bin("kube-proxy"),
    `--kubeconfig=${kubeconfigOf("kube-proxy")}`,
    `--hostname-override=${node.name}`,
    "--proxy-mode=iptables",
    `--cluster-cidr=${allPods}`,
    // The connection table belongs to the machine, not to the namespace.
    "--conntrack-max-per-core=0",
  ]);

/** The node's daemons, in the order in which they start. */
export const listNodeDaemons = (node: Node): Daemon[] => [containerd(node), kubelet(node), kubeProxy(node)];

/** Creates the node's cgroup and namespaces. If a namespace was lost, its processes end and start again. */
export async function ensureNodeNamespaces(node: Node): Promise<void> {
  if (!hasNetwork(node) || !(await hasMountNamespace(node))) {
    await killAll(node.name);
    // For each container of an old cgroup, the kubelet would query containerd for three seconds before it is ready.
    await removeCgroups(node.name);
    await createMountNamespace(node);
  }
  createCgroups(node.name);
  await ensureNodeNetwork(node);
}

/** Runs containerd's command line tool against the node's containerd, in the kubelet's namespace. */
export const runCtr = (node: Node, args: readonly string[], timeoutMs?: number): Promise<string> =>
  run(
    wrapInNamespaces({ mount: mountNamespace(node) }, [
      "ctr",
      "--address",
      containerdSocket,
      "-n",
      "k8s.io",
      ...args,
    ]),
    { timeoutMs },
  );

/** Starts containerd and waits until it answers. */
export async function ensureContainerd(node: Node): Promise<void> {
  mkdirSync(at(node, "containerd"), { recursive: true });
  await ensureDaemon(containerd(node));
  await waitUntilReady(containerd(node), () => runCtr(node, ["version"]).then(() => true));
}

/** Starts kubelet and kube-proxy. The API server must be ready. */
export async function ensureKubelet(node: Node): Promise<void> {
  await ensureDaemon(kubelet(node));
  await ensureDaemon(kubeProxy(node));
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime: string;
}

interface NodeObject extends KubernetesObject {
  readonly status: { readonly conditions?: readonly Condition[] };
}

/** Lists the nodes whose current kubelet reports Ready. The cluster trusts a dead kubelet for 50 s. */
export async function listReadyNodes(): Promise<string[]> {
  const objects = await list<NodeObject>("/api/v1/nodes");
  return objects
    .filter(({ metadata, status }) => {
      const ready = status.conditions?.find(({ type }) => type === "Ready");
      const daemonName = `${metadata.name}-kubelet`;
      if (ready?.status !== "True" || !isRunning(daemonName)) return false;
      return Date.parse(ready.lastHeartbeatTime) >= Math.floor(readStartTime(daemonName) / 1000) * 1000;
    })
    .map(({ metadata }) => metadata.name);
}

/** Waits until the node is Ready. */
export const waitForNode = (node: Node): Promise<void> =>
  waitUntilReady(kubelet(node), async () => (await listReadyNodes()).includes(node.name), 120_000);

/** Folders, names, addresses and ports of the lab that `cli/machine/labFolders.ts` does not define. */
import { join } from "node:path";
import { cacheDir, stateDir } from "../cli/machine/labFolders";

/** Container images as docker-archive tars. */
export const imageDir = join(cacheDir, "images");
/** One log file per daemon. */
export const logDir = join(stateDir, "logs");
/** One Go module per tool, which pins its version. */
export const toolsDir = join(__dirname, "tools");

/** The log file of a daemon, for example `etcd` or `node1-kubelet`. */
export const logFile = (daemon: string): string => join(logDir, `${daemon}.log`);

/** The cgroup that holds every process of the lab, under the root of each controller. */
export const cgroup = "thanos-lab";

/** A machine in the lab's network. Its namespace is `/run/netns/<namespace>`. */
export interface Machine {
  /** Name of the machine and of its folder under `stateDir`. */
  readonly name: string;
  /** Name of its network namespace. */
  readonly namespace: string;
  /** Its address on the lab's bridge. */
  readonly address: string;
}

/** A worker node. */
export interface Node extends Machine {
  /** Number of the node, from 1. */
  readonly index: number;
  /** Address range of its pods. */
  readonly podCidr: string;
}

/** Address range of the machines. There is no uplink, so none of these ranges is visible outside the namespaces. */
export const machineCidr = "10.90.0.0/24";
/** Address range of all pods. Node n has 10.91.n.0/24. */
export const podCidr = "10.91.0.0/16";
/** Range of the Services' virtual addresses. */
export const serviceCidr = "10.92.0.0/16";
/** Virtual address of the API server inside the cluster, the first of `serviceCidr`. */
export const apiServiceIp = "10.92.0.1";
export const clusterDomain = "cluster.local";

/** The machine that runs etcd, the API server, the controllers, the scheduler and coredns. */
export const controlPlane: Machine = { name: "cp", namespace: "thanos-lab-cp", address: "10.90.0.1" };
/** Address of cluster DNS. coredns is a plain process next to the API server, so it has no Service. */
export const clusterDns = controlPlane.address;
/** The worker nodes. There are three, so that two replicas stay apart when one node is lost. */
export const nodes: readonly Node[] = [1, 2, 3].map((index) => ({
  index,
  name: `node${index}`,
  namespace: `thanos-lab-node${index}`,
  address: `10.90.0.${10 + index}`,
  podCidr: `10.91.${index}.0/24`,
}));

/** Port of the API server inside the control plane's namespace. */
export const apiPort = 6443;
/** Port of the API server on 127.0.0.1 of the host. */
export const hostApiPort = 16443;
/** Node ports that are published under the same number on 127.0.0.1 of the host. 30900 is MinIO's S3 API. */
export const hostNodePorts: readonly number[] = Array.from({ length: 10 }, (_, i) => 30900 + i);

/** Cluster DNS: coredns as a plain process in the control plane's namespace. */
import { join } from "node:path";
import { clusterDns, clusterDomain, controlPlane } from "../paths";
import { bin, stateDir } from "../../cli/machine/labFolders";
import { apply } from "./api";
import { kubeconfigOf } from "./certificates";
import { ensureDaemon, waitUntilReady, type Daemon } from "./daemons";
import { answers, networkNamespace } from "./network";

const readyPort = 8181;
const corefile = join(stateDir, "Corefile");

const zones = `${clusterDomain} in-addr.arpa ip6.arpa`;

/**
 * As in a kubeadm cluster, but answers expire sooner and there is no forwarder: there is nothing outside, so every other
 * name does not exist. There are two blocks because within one, `template` would come before `kubernetes`.
 */
const configuration = `${zones} {
    bind ${clusterDns}
    errors
    ready 127.0.0.1:${readyPort}
    kubernetes ${zones} {
        kubeconfig ${kubeconfigOf("coredns")}
        pods insecure
        ttl 5
    }
    loadbalance
}
. {
    bind ${clusterDns}
    template ANY ANY {
        rcode NXDOMAIN
    }
}
`;

export const dns: Daemon = {
  name: "coredns",
  machine: controlPlane.name,
  network: networkNamespace(controlPlane),
  command: [bin("coredns"), "-conf", corefile],
  files: { [corefile]: configuration },
};

const metadata = { name: "system:coredns" };
const watch = ["list", "watch"];

/** What coredns may read. */
const roles = [
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata,
    rules: [
      { apiGroups: [""], resources: ["namespaces", "pods", "services"], verbs: watch },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: watch },
    ],
  },
  {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
    subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: metadata.name }],
  },
];

/** Starts coredns and waits until it has read the cluster. The API server must be ready. */
export async function ensureDns(): Promise<void> {
  for (const role of roles) await apply(role);
  await ensureDaemon(dns);
  await waitUntilReady(dns, () => answers(controlPlane, readyPort, "/ready"));
}

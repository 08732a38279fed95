/** etcd, the API server, the controllers and the scheduler: one process each, in the control plane's namespace. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { apiPort, clusterDomain, controlPlane, serviceCidr } from "../paths";
import { bin, stateDir } from "../../cli/machine/labFolders";
import { isApiReady } from "./api";
import { authority, certificate, kubeconfigOf, privateKey } from "./certificates";
import { ensureDaemon, waitUntilReady, type Daemon } from "./daemons";
import { answers, networkNamespace } from "./network";

const etcdDir = join(stateDir, "etcd");
const etcdPort = 2379;
const etcdUrl = `http://127.0.0.1:${etcdPort}`;

/** Makes arguments of the form `--name=value`. */
const flags = (values: Readonly<Record<string, string | number | boolean>>): string[] =>
  Object.entries(values).map(([name, value]) => `--${name}=${value}`);

const daemon = (name: string, values: Readonly<Record<string, string | number | boolean>>): Daemon => ({
  name,
  machine: controlPlane.name,
  network: networkNamespace(controlPlane),
  command: [bin(name), ...flags(values)],
});

const etcd = daemon("etcd", {
  name: "lab",
  "data-dir": etcdDir,
  "listen-client-urls": etcdUrl,
  "advertise-client-urls": etcdUrl,
  "listen-peer-urls": "http://127.0.0.1:2380",
  "log-level": "warn",
  // Waiting for the disk slows down every start, and the state is disposable anyway.
  "unsafe-no-fsync": true,
});

const apiServer = daemon("kube-apiserver", {
  "etcd-servers": etcdUrl,
  "advertise-address": controlPlane.address,
  "bind-address": "0.0.0.0",
  "secure-port": apiPort,
  "service-cluster-ip-range": serviceCidr,
  "client-ca-file": authority,
  "tls-cert-file": certificate("apiserver"),
  "tls-private-key-file": privateKey("apiserver"),
  "kubelet-certificate-authority": authority,
  "kubelet-client-certificate": certificate("apiserver-kubelet-client"),
  "kubelet-client-key": privateKey("apiserver-kubelet-client"),
  "kubelet-preferred-address-types": "InternalIP",
  "service-account-issuer": `https://kubernetes.default.svc.${clusterDomain}`,
  "service-account-key-file": certificate("service-accounts"),
  "service-account-signing-key-file": privateKey("service-accounts"),
  "authorization-mode": "Node,RBAC",
  "enable-admission-plugins": "NodeRestriction",
  "allow-privileged": true,
  profiling: false,
});

const controllerManager = daemon("kube-controller-manager", {
  kubeconfig: kubeconfigOf("controller-manager"),
  "bind-address": "127.0.0.1",
  "leader-elect": false,
  "root-ca-file": authority,
  "service-account-private-key-file": privateKey("service-accounts"),
  "use-service-account-credentials": true,
  "cluster-name": "thanos-lab",
  profiling: false,
});

const scheduler = daemon("kube-scheduler", {
  kubeconfig: kubeconfigOf("scheduler"),
  "bind-address": "127.0.0.1",
  "leader-elect": false,
  profiling: false,
});

/** In the order in which they start. */
export const controlPlaneDaemons: readonly Daemon[] = [etcd, apiServer, controllerManager, scheduler];

/** Starts what is not running and waits until the API server is ready. Its port must be published. */
export async function ensureControlPlane(): Promise<void> {
  mkdirSync(etcdDir, { recursive: true, mode: 0o700 });
  await ensureDaemon(etcd);
  await waitUntilReady(etcd, () => answers(controlPlane, etcdPort, "/health"));
  await ensureDaemon(apiServer);
  await waitUntilReady(apiServer, isApiReady);
  await Promise.all([controllerManager, scheduler].map(ensureDaemon));
}

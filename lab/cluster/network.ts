/**
 * The lab's network: a namespace a machine, all on one bridge in the control plane's, and no uplink. The host has no interface
 * in it, so nothing in the cluster can reach out, and nothing outside can reach in but through `publish.ts`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { controlPlane, machineCidr, nodes, serviceCidr, type Machine, type Node } from "../paths";
import { run } from "../../cli/machine/processes";
import { mounts } from "./mounts";

/** Where `ip netns` keeps its namespaces. */
const namespaces = "/run/netns";
const bridge = "br0";
const prefix = machineCidr.split("/")[1];

/** The file of a machine's network namespace, for `nsenter --net=`. */
export const networkNamespace = (machine: Machine): string => join(namespaces, machine.namespace);

/** True when the namespace exists: after a crash its file may be there without it. */
export const hasNetwork = (machine: Machine): boolean =>
  mounts().some(({ path, type }) => path === networkNamespace(machine) && type === "nsfs");

/** Runs `ip` commands in a machine's namespace. */
const ip = (machine: Machine, commands: readonly string[]): Promise<string> =>
  run(["ip", "-n", machine.namespace, "-batch", "-"], { input: commands.join("\n") });

const sysctl = (machine: Machine, setting: string): Promise<string> =>
  run(["nsenter", `--net=${networkNamespace(machine)}`, "sysctl", "-qw", setting]);

const hasLink = (machine: Machine, link: string): Promise<boolean> =>
  run(["ip", "-n", machine.namespace, "link", "show", link]).then(
    () => true,
    () => false,
  );

async function ensureNamespace(machine: Machine): Promise<void> {
  if (hasNetwork(machine)) return;
  if (existsSync(networkNamespace(machine))) await run(["rm", networkNamespace(machine)]);
  await run(["ip", "netns", "add", machine.namespace]);
}

/** Makes the control plane's namespace with the bridge, and its routes to the pods of every node. */
export async function ensureControlPlaneNetwork(): Promise<void> {
  await ensureNamespace(controlPlane);
  if (!(await hasLink(controlPlane, bridge))) await ip(controlPlane, [`link add ${bridge} type bridge`]);
  await ip(controlPlane, [
    "link set lo up",
    `link set ${bridge} up`,
    `addr replace ${controlPlane.address}/${prefix} dev ${bridge}`,
    ...nodes.map(({ podCidr, address }) => `route replace ${podCidr} via ${address} dev ${bridge}`),
  ]);
}

/** Joins a node to the bridge, and routes to the other nodes' pods. The control plane's network must be there. */
export async function ensureNodeNetwork(node: Node): Promise<void> {
  await ensureNamespace(node);
  if (!(await hasLink(node, "eth0"))) {
    // Its other end is in a namespace that was removed, and is kept by a process that still runs there.
    if (await hasLink(controlPlane, node.name)) await ip(controlPlane, [`link delete ${node.name}`]);
    // Always the same hardware address: the others would look for that of a lost network for half a minute.
    const eth0 = `name eth0 address 02:00:00:00:00:${node.index.toString(16).padStart(2, "0")}`;
    await ip(controlPlane, [`link add ${node.name} type veth peer ${eth0} netns ${node.namespace}`]);
  }
  await ip(controlPlane, [`link set ${node.name} master ${bridge} up`]);
  const others = nodes.filter(({ name }) => name !== node.name);
  await ip(node, [
    "link set lo up",
    "link set eth0 up",
    `addr replace ${node.address}/${prefix} dev eth0`,
    ...others.map(({ podCidr, address }) => `route replace ${podCidr} via ${address}`),
    // kube-proxy rewrites these addresses on the way out, but a route must have been found before.
    `route replace ${serviceCidr} via ${controlPlane.address}`,
    // Whatever is outside fails at once; packets that are dropped would hang until a timeout.
    "route replace unreachable default",
  ]);
  await sysctl(node, "net.ipv4.ip_forward=1");
}

/** Removes a machine's network namespace, with all that is in it. */
export async function removeNetwork(machine: Machine): Promise<void> {
  if (hasNetwork(machine)) await run(["ip", "netns", "delete", machine.namespace]);
  else if (existsSync(networkNamespace(machine))) await run(["rm", networkNamespace(machine)]);
}

/** True when an HTTP server inside a machine's namespace, on its loopback, answers 200. */
export async function answers(machine: Machine, port: number, path: string): Promise<boolean> {
  const answer = await run(
    ["nsenter", `--net=${networkNamespace(machine)}`, "socat", "-t", "5", "-", `TCP:127.0.0.1:${port}`],
    { input: `GET ${path} HTTP/1.0\r\n\r\n`, timeoutMs: 10_000 },
  );
  return /^HTTP\/1\.[01] 200 /.test(answer);
}

/**
 * The lab's network: a namespace per machine, all on one bridge in the control plane's namespace, and no uplink. The host
 * has no interface in it. Nothing inside can reach out, and the only way in is `publish.ts`.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { controlPlane, machineCidr, nodes, serviceCidr, type Machine, type Node } from "../paths";
import { run } from "../../cli/machine/processes";
import { listMounts } from "./mounts";

/** Where `ip netns` keeps its namespaces. */
const namespaces = "/run/netns";
const bridge = "br0";
const prefix = machineCidr.split("/")[1];

/** The file of a machine's network namespace, for `nsenter --net=`. */
export const networkNamespace = (machine: Machine): string => join(namespaces, machine.namespace);

/** True when the namespace exists. After a crash, its file may exist without it. */
export const hasNetwork = (machine: Machine): boolean =>
  listMounts().some(({ path, type }) => path === networkNamespace(machine) && type === "nsfs");

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

/** Creates the control plane's namespace with the bridge and the routes to the pods of every node. */
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

/** Joins a node to the bridge and routes to the pods of the other nodes. The control plane's network must exist. */
export async function ensureNodeNetwork(node: Node): Promise<void> {
  await ensureNamespace(node);
  if (!(await hasLink(node, "eth0"))) {
    // Its other end is in a removed namespace that a process still keeps alive.
    if (await hasLink(controlPlane, node.name)) await ip(controlPlane, [`link delete ${node.name}`]);
    // Always the same hardware address. Otherwise the others would use the old one for half a minute.
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
    // kube-proxy rewrites these addresses on the way out, but the kernel looks up a route first.
    `route replace ${serviceCidr} via ${controlPlane.address}`,
    // Connections to the outside fail at once. If packets were dropped, they would hang until a timeout.
    "route replace unreachable default",
  ]);
  await sysctl(node, "net.ipv4.ip_forward=1");
}

/** Removes a machine's network namespace with everything in it. */
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

import { findPid } from "../../lab/cluster/daemons";
import { killAll } from "../../lab/cluster/cgroups";
import { ensureNodeNetwork } from "../../lab/cluster/network";
import { ensureContainerd, ensureKubelet, ensureNodeNamespaces } from "../../lab/cluster/node";
import { controlPlane, nodes, type Node } from "../../lab/paths";
import { run } from "../../cli/machine/processes";
import { namespace, podNamed } from "../support/kubernetes";
import { signalInPod } from "../support/podProcesses";
import { kubectl } from "../support/stackKubectl";
import { endExplosion, startExplosion } from "./exporters";
import type { Row } from "./row";
import { askForEverything } from "./startLoad";

/** The node that faults hit: not the one that the load asks from and the known series are on. */
const node = nodes[1];

const signal = (name: string, of: NodeJS.Signals): void => {
  const id = findPid(name);
  if (id === undefined) throw new Error(`${name} does not run`);
  process.kill(id, of);
};

/** Stops daemons of the lab for a while: they keep their connections and say nothing. */
const stopped = (...daemons: string[]) => ({
  lasts: 60,
  begin: () => daemons.forEach((name) => signal(name, "SIGSTOP")),
  end: () => daemons.forEach((name) => signal(name, "SIGCONT")),
});

/** Drops what one node sends to another, its pods included. Both reach the third. */
const part = (from: Node, to: Node) =>
  run(["ip", "-n", from.namespace, "-batch", "-"], {
    input: [to.podCidr, `${to.address}/32`].map((range) => `route replace blackhole ${range}`).join("\n"),
  });

/** Joins it again: its own route to the other's pods, and the network of the bridge to the other itself. */
const join = async (from: Node, to: Node) => {
  await run(["ip", "-n", from.namespace, "route", "del", `${to.address}/32`]).catch(() => undefined);
  await ensureNodeNetwork(from);
};

const cable = (state: "up" | "down") =>
  run(["ip", "-n", controlPlane.namespace, "link", "set", node.name, state]);

const signalMinio = async (name: NodeJS.Signals) =>
  signalInPod(await podNamed(namespace, "minio-0"), "minio", name);

/** Source: pkg/dedup/iter.go of Thanos: the replica that is not read is taken up only behind a penalty. */
const laterReplica =
  "a replica that is cut off ends its series with stale markers, and Query goes on with the other one only two scrape intervals later. Answers about that time lack up to three intervals, though every sample is stored";

/** What goes away for a while, or brings too much, and comes back. */
export const outages: readonly Row[] = [
  {
    name: "node-cut-off",
    title: "a node's network is cut for 90 s",
    lasts: 90,
    begin: () => cable("down"),
    end: () => cable("up"),
    promises: { recentOutage: 10 },
    because: laterReplica,
  },
  {
    name: "node-without-power",
    title: "a node loses its power: all its processes are killed, and start again after 60 s",
    lasts: 60,
    begin: () => killAll(node.name),
    end: async () => {
      await ensureNodeNamespaces(node);
      await ensureContainerd(node);
      await ensureKubelet(node);
    },
    hits: /./,
    promises: { recentOutage: 10 },
  },
  {
    name: "nodes-apart",
    title: "two nodes of three can't reach each other for 60 s",
    lasts: 60,
    begin: () => Promise.all([part(nodes[1], nodes[2]), part(nodes[2], nodes[1])]),
    end: () => Promise.all([join(nodes[1], nodes[2]), join(nodes[2], nodes[1])]),
    promises: { recentOutage: 10 },
    because: laterReplica,
  },
  {
    name: "node-agents-stopped",
    title: "kubelet and containerd of a node stand still for 60 s",
    ...stopped(`${node.name}-kubelet`, `${node.name}-containerd`),
    promises: { failed: 0 },
  },
  {
    name: "api-server-away",
    title: "the API server stands still for 60 s",
    ...stopped("kube-apiserver"),
    promises: { failed: 0 },
  },
  {
    name: "object-store-away",
    title: "the object store is away for 150 s",
    lasts: 150,
    hits: /^minio-/,
    begin: () => kubectl("scale", "statefulset/minio", "--replicas=0"),
    end: () => kubectl("scale", "statefulset/minio", "--replicas=1"),
    promises: { recentOutage: 10 },
  },
  {
    name: "object-store-hangs",
    title: "the object store takes connections and answers nothing for 60 s",
    lasts: 60,
    hits: /^minio-/,
    begin: () => signalMinio("SIGSTOP"),
    end: () => signalMinio("SIGCONT").catch(() => undefined),
    promises: { recentOutage: 10 },
  },
  {
    name: "series-explosion",
    title: "a target brings 300,000 series for 90 s",
    lasts: 90,
    begin: startExplosion,
    end: endExplosion,
    promises: { failed: 0 },
  },
  {
    name: "wide-queries",
    title: "somebody asks for every series of thirty days, eight times at once, for 60 s",
    begin: () => askForEverything(60),
    promises: { failed: 0 },
  },
];

/** Publishes ports of the cluster on 127.0.0.1, the only way in. Unix sockets cross network namespaces, so each port is two socat processes. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { apiPort, controlPlane, hostApiPort, hostNodePorts, nodes } from "../paths";
import { stateDir } from "../../cli/machine/labFolders";
import { ensureDaemon, type Daemon } from "./daemons";
import { networkNamespace } from "./network";

const socketDir = join(stateDir, "sockets");

/** Makes both halves of a published port: outside on loopback, inside in the control plane's namespace. */
function makePublisher(hostPort: number, target: string): Daemon[] {
  const socket = join(socketDir, `${hostPort}.sock`);
  // Large buffers for block uploads; 30 s for the answer to a client that closes its half first.
  const socat = ["socat", "-b", "65536", "-t", "30"];
  const machine = controlPlane.name;
  return [
    {
      name: `publish-${hostPort}-inside`,
      machine,
      network: networkNamespace(controlPlane),
      command: [...socat, `UNIX-LISTEN:${socket},fork,mode=600,unlink-early`, `TCP:${target}`],
    },
    {
      name: `publish-${hostPort}-outside`,
      machine,
      command: [
        ...socat,
        `TCP-LISTEN:${hostPort},bind=127.0.0.1,fork,reuseaddr,backlog=128`,
        `UNIX-CONNECT:${socket}`,
      ],
    },
  ];
}

/** The API server, and the node ports through the first node: kube-proxy answers on any node. */
export const publishers: readonly Daemon[] = [
  ...makePublisher(hostApiPort, `${controlPlane.address}:${apiPort}`),
  ...hostNodePorts.flatMap((port) => makePublisher(port, `${nodes[0].address}:${port}`)),
];

/** Publishes all ports. The control plane's network must exist. */
export async function ensurePublished(): Promise<void> {
  mkdirSync(socketDir, { recursive: true, mode: 0o700 });
  await Promise.all(publishers.map(ensureDaemon));
}

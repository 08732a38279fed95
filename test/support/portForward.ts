import { AddressInfo, createServer, Socket } from "node:net";
import { PortForward } from "@kubernetes/client-node";
import { cluster, Pod } from "./kubernetes";

/**
 * Runs `use` with a URL on 127.0.0.1 that leads to one port of one pod, as `kubectl port-forward` does: the only way
 * to speak to a certain replica that works on every cluster.
 */
export async function withPod<T>(
  pod: Pick<Pod, "namespace" | "name">,
  port: number,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const forward = new PortForward(cluster);
  const sockets = new Set<Socket>();
  let failure: unknown;
  const server = createServer((socket) => {
    sockets.add(socket);
    // A connection that breaks is seen by whoever uses the URL.
    socket.on("error", () => socket.destroy()).on("close", () => sockets.delete(socket));
    forward.portForward(pod.namespace, pod.name, [port], socket, null, socket).then(
      (connection) => {
        if (typeof connection === "function") return;
        connection.onclose = () => socket.end();
        socket.on("close", () => connection.close());
      },
      (error: unknown) => {
        failure = error;
        socket.destroy();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } catch (error) {
    if (failure === undefined) throw error;
    const reason = failure instanceof Error ? failure.message : JSON.stringify(failure);
    throw new Error(`${pod.namespace}/${pod.name}:${port} can't be reached: ${reason}`, { cause: error });
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

import type { Container, Probe } from "./podSpec";
import type { Stack } from "./stack";
import { orUnknown, type Known } from "./unknowns";
import { namedPorts, type End } from "./wireEnds";
import type { Wire } from "./wire";
import type { Workload } from "./workloads";

const names = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

/** The wires by which the kubelet asks containers whether they are well; of commands that it runs there are none. */
export function probeWires(stack: Stack): Known<Wire>[] {
  return stack
    .inWorkloads(({ containers }) => containers)
    .flatMap(({ workload, found }) =>
      found.flatMap((container) =>
        names.flatMap((name): Known<Wire>[] => {
          const wire = orUnknown(() => {
            const probe = container[name];
            return probe ? wireOf(workload, container, name, probe) : undefined;
          });
          return wire === undefined ? [] : [wire];
        }),
      ),
    );
}

/** A wire whose port is a name that the container does not have arrives nowhere: `probe-answered` asks for that itself. */
function wireOf(
  workload: Workload,
  container: Container,
  name: (typeof names)[number],
  { httpGet, tcpSocket, grpc }: Probe,
): Wire | undefined {
  const port = (httpGet ?? tcpSocket ?? grpc)?.port;
  const host = httpGet?.host ?? tcpSocket?.host;
  // Another host than the pod's own is asked from the node.
  if (port === undefined || port === null || host) return undefined;
  const about = {
    kind: "probe" as const,
    title: `${workload.title}, container "${container.name}",`,
    urn: workload.urn,
    from: workload,
    ends: () => endsOf(workload, container, port),
  };
  if (httpGet) {
    const isTls = httpGet.scheme?.toUpperCase() === "HTTPS";
    const path = httpGet.path ?? "/";
    return {
      ...about,
      does: `has a ${name} that asks for ${path} on port ${port}`,
      wanted: "health",
      protocol: "HTTP",
      path,
      tls: () => isTls,
    };
  }
  return grpc
    ? {
        ...about,
        does: `has a ${name} that asks port ${port}`,
        protocol: "gRPC",
        // The kubelet's gRPC probe has no TLS.
        tls: () => false,
      }
    : { ...about, does: `has a ${name} that connects to port ${port}`, tls: () => undefined };
}

function endsOf(workload: Workload, container: Container, port: number | string): End[] {
  const isNumber = typeof port === "number" || /^\d+$/.test(port);
  const ports = isNumber ? [Number(port)] : namedPorts([container], port);
  return ports.slice(0, 1).map((one) => ({ workload, port: one, isInside: false }));
}

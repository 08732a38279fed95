import type { ServiceSpec } from "./services";
import type { Stack } from "./stack";
import { isUnknown, once, orUnknown, type Known } from "./unknowns";
import { endsOfPorts, isTcp } from "./wireEnds";
import type { Wire } from "./wire";

/** The wires from each port of TCP of a Service to the pods behind it. */
export function serviceWires(stack: Stack): Known<Wire>[] {
  return stack.objects<ServiceSpec>("Service").flatMap((service): Known<Wire>[] => {
    const wires = orUnknown(() =>
      (service.spec?.ports ?? []).filter(isTcp).map((port): Wire => ({
        kind: "service",
        title: service.title,
        urn: service.urn,
        does: `sends its port ${port.name ?? port.port} to ${port.targetPort ?? port.port}`,
        from: service,
        tls: () => undefined,
        ends: once(() => endsOfPorts(stack, service, [port])),
      })),
    );
    return isUnknown(wires) ? [wires] : wires;
  });
}

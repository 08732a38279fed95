import { answerAt, type Listener } from "./listeners";
import { cleanPath } from "./routePrefixes";
import { addressesOf, type Address } from "./tierAddresses";
import type { Stack } from "./stack";
import { addressParts } from "./services";
import { firstKnown } from "./unknowns";
import { endsOf } from "./wireEnds";
import type { Wire } from "./wire";

/**
 * The paths of which a wire has to ask one at this listener, as {@link cleanPath} writes them; `undefined` if any may be right,
 * or none is known to be.
 *
 * @throws UnknownValueError if that hangs on a value that is not known yet.
 */
export function rightPaths(stack: Stack, wire: Wire, listener: Listener): readonly string[] | undefined {
  const { wanted, path } = wire;
  if (path === undefined || listener.protocol !== "HTTP") return undefined;
  switch (wanted) {
    case "health":
      return healthPaths(path, listener);
    case "reload":
      return [`${listener.prefix()}/-/reload`];
    case "remote write":
      if (listener.tier?.kind === "receive") return ["/api/v1/receive"];
      return [`${listener.prefix()}/api/v1/write`];
    case "Query":
      if (listener.tier?.kind === "query-frontend") return pathsThrough(stack, listener);
      // A Query Frontend passes on the path that it is asked, behind its own: who asks it may have the prefix.
      if (wire.tier?.kind === "query-frontend") return [listener.prefix(), ""];
      return [listener.prefix()];
    default:
      return wanted === undefined ? undefined : [listener.prefix()];
  }
}

/** Of a tier's own checks alone: what another path answers is not known here. */
function healthPaths(path: string, { tier, healthPrefix }: Listener): string[] | undefined {
  const check = /\/-\/(ready|healthy)$/.exec(path)?.[0];
  return check === undefined || !tier ? undefined : [`${healthPrefix()}${check}`];
}

/** What is left of the path of the Query behind a Query Frontend, whose own path comes first. */
function pathsThrough(stack: Stack, { tier }: Listener): string[] | undefined {
  return firstKnown(addressesOf(stack, "Query"), (address) => {
    if (address.tier.title !== tier?.title) return undefined;
    const behind = prefixBehind(stack, address);
    const own = cleanPath(addressParts(address.address).path);
    if (behind === undefined || !`${behind}/`.startsWith(`${own}/`)) return undefined;
    return [behind.slice(own.length)];
  });
}

function prefixBehind(stack: Stack, { address, tier }: Address): string | undefined {
  return firstKnown(endsOf(stack, address, tier.workload, 80), ({ workload, port }) => {
    const answer = answerAt(stack, workload, port);
    return typeof answer === "string" || answer.tier?.kind === "query-frontend" ? undefined : answer.prefix();
  });
}

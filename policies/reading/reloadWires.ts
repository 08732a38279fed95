import { goFlagValues } from "./listeners";
import type { Container } from "./podSpec";
import { programs, runsProgram, type Program } from "./programs";
import { addressParts, shownAddress } from "./services";
import type { Stack } from "./stack";
import { isUnknown, once, orUnknown, type Known } from "./unknowns";
import { endsOf } from "./wireEnds";
import type { Wire } from "./wire";
import type { Workload } from "./workloads";

/** Flags by which reloaders of any make are told whom to call. */
const flags = ["reload-url", "webhook-url"];
/** Where prometheus-config-reloader calls without one. */
const standard = "http://127.0.0.1:9090/-/reload";

/** The wires of the containers that have a program read its files again, and of the sidecars that do. */
export function reloadWires(stack: Stack): Known<Wire>[] {
  // Whoever needs the pods of a workload that can't be read says that they are not known.
  const byContainers = stack
    .inWorkloads(({ containers }) => containers)
    .flatMap(({ workload, found }) => found.flatMap((container) => ofContainer(stack, workload, container)));
  const bySidecars = stack.tiers("sidecar").flatMap((tier): Known<Wire>[] => {
    const wire = orUnknown(() => {
      if (isUnknown(tier)) return undefined;
      const { flags, workload, title } = tier;
      const isOn = flags.has("reloader.config-file") || flags.has("reloader.rule-dir");
      if (!isOn || (flags.value("reloader.method") ?? "http") !== "http") return undefined;
      const url = flags.value("prometheus.url") ?? "http://localhost:9090";
      const path = `${addressParts(url).path.replace(/\/$/, "")}/-/reload`;
      return { ...wireOf(stack, workload, { title, url, source: "--prometheus.url" }, path), tier };
    });
    return wire === undefined ? [] : [wire];
  });
  return [...byContainers, ...bySidecars];
}

function ofContainer(stack: Stack, workload: Workload, container: Container): Wire[] {
  const found = orUnknown(() => distinct(programs(container).flatMap(urlsOf)));
  if (isUnknown(found)) return [];
  const title = `${workload.title}, container "${container.name}",`;
  return found.map(({ url, source }) =>
    wireOf(stack, workload, { title, url, source }, addressParts(url).path),
  );
}

interface Call {
  readonly title: string;
  readonly url: string;
  readonly source: string;
}

function wireOf(stack: Stack, workload: Workload, { title, url, source }: Call, path: string): Wire {
  const { scheme = "http", port } = addressParts(url);
  const standardPort = scheme === "https" ? 443 : 80;
  return {
    kind: "address",
    title,
    urn: workload.urn,
    does: `calls ${shownAddress(url)} (${source}) to have files read again`,
    address: url,
    port: port ?? standardPort,
    from: workload,
    wanted: "reload",
    protocol: "HTTP",
    path,
    tls: () => scheme === "https",
    ends: once(() => endsOf(stack, url, workload, standardPort)),
  };
}

/** A container of which the image's program is inferred may be read in two ways. */
function distinct(calls: readonly { url: string; source: string }[]): { url: string; source: string }[] {
  return calls.filter(({ url }, at) => calls.findIndex((one) => one.url === url) === at);
}

function urlsOf(program: Program): { url: string; source: string }[] {
  const given = flags.flatMap((flag) =>
    goFlagValues(program, flag).map((url) => ({ url, source: `--${flag}` })),
  );
  if (given.length > 0 || !runsProgram(program, "prometheus-config-reloader")) return given;
  const bySignal = goFlagValues(program, "reload-method").includes("signal");
  return bySignal ? [] : [{ url: standard, source: "--reload-url by default" }];
}

import type { Container } from "./podSpec";
import type { Subject } from "./kubernetes";
import { Flags } from "./tierFlags";
import { programs, runsProgram, runsPrometheus, runsThanos, type Program } from "./programs";
import { firstKnown, isUnknown, orUnknown, type Known } from "./unknowns";
import type { Workload } from "./workloads";

/** Tiers that run `thanos`, by subcommand. */
const subcommands = [
  "compact",
  "downsample",
  "query",
  "query-frontend",
  "receive",
  "rule",
  "sidecar",
  "store",
  "tools",
] as const;

/** Programs around Thanos, by their names. */
const others = ["prometheus", "alertmanager", "memcached", "minio"] as const;

/** A tier of a Thanos stack: a subcommand of `thanos`, or a program around it. */
export type TierKind = (typeof subcommands)[number] | (typeof others)[number];

/** Every kind of tier that runs `thanos`. */
export const thanosTiers: readonly TierKind[] = subcommands;

/** A container that runs a tier. */
export interface Tier extends Subject {
  readonly kind: TierKind;
  readonly workload: Workload;
  readonly container: Container;
  readonly flags: Flags;
  readonly program: Program;
}

/**
 * The containers of a workload that run one of these tiers. In place of one of which that can't be told there is the
 * unknown value that it hangs on.
 */
export function tiersOf(workload: Workload, kinds: readonly TierKind[]): Known<Tier>[] {
  const containers = orUnknown(() => workload.containers);
  if (isUnknown(containers)) return [containers];
  return Array.from({ length: containers.length }, (_, at) => orUnknown(() => containers[at])).flatMap(
    (container) => (isUnknown(container) ? [container] : tiersIn(workload, container, kinds)),
  );
}

function tiersIn(workload: Workload, container: Container, kinds: readonly TierKind[]): Known<Tier>[] {
  const started = programs(container);
  return kinds.flatMap((kind): Known<Tier>[] => {
    const found = started.map((program) => orUnknown(() => (runs(program, kind) ? program : undefined)));
    const program = found.find((one) => one && !isUnknown(one)) as Program | undefined;
    if (program) return [tier(kind, workload, container, program)];
    return found.filter(isUnknown).slice(0, 1);
  });
}

/**
 * The tier that this program of a container is; `undefined` if it is none.
 *
 * @throws UnknownValueError if that hangs on a value that is not known yet.
 */
export function tierIn(workload: Workload, container: Container, program: Program): Tier | undefined {
  return firstKnown([...subcommands, ...others], (kind) =>
    runs(program, kind) ? tier(kind, workload, container, program) : undefined,
  );
}

function tier(kind: TierKind, workload: Workload, container: Container, program: Program): Tier {
  const what = (subcommands as readonly string[]).includes(kind) ? `thanos ${kind}` : kind;
  const name = orUnknown(() => container.name);
  return {
    kind,
    workload,
    container,
    urn: workload.urn,
    title: `${workload.title} (\`${what}\` in container "${isUnknown(name) ? "?" : name}")`,
    flags: new Flags(program),
    program,
  };
}

function runs(program: Program, kind: TierKind): boolean {
  if (kind === "prometheus") return runsPrometheus(program);
  if (kind === "minio") return runsProgram(program, kind) && program.words.includes("server");
  return (others as readonly TierKind[]).includes(kind)
    ? runsProgram(program, kind)
    : runsThanos(program, kind);
}

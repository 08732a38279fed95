/** Checks the label contract on what a stack makes of it: every Prometheus and every Ruler with its own labels. */
import type { Role } from "./bucketAccess";
import {
  monitorShard,
  prometheusExternalLabels,
  replicaLabels,
  rulerExternalLabels,
  templateVariables,
} from "./labels";

/** Who writes series and uploads blocks: a Prometheus with its sidecar, or a Ruler. */
export interface Source {
  readonly pod: string;
  /** What the pod is a replica of, such as one shard of Prometheus. */
  readonly origin: string;
  /** External labels, as this pod has them. */
  readonly labels: Readonly<Record<string, string>>;
  /** The label that only tells the pod from other replicas. */
  readonly replicaLabel: string;
}

/** What the labels of a stack come from. */
export interface LabelledStack {
  readonly cluster?: string;
  readonly prometheus: {
    readonly shards: number;
    readonly retiredShards: number;
    readonly replicas: number;
    readonly externalLabels: Readonly<Record<string, string>>;
  };
  readonly monitoring: { readonly enabled: boolean; readonly replicas: number };
  readonly query: { readonly replicaLabels: readonly string[] };
  readonly ruler: { readonly replicas: number };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

type Labels = Readonly<Record<string, string>>;

/** Labels with the variables of a pod in place of their names. */
const expandLabels = (labels: Labels, variables: Labels): Labels =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      value.replace(/\$\((\w+)\)/g, (whole, variable: string) => variables[variable] ?? whole),
    ]),
  );

/** A role that uploads series of its own: Store Gateways only read, and the Compactor keeps the labels of blocks. */
type Uploader = Exclude<Role, "store" | "compactor">;

/** The sources of each uploader. Does not compile when a role is added that uploads and has no labels here. */
const sourcesOf: Readonly<Record<Uploader, (stack: LabelledStack, cluster: string) => Source[]>> = {
  sidecar: ({ prometheus: { externalLabels, shards, retiredShards, replicas }, monitoring }, cluster) => {
    const labels = prometheusExternalLabels(cluster, externalLabels);
    const makeShard = (origin: string, count: number, shard: string) =>
      makeReplicas(origin, count, replicaLabels.prometheus, labels, { [templateVariables.shard]: shard });
    return [
      ...times(shards + retiredShards, (shard) =>
        makeShard(`prometheus-shard-${shard}`, replicas, String(shard)),
      ).flat(),
      ...(monitoring.enabled ? makeShard("prometheus-monitor", monitoring.replicas, monitorShard) : []),
    ];
  },
  ruler: ({ prometheus: { externalLabels }, ruler: { replicas } }, cluster) =>
    makeReplicas("thanos-ruler", replicas, replicaLabels.ruler, rulerExternalLabels(cluster, externalLabels)),
};

function makeReplicas(
  origin: string,
  replicas: number,
  replicaLabel: string,
  labels: Labels,
  variables: Labels = {},
): Source[] {
  return times(replicas, (replica) => {
    const pod = `${origin}-${replica}`;
    const expanded = expandLabels(labels, { ...variables, [templateVariables.replica]: pod });
    return { pod, origin, replicaLabel, labels: expanded };
  });
}

/** Every source of a stack, with the labels that its pod gets. */
export const listSources = (stack: LabelledStack): Source[] =>
  Object.values(sourcesOf).flatMap((list) => list(stack, stack.cluster ?? "cluster"));

/** Labels as one text, in order; equal for equal labels. */
const identify = (labels: Labels): string =>
  JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * What would make series of different origin look like one, or those of one origin like two.
 *
 * @param known labels that Query takes for replica labels.
 * @returns what the external labels do wrong, beginning with a verb, and the way out, once for each pair of origins.
 */
export function findLabelConflicts(sources: readonly Source[], known: readonly string[]): string[] {
  const problems = new Set<string>();
  const whole = new Map<string, Source>();
  const origins = new Map<string, Source>();
  const firsts = new Map<string, { source: Source; rest: string }>();
  for (const source of sources) {
    const { pod, origin, labels, replicaLabel } = source;
    if (Object.keys(labels).length === 0) {
      problems.add(`leaves ${pod} without external labels, so its blocks are not uploaded. Give it some.`);
      continue;
    }
    if (!known.includes(replicaLabel))
      problems.add(
        `leaves the replicas of ${origin} to differ by ${replicaLabel}, which Query does not know, so each series appears once per replica. Add it to Query's replica labels.`,
      );

    const all = identify(labels);
    const twin = whole.get(all);
    if (twin)
      problems.add(
        `gives ${twin.pod} and ${pod} equal external labels, so their blocks are mistaken for each other's. Give each a label of its own.`,
      );
    whole.set(all, source);

    const others = Object.fromEntries(Object.entries(labels).filter(([name]) => !known.includes(name)));
    const rest = identify(others);
    if (Object.keys(others).length === 0)
      problems.add(
        `leaves ${origin} with replica labels only, so nothing says where its series come from. Give it an external label.`,
      );
    const other = origins.get(rest);
    if (other && other.origin !== origin)
      problems.add(
        `makes ${other.origin} and ${origin} equal without the replica labels (${known.join(", ")}), so their series are taken for copies. Give each a label of its own that is not a replica label.`,
      );
    origins.set(rest, source);

    const first = firsts.get(origin) ?? { source, rest };
    if (first.rest !== rest && known.includes(replicaLabel))
      problems.add(
        `makes ${first.source.pod} and ${pod} differ in more than their replica labels, so each series of ${origin} appears twice. Give both the same other labels.`,
      );
    firsts.set(origin, first);
  }
  return [...problems];
}

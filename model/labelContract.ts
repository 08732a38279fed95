/** Checks the label contract on what the settings make of it: every Prometheus and every Ruler with its own labels. */
import { prometheusExternalLabels, replicaLabels, rulerExternalLabels, templateVariables } from "./labels";
import type { Broken } from "../settings/checking/problems";

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

/** The settings that labels come from. */
export interface LabelSettings {
  readonly cluster?: string;
  readonly prometheus: {
    readonly shards: number;
    readonly retiredShards: number;
    readonly replicas: number;
    readonly externalLabels: Readonly<Record<string, string>>;
  };
  readonly query: { readonly replicaLabels: readonly string[] };
  readonly ruler: { readonly replicas: number };
}

const counted = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Labels with the variables of a pod in place of their names. */
const expanded = (labels: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      name,
      value.replace(/\$\((\w+)\)/g, (whole, variable: string) => variables[variable] ?? whole),
    ]),
  );

/** Every source of a stack, with the labels that its pod gets. */
export function sourcesOf({ cluster = "cluster", prometheus, ruler }: LabelSettings): Source[] {
  const { externalLabels, shards, retiredShards, replicas } = prometheus;
  const source = (
    origin: string,
    replica: number,
    replicaLabel: string,
    labels: Readonly<Record<string, string>>,
    variables: Readonly<Record<string, string>> = {},
  ): Source => {
    const pod = `${origin}-${replica}`;
    return {
      pod,
      origin,
      replicaLabel,
      labels: expanded(labels, { ...variables, [templateVariables.replica]: pod }),
    };
  };
  const ofPrometheus = prometheusExternalLabels(cluster, externalLabels);
  const ofRuler = rulerExternalLabels(cluster, externalLabels);
  return [
    ...counted(shards + retiredShards, (shard) =>
      counted(replicas, (replica) =>
        source(`prometheus-shard-${shard}`, replica, replicaLabels.prometheus, ofPrometheus, {
          [templateVariables.shard]: String(shard),
        }),
      ),
    ).flat(),
    ...counted(ruler.replicas, (replica) => source("thanos-ruler", replica, replicaLabels.ruler, ofRuler)),
  ];
}

const shown = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));

/**
 * What would make series of different origin look like one, or those of one origin like two.
 *
 * @param known labels that Query takes for replica labels.
 * @returns the rule that is broken, and the way out, once for each pair of origins.
 */
export function labelConflicts(sources: readonly Source[], known: readonly string[]): string[] {
  const problems = new Set<string>();
  const whole = new Map<string, Source>();
  const origins = new Map<string, Source>();
  const firsts = new Map<string, { source: Source; rest: string }>();
  for (const source of sources) {
    const { pod, origin, labels, replicaLabel } = source;
    if (Object.keys(labels).length === 0) {
      problems.add(`${pod} has no external labels, and its blocks are not uploaded. Give it some.`);
      continue;
    }
    if (!known.includes(replicaLabel))
      problems.add(
        `${origin} tells its replicas apart by ${replicaLabel}, which Query does not know, so each series is seen once a replica. Add it to Query's replica labels.`,
      );

    const twin = whole.get(shown(labels));
    if (twin)
      problems.add(
        `${twin.pod} and ${pod} have equal external labels, so their blocks are taken for each other's. Give each a label of its own.`,
      );
    whole.set(shown(labels), source);

    const rest = shown(Object.fromEntries(Object.entries(labels).filter(([name]) => !known.includes(name))));
    if (rest === "{}")
      problems.add(
        `${origin} has replica labels only, and nothing says where its series come from. Give it an external label.`,
      );
    const other = origins.get(rest);
    if (other && other.origin !== origin)
      problems.add(
        `${other.origin} and ${origin} are the same without the replica labels (${known.join(", ")}), so their series are taken for copies. Give each a label that is no replica label.`,
      );
    origins.set(rest, source);

    const first = firsts.get(origin) ?? { source, rest };
    if (first.rest !== rest && known.includes(replicaLabel))
      problems.add(
        `${first.source.pod} and ${pod} differ in more than their replica labels, so each series of ${origin} is seen twice. Give both the same other labels.`,
      );
    firsts.set(origin, first);
  }
  return [...problems];
}

/** The contract as a rule over several settings. */
export const labelContract = (settings: LabelSettings): Broken[] =>
  labelConflicts(sourcesOf(settings), [...Object.values(replicaLabels), ...settings.query.replicaLabels]).map(
    (rule) => ({
      key: "prometheus.externalLabels",
      value: settings.prometheus.externalLabels,
      rule,
      with: ["query.replicaLabels", "prometheus.shards", "prometheus.replicas", "ruler.replicas", "cluster"],
    }),
  );

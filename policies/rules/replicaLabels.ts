import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { configurationOf, fieldsOf } from "../reading/configuration";
import { labelNames, type Flags } from "../reading/tierFlags";
import { inOneNamespace } from "../reading/kubernetes";
import { prometheusConfigOf } from "../reading/prometheusFile";
import { isDropped, relabelRules } from "../reading/relabelRules";
import { jobShardsOf, shardKey } from "../reading/jobShards";
import type { Stack } from "../reading/stack";
import type { Tier, TierKind } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";
import { labelsWithout, replicaLabelsOf, writersOf, writingTiers, type Writer } from "../reading/writers";

const tags = ["thanos", "labels"];
const queryLabels = ({ flags }: Tier) => labelNames(flags, "query.replica-label");

/** Pods of one tier that make the same series: a Ruler's all, a Prometheus' of one shard. */
export function copiesOf(stack: Stack, tier: Tier): Writer[] {
  const writers = writersOf(stack, tier);
  if (tier.kind !== "prometheus" || writers.length < 2) return writers;
  const keys = writers.map(({ pod }) => shardKey(jobShardsOf(stack, tier, pod)));
  return writers.filter((_, at) => keys[at] === keys[0]);
}

/** Receivers of a hashring have the same samples only as far as they are replicated. */
const hasCopies = ({ kind, flags }: Tier) =>
  kind !== "receive" || flags.number("receive.replication-factor", "1") > 1;

/** Whether the pods can't be told apart once these labels are gone. */
const areAlike = (copies: readonly Writer[], labels: readonly string[]) =>
  new Set(copies.map((writer) => labelsWithout(writer, labels))).size <= 1;

/** The labels that still tell copies apart, for messages. */
const telling = (copies: readonly Writer[], labels: readonly string[]) =>
  replicaLabelsOf(copies)
    .filter((name) => !labels.includes(name))
    .join(", ");

/** Query knows by which labels copies differ. */
export const queryKnowsReplicaLabels = stackPolicy({
  name: "query-knows-replica-labels",
  displayName: "Query knows every replica label",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "Every external label in which replicas of a Prometheus, a Ruler or a Receiver with --receive.replication-factor above 1 differ is " +
    "a --query.replica-label of every Query in their namespace.",
  why: "Otherwise Query shows each series once per replica: sums are doubled, and rules match too many series.",
  source: "Thanos, docs/components/query.md#run-time-deduplication-of-ha-groups",
  remedy: "Give Query a --query.replica-label for each of them.",
  tags: [...tags, "query", "correctness"],
  subjects: (stack) => stack.tiers("query"),
  judge: (query, { stack }) => {
    const labels = queryLabels(query);
    const missed = firstKnown([...writingTiers(stack), ...stack.tiers("receive")], (tier) => {
      if (!inOneNamespace(tier.workload, query.workload) || !hasCopies(tier)) return undefined;
      const copies = copiesOf(stack, tier);
      return areAlike(copies, labels) ? undefined : { tier, names: telling(copies, labels) };
    });
    return (
      missed && `has no --query.replica-label=${missed.names}, by which pods of ${missed.tier.title} differ`
    );
  },
});

const quoted: Partial<Record<TierKind, readonly string[]>> = {
  query: ["query.replica-label"],
  compact: ["deduplication.replica-label"],
  rule: ["alert.label-drop"],
};

/** Names of labels are written as they are. */
export const labelNamesUnquoted = resourcePolicy({
  name: "label-names-unquoted",
  displayName: "Label names have no quotes",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "--query.replica-label, --deduplication.replica-label and --alert.label-drop contain label names without " +
    "quotes.",
  why: "No shell removes the quotes, so they become part of the name, and no label has that name.",
  source: "Kubernetes, docs on command and arguments: args are handed over as they are",
  remedy: "Remove the quotes.",
  tags: [...tags, "correctness"],
  subjects: (stack) => stack.tiers(...(Object.keys(quoted) as TierKind[])),
  judge: ({ kind, flags }) => {
    const wrong = (quoted[kind] ?? []).flatMap((flag) =>
      labelNames(flags, flag)
        .filter((name) => /["'`\s]/.test(name))
        .map((name) => `--${flag}=${name}`),
    );
    return wrong.length > 0 ? `has ${wrong.join(", ")}` : undefined;
  },
});

/** Something is left of the labels when those of replicas are gone. */
export const labelsBeyondReplica = stackPolicy({
  name: "labels-beyond-replica",
  displayName: "External labels identify more than the replica",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "A Prometheus or a Ruler has an external label that is not a --query.replica-label of a Query in its " +
    "namespace.",
  why: "After deduplication nothing distinguishes its series and blocks from any others.",
  source: "Thanos, docs/storage.md#external-labels: labels identify the producer",
  remedy: "Add a label that says where it runs, such as cluster.",
  tags: [...tags, "correctness"],
  subjects: writingTiers,
  judge: (tier, { stack }) => {
    const [writer] = writersOf(stack, tier);
    if (!writer || labelsWithout(writer, []) === "") return undefined;
    const query = firstKnown(stack.tiers("query"), (one) =>
      inOneNamespace(one.workload, tier.workload) && labelsWithout(writer, queryLabels(one)) === ""
        ? one
        : undefined,
    );
    return (
      query && `has only {${labelsWithout(writer, [])}}, all of which ${query.title} takes for replica labels`
    );
  },
});

/** One alert of two Rulers is one alert to Alertmanager. */
export const rulerAlertsWithoutReplica = stackPolicy({
  name: "ruler-alerts-without-replica",
  displayName: "Rulers drop their replica label from alerts",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "--alert.label-drop or --alert.relabel-config removes the labels in which replicas of a Ruler differ.",
  why: "Alertmanager identifies alerts by their labels, so every alert is sent once per replica.",
  source: "Thanos, docs/components/rule.md: labels that need to be dropped for Alertmanager to deduplicate",
  remedy: "Set --alert.label-drop to the Ruler's replica label, without quotes.",
  tags: [...tags, "ruler", "alerting"],
  subjects: (stack) => stack.tiers("rule"),
  judge: (tier, { stack }) => {
    const { flags } = tier;
    const alerts = ["alertmanagers.url", "alertmanagers.config", "alertmanagers.config-file"];
    if (!alerts.some((flag) => flags.has(flag))) return undefined;
    const rules = relabelRules(configurationOf(stack, tier, "alert.relabel-config")?.data());
    const left = replicaLabelsOf(writersOf(stack, tier)).filter(
      (name) => !dropped(flags).includes(name) && !isDropped(rules, name),
    );
    return left.length > 0 ? `sends alerts with ${left.join(", ")}` : undefined;
  },
});

const dropped = (flags: Flags) => flags.values("alert.label-drop");

/** The same for alerts of Prometheus. */
export const prometheusAlertsWithoutReplica = stackPolicy({
  name: "prometheus-alerts-without-replica",
  displayName: "Prometheus drops its replica label from alerts",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "Prometheus removes the external labels in which its replicas differ by alerting.alert_relabel_configs.",
  why: "Alertmanager identifies alerts by their labels, so every alert is sent once per replica.",
  source:
    "Prometheus, docs on alert_relabel_configs: for a highly available pair with different external labels",
  remedy:
    "Add a rule with action: labeldrop and the replica label as regex to alerting.alert_relabel_configs.",
  tags: [...tags, "prometheus", "alerting"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const alerting = fieldsOf(prometheusConfigOf(stack, tier).data().alerting);
    if (!Array.isArray(alerting.alertmanagers) || alerting.alertmanagers.length === 0) return undefined;
    const rules = relabelRules(alerting.alert_relabel_configs);
    const left = replicaLabelsOf(copiesOf(stack, tier)).filter((name) => !isDropped(rules, name));
    return left.length > 0 ? `sends alerts with ${left.join(", ")}` : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  queryKnowsReplicaLabels,
  labelsBeyondReplica,
  labelNamesUnquoted,
  rulerAlertsWithoutReplica,
  prometheusAlertsWithoutReplica,
];

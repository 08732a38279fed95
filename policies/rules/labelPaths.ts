import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { configurationOf, fieldsIn, fieldsOf } from "../reading/configuration";
import { contentOf, dataOf } from "../reading/content";
import { inOneNamespace } from "../reading/kubernetes";
import { ruleFilesOf } from "../reading/mountedRules";
import { prometheusConfigOf } from "../reading/prometheusFile";
import { isRemoved, relabelRules } from "../reading/relabelRules";
import { labelledJobs, tellingLabels, writtenLabels, type LabelledJob } from "../reading/scrapeLabels";
import type { Stack } from "../reading/stack";
import { labelNames } from "../reading/tierFlags";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, orUnknown, type Known } from "../reading/unknowns";
import { differsByPod, writersOf, writingTiers, type Writer } from "../reading/writers";

const tags = ["thanos", "labels", "correctness"];
const readsFile =
  "Configurations of Prometheus that are mounted from the stack's ConfigMaps and Secrets, with the variables of whoever renders them.";

/** Every Prometheus with a sidecar. */
const scrapers = (stack: Stack): Known<Tier>[] =>
  writingTiers(stack).filter((tier) => isUnknown(tier) || tier.kind === "prometheus");

/** What happens to a label of a series that has this name, if it is one that is not the series' own. */
function fateOf(stack: Stack, tier: Tier): (name: string, value: string | undefined) => string | undefined {
  const [writer] = writersOf(stack, tier);
  const queries = () =>
    stack
      .tiers("query")
      .filter((one): one is Tier => !isUnknown(one) && inOneNamespace(one.workload, tier.workload));
  return (name, value) => {
    const external = writer?.labels.get(name);
    if (external && external.text !== "")
      return external.text === value
        ? undefined
        : `which the external label ${name} of the same name overwrites`;
    const query = queries().find(({ flags }) => labelNames(flags, "query.replica-label").includes(name));
    return query && `which ${query.title} takes for a replica label and removes`;
  };
}

/** What a target says of itself stays. */
export const targetLabelsKept = stackPolicy({
  name: "target-labels-kept",
  displayName: "No label of a target has the name of an external label or of a replica label",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "Labels beside static targets and target_label of relabel_configs and metric_relabel_configs are no external label of their Prometheus, unless with the same " +
    "value, and no --query.replica-label of a Query in its namespace.",
  why:
    "Through Thanos every series has its Prometheus' external labels, and replica labels are taken away: the target's own value is lost, and series that differ in it " +
    "become one.",
  source:
    "Thanos, pkg/store/labelpb: ExtendSortedLabels; docs/components/query.md#run-time-deduplication-of-ha-groups",
  reads: `${readsFile} Names that a labelmap makes, and labels that metrics bring along, are not known.`,
  remedy: "Give the label another name, such as target_cluster.",
  tags: [...tags, "prometheus"],
  subjects: scrapers,
  judge: (tier, { stack }) => {
    const jobs = labelledJobs(prometheusConfigOf(stack, tier));
    const fate = fateOf(stack, tier);
    return firstKnown(jobs, (job) =>
      firstKnown(writtenLabels(job), ({ name, value, by }) => {
        const lost = fate(name, value);
        return lost && `gives series of job ${job.job} the label ${name} (${by}), ${lost}`;
      }),
    );
  },
});

/** What is left of a job's labels by rules is enough to tell its series apart. */
function identityFault(
  { job, target, metric, honorsLabels, hasTargets }: LabelledJob,
  telling: string[] | undefined,
) {
  const says = (rules: string, lost: string, harm: string) =>
    `takes ${lost} away from job ${job} (${rules}), so ${harm}`;
  if (isRemoved(metric, "__name__"))
    return says("metric_relabel_configs", "__name__", "every series loses its name");
  if (isRemoved(target, "__address__")) return says("relabel_configs", "__address__", "nothing is scraped");
  // Then the metrics say themselves whose they are.
  if (honorsLabels) return undefined;
  const remade = target.some(({ targetLabel }) => targetLabel === "job");
  if (isRemoved(metric, "job") || (isRemoved(target, "job") && !remade))
    return says("labeldrop or labelkeep", "job", "series of two jobs at one address become one");
  if (!hasTargets || !telling?.every((name) => isRemoved(metric, name))) return undefined;
  return says("metric_relabel_configs", telling.join(", "), "series of all of its targets become one");
}

/** Series of two targets stay two. */
export const seriesIdentityKept = stackPolicy({
  name: "series-identity-kept",
  displayName: "Relabeling leaves what tells targets apart",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "The actions labeldrop and labelkeep leave series their name and job, and one label by which the targets of a job differ: instance, or one that is made of a pod's or a node's " +
    "name or address.",
  why: "Series of different targets become one: Prometheus drops all samples but one as duplicates, and nobody knows whose that is.",
  source:
    "Prometheus, docs on metric_relabel_configs: metrics must still be uniquely labeled once labels are removed",
  reads: `${readsFile} Jobs with honor_labels, with one static target or with a labelmap may have other labels, and are left alone.`,
  remedy: "Narrow the regex, or drop whole series by action: drop.",
  tags: [...tags, "prometheus"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) =>
    firstKnown(labelledJobs(prometheusConfigOf(stack, tier)), (job) =>
      identityFault(job, tellingLabels(job)),
    ),
});

/** A rule of a rule file with its labels. */
interface LabelledRule {
  readonly about: string;
  readonly isAlert: boolean;
  readonly labels: ReadonlyMap<string, string>;
  readonly source: string;
}

/** The rules of a tier. @throws UnknownValueError if a file can't be told. */
function rulesOf(stack: Stack, tier: Tier): LabelledRule[] {
  return ruleFilesOf(stack, tier).flatMap((file) =>
    fieldsIn(fieldsOf(dataOf(contentOf(file), file.source)).groups).flatMap((group) =>
      fieldsIn(group.rules).map(({ alert, record, labels }) => ({
        about:
          alert === undefined
            ? `recording rule ${String(record as string)}`
            : `alert ${String(alert as string)}`,
        isAlert: alert !== undefined,
        labels: new Map(Object.entries(fieldsOf(labels)).map(([name, value]) => [name, String(value)])),
        source: file.source,
      })),
    ),
  );
}

/** A rule's own labels stay. */
export const ruleLabelsKept = stackPolicy({
  name: "rule-labels-kept",
  displayName: "No label of a rule has the name of an external label",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "Labels of rules in the rule files of a Ruler, and of recording rules of a Prometheus with a sidecar, are no external label of it (--label, external_labels), unless " +
    "with the same value, and no --query.replica-label.",
  why: "The external label takes its place in every series, and in every alert of a Ruler: routes and dashboards that ask for the rule's own value find nothing.",
  source: "Thanos, pkg/alert/alert.go and pkg/store/labelpb: external labels are set over what is there",
  reads: "Rule files that are mounted from the stack's ConfigMaps and Secrets, --label and external_labels.",
  remedy: "Give the rule's label another name, or take it away.",
  tags: [...tags, "ruler"],
  subjects: writingTiers,
  judge: (tier, { stack }) => {
    const fate = fateOf(stack, tier);
    return firstKnown(rulesOf(stack, tier), ({ about, isAlert, labels, source }) => {
      // Prometheus gives its alerts only the external labels that they do not have.
      if (isAlert && tier.kind === "prometheus") return undefined;
      return firstKnown(labels, ([name, value]) => {
        const lost = fate(name, value);
        return lost && `has the ${about} (${source}) with the label ${name}, ${lost}`;
      });
    });
  },
});

/** What alerts lose on their way out. */
interface Losses {
  readonly has: (label: string) => boolean;
  /** Names and expressions, as they are written. */
  readonly written: readonly string[];
}

function alertLosses(stack: Stack, tier: Tier): Losses {
  const isRuler = tier.kind === "rule";
  const { alert_relabel_configs } = isRuler ? {} : fieldsOf(prometheusConfigOf(stack, tier).data().alerting);
  const rules = relabelRules(
    isRuler ? configurationOf(stack, tier, "alert.relabel-config")?.data() : alert_relabel_configs,
  );
  const dropped = isRuler ? tier.flags.values("alert.label-drop") : [];
  const taking = rules.filter(({ action }) => action === "labeldrop" || action === "labelkeep");
  return {
    has: (label) => dropped.includes(label) || isRemoved(rules, label),
    written: [...dropped, ...taking.map(({ regex }) => regex)],
  };
}

/** Whether the label tells a replica or a shard, of which two may send one alert. */
function isOfReplica(stack: Stack, { tier, labels }: Writer, label: string): boolean {
  if (/replica|shard/i.test(label) || differsByPod(stack, tier, label)) return true;
  const isKnown = stack.tiers("query").some((query) => {
    const found = orUnknown(
      () => !isUnknown(query) && labelNames(query.flags, "query.replica-label").includes(label),
    );
    return found === true;
  });
  if (isKnown) return true;
  const others = orUnknown(() =>
    writingTiers(stack).some((one) => {
      const [writer] = isUnknown(one) || one.kind !== tier.kind ? [] : writersOf(stack, one);
      return writer !== undefined && writer.labels.get(label)?.text !== labels.get(label)?.text;
    }),
  );
  return isUnknown(others) || others;
}

/** Two alerts stay two. */
export const alertIdentityKept = stackPolicy({
  name: "alert-identity-kept",
  displayName: "Alerts lose no label that tells them apart",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule:
    "--alert.label-drop and --alert.relabel-config of a Ruler, and alert_relabel_configs of a Prometheus, take away neither alertname, nor a label that its own alerts " +
    "set, nor an external label that is the same in all replicas.",
  why: "Alertmanager knows alerts by their labels: alerts of two names or two clusters become one, and routes by the label do not match.",
  source:
    "Thanos, docs/components/rule.md: only the replica label needs to be dropped; Alertmanager, docs on grouping and deduplication",
  reads: `${readsFile} Flags of Rulers, and rule files that are mounted from the stack.`,
  remedy: "Drop only the labels in which replicas differ.",
  tags: [...tags, "ruler", "prometheus", "alerting"],
  subjects: (stack) => stack.tiers("rule", "prometheus"),
  judge: (tier, { stack }) => {
    const losses = alertLosses(stack, tier);
    const how =
      tier.kind === "rule" ? "--alert.label-drop or --alert.relabel-config" : "alert_relabel_configs";
    if (losses.has("alertname")) return `takes alertname from its alerts (${how})`;
    const [writer] = writersOf(stack, tier);
    const names = [...(writer?.labels ?? [])].flatMap(([name, { text }]) => (text === "" ? [] : [name]));
    const external = names.find((name) => losses.has(name) && !isOfReplica(stack, writer, name));
    if (external !== undefined)
      return `takes the external label ${external} from its alerts (${how}), which is the same in all replicas`;
    // Rule files of others are of no interest where nothing but a replica's label goes.
    if (losses.written.every((text) => names.includes(text))) return undefined;
    return firstKnown(rulesOf(stack, tier), ({ about, isAlert, labels }) => {
      const lost = isAlert
        ? [...labels.keys()].find((name) => losses.has(name) && !names.includes(name))
        : undefined;
      return lost && `takes ${lost} from its alerts (${how}), which its ${about} sets`;
    });
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  targetLabelsKept,
  seriesIdentityKept,
  ruleLabelsKept,
  alertIdentityKept,
];

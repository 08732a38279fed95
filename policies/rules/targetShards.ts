import { findShardedRules } from "../../model/files/shardedRules";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { fieldsIn } from "../reading/configuration";
import { contentOf, dataOf } from "../reading/content";
import { podsOf } from "../reading/pods";
import { jobShardsOf, type JobShard } from "../reading/jobShards";
import { ruleFilesOf } from "../reading/mountedRules";
import { prometheusConfigOf } from "../reading/prometheusFile";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, known, orUnknown, type UnknownValue } from "../reading/unknowns";

const tags = ["prometheus", "shards"];

interface PodShard extends JobShard {
  readonly tier: Tier;
}

interface Shards {
  readonly all: readonly PodShard[];
  /** Of a Prometheus whose jobs can't be told. */
  readonly unknown: UnknownValue | undefined;
}

/** The sharded jobs of every pod of every Prometheus. */
function shardsOf(stack: Stack): Shards {
  const found = stack.tiers("prometheus").map((tier) => orUnknown(() => podShards(stack, known(tier))));
  return { all: found.flatMap((one) => (isUnknown(one) ? [] : one)), unknown: found.find(isUnknown) };
}

function podShards(stack: Stack, tier: Tier): PodShard[] {
  return podsOf(tier.workload).flatMap((pod) =>
    jobShardsOf(stack, tier, pod).map((shard) => ({ ...shard, tier })),
  );
}

const list = (numbers: readonly number[]) => numbers.join(", ");

/** Why the pods that divide this job's targets do not scrape each once. */
function faultOf(own: PodShard, { all, unknown }: Shards): string | undefined {
  const together = all.filter(({ key }) => key === own.key);
  // Of two that do not fit, the later one is reported.
  const before = together.slice(0, together.indexOf(own));
  const other = before.find(({ modulus }) => modulus !== own.modulus);
  if (other) {
    return `divides the targets of job ${own.job} by modulus ${own.modulus}, ${other.tier.title} by ${other.modulus}`;
  }
  const overlap = before.find(
    (one) => list(one.kept) !== list(own.kept) && one.kept.some((number) => own.kept.includes(number)),
  );
  if (overlap) {
    return `keeps the numbers ${list(own.kept)} of job ${own.job}, and ${overlap.tier.title} keeps ${list(overlap.kept)}`;
  }
  // Said once, not where moduli differ, and not where the other shards may be in other stacks.
  if (before.length > 0 || together.some(({ modulus }) => modulus !== own.modulus)) return undefined;
  const tiers = new Set(together.map((one) => one.tier));
  const kept = new Set(together.map((one) => list(one.kept)));
  if (kept.size < 2 && tiers.size !== own.modulus && !areShardsHere(own, all)) return undefined;
  const numbers = Array.from({ length: own.modulus }, (_, number) => number);
  const missing = numbers.filter((number) => !together.some((one) => one.kept.includes(number)));
  if (missing.length === 0) return undefined;
  if (unknown) throw unknown;
  return `and its like divide the targets of job ${own.job} by modulus ${own.modulus}, but none keeps ${list(missing)}`;
}

/** Whether the shards of another job of this pod are all in the stack, so that those of this job would be as well. */
function areShardsHere(own: PodShard, all: readonly PodShard[]): boolean {
  const others = all.filter(
    ({ tier, key, modulus }) => tier === own.tier && key !== own.key && modulus === own.modulus,
  );
  return others.some(({ key }) => {
    const together = all.filter((one) => one.key === key && one.modulus === own.modulus);
    return new Set(together.flatMap((one) => one.kept)).size === own.modulus;
  });
}

/** Every target is scraped, by one shard. */
export const shardsComplete = stackPolicy({
  name: "shards-complete",
  displayName: "Every target belongs to one shard",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "All shards of a job have the same modulus, and each number below it is kept by exactly one shard (and its " +
    "replicas).",
  why:
    "A target whose number no shard keeps is not scraped, and no alert reports it. One that two shards keep is " +
    "counted twice.",
  source: "Prometheus, docs on relabel_config: hashmod; each target's number is its hash modulo the modulus",
  remedy:
    "Set modulus to the number of shards in all of them, and let shard n keep only n, from 0 to modulus - 1.",
  tags: [...tags, "data-loss"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    if (podShards(stack, tier).length === 0) return undefined;
    const shards = shardsOf(stack);
    return firstKnown(
      shards.all.filter((shard) => shard.tier === tier),
      (shard) => faultOf(shard, shards),
    );
  },
});

/** A target's number is no part of its series. */
export const shardHashTemporary = stackPolicy({
  name: "shard-hash-temporary",
  displayName: "The hash of a target is not a label of its series",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "The target_label of a hashmod that divides targets into shards starts with `__`, or is dropped later.",
  why:
    "Otherwise the number is a label of every series, and when the number of shards changes most series get a " +
    "new identity.",
  source: "Prometheus, docs on relabel_config: labels starting with __ are removed after target relabeling",
  remedy: "Use target_label: __tmp_hash, and source_labels: [__tmp_hash] in the keep rule.",
  tags: [...tags, "correctness"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const shard = podShards(stack, tier).find(({ label }) => label !== undefined);
    return shard && `puts the hash of job ${shard.job} into the label ${shard.label}`;
  },
});

/** Names of the jobs whose targets a Prometheus does not divide with others. */
function wholeJobs(stack: Stack, tier: Tier, shards: readonly PodShard[]): Set<string> {
  const { scrape_configs: jobs } = prometheusConfigOf(stack, tier).data();
  const names = fieldsIn(jobs).map(({ job_name }) => String(job_name));
  const divided = new Set(shards.map(({ job }) => job));
  return new Set(names.filter((name) => !divided.has(name)));
}

/** A shard answers what it is asked of. */
export const shardRulesComplete = stackPolicy({
  name: "shard-rules-complete",
  displayName: "Rules in a shard need no targets of other shards",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "A Prometheus that scrapes a share of the targets has no rule with absent() or absent_over_time(), none that " +
    "aggregates over targets, and none that matches series of different targets. Aggregation by instance, pod or node, " +
    "and jobs that are not divided, are right.",
  why:
    "Each shard evaluates it on its own targets: what is absent fires in all shards but one, and sums, counts and " +
    "joins are of a part, though they look whole.",
  source: "Prometheus, docs on relabel_config: hashmod; kube-prometheus#1744 has the alerts that fire",
  remedy:
    "Give the rule to `thanos rule`, which sees all shards, or to a Prometheus that scrapes the job alone.",
  tags: [...tags, "alerting", "correctness"],
  subjects: (stack) => stack.tiers("prometheus"),
  judge: (tier, { stack }) => {
    const shards = podShards(stack, tier).filter(({ kept, modulus }) => kept.length < modulus);
    if (shards.length === 0) return undefined;
    const whole = wholeJobs(stack, tier, shards);
    return firstKnown(ruleFilesOf(stack, tier), (file) => {
      const rules = dataOf(contentOf(file), file.source);
      const found = findShardedRules(rules, { isWhole: (job) => whole.has(job) }).at(0);
      return found && `evaluates ${found.about ?? "a rule"} (${file.source}), which ${found.fault}`;
    });
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [shardsComplete, shardHashTemporary, shardRulesComplete];

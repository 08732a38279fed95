import { fieldsIn } from "./configuration";
import { namespaceOf } from "./kubernetes";
import type { Pod } from "./pods";
import { prometheusConfigOf, type PrometheusConfig } from "./prometheusFile";
import { isDropped, matchesWhole, relabelRules, type RelabelRule } from "./relabelRules";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { unreadable } from "./unknowns";

/** The part of a scrape job's targets that one pod scrapes: `hashmod` numbers them, `keep` takes some numbers. */
export interface JobShard {
  /** `job_name`. */
  readonly job: string;
  /** Equal for pods that divide the same targets, whatever modulus and numbers they have. */
  readonly key: string;
  /** Equal for pods that have the same job, however they divide its targets. */
  readonly base: string;
  /** The labels of a target of which the hash is made. */
  readonly hashed: readonly string[];
  readonly modulus: number;
  /** The numbers that the pod keeps, of 0 to `modulus` - 1, in order. */
  readonly kept: readonly number[];
  /** A label of the target's series that has the number, if one has. */
  readonly label: string | undefined;
}

/** A larger modulus is no count of shards. */
const most = 1000;

/**
 * The sharded jobs of a Prometheus in one pod.
 *
 * @throws UnknownValueError if its configuration can't be told.
 */
export function jobShardsOf(stack: Stack, tier: Tier, pod: Pod): JobShard[] {
  const config = prometheusConfigOf(stack, tier);
  const jobs = config.data().scrape_configs;
  return fieldsIn(jobs).flatMap((job) => shardOf(config, job, pod));
}

/** A scrape job of which a pod takes every target. */
export interface WholeJob {
  readonly job: string;
  /** As {@link JobShard.base}, with what the pod's variables make of it. */
  readonly base: string;
}

/** How jobs find targets that are the same for every pod of a namespace. */
const discovery = /_sd_configs$/;
/** Of the pod itself, or of files that may differ. */
const local = /^(file_sd_configs)$/;

/**
 * The jobs that a Prometheus in one pod takes whole and whose targets it finds by a discovery that finds the same for others.
 *
 * @throws UnknownValueError if its configuration can't be told.
 */
export function wholeJobsOf(stack: Stack, tier: Tier, pod: Pod): WholeJob[] {
  const config = prometheusConfigOf(stack, tier);
  const jobs = config.data().scrape_configs;
  return fieldsIn(jobs).flatMap((job): WholeJob[] => {
    const rules = relabelRules(job.relabel_configs);
    const isFound = Object.keys(job).some((key) => discovery.test(key) && !local.test(key));
    if (!isFound || rules.some(({ action }) => action === "hashmod")) return [];
    const text = config.inPod(baseOf(job, rules, pod), pod);
    // A job of one pod's own node has other targets in each.
    return text.passing.length > 0 ? [] : [{ job: String(job.job_name), base: text.text }];
  });
}

function baseOf(job: object, rules: readonly RelabelRule[], pod: Pod): string {
  return `${namespaceOf(pod.workload)} ${JSON.stringify({ ...job, relabel_configs: rules })}`;
}

/** What tells the pods of one shard from those of another; equal where they scrape the same part of each job. */
export function shardKey(shards: readonly JobShard[]): string {
  return JSON.stringify(shards.map(({ key, modulus, kept }) => [key, modulus, kept]));
}

/** Whether two pods divide the targets of a job between them. */
export function areOfTwoShards(a: readonly JobShard[], b: readonly JobShard[]): boolean {
  return a.some(({ key, kept }) =>
    b.some((other) => other.key === key && String(other.kept) !== String(kept)),
  );
}

function shardOf(config: PrometheusConfig, job: Readonly<Record<string, unknown>>, pod: Pod): JobShard[] {
  const rules = relabelRules(job.relabel_configs);
  const hashes = rules.filter(({ action }) => action === "hashmod");
  const [hash] = hashes;
  if (!hash) return [];
  const keepers = rules
    .slice(rules.indexOf(hash))
    .filter(
      ({ action, sourceLabels }) =>
        (action === "keep" || action === "drop") && sourceLabels.includes(hash.targetLabel),
    );
  if (keepers.length === 0) return [];
  const name = String(job.job_name);
  const modulus = Number(config.inPod(hash.modulus, pod).text);
  if (hashes.length > 1 || !(modulus >= 1 && modulus <= most)) {
    throw unreadable(`how job ${name} is sharded in ${config.source} can't be read`);
  }
  const resolved = keepers.map((rule) => ({ ...rule, regex: config.inPod(rule.regex, pod).text }));
  const numbers = Array.from({ length: modulus }, (_, number) => number);
  const others = rules.filter((rule) => rule !== hash && !keepers.includes(rule));
  const rest = { ...job, relabel_configs: [others, hash.sourceLabels, hash.targetLabel] };
  return [
    {
      job: name,
      key: `${namespaceOf(pod.workload)} ${JSON.stringify(rest)}`,
      base: baseOf(job, others, pod),
      hashed: hash.sourceLabels,
      modulus,
      kept: numbers.filter((number) => resolved.every((rule) => keeps(rule, hash.targetLabel, number))),
      label: lastingLabel(rules.slice(rules.indexOf(hash)), hash.targetLabel),
    },
  ];
}

/** The label that the first rule makes, or one that a later rule copies it to, unless it is temporary or dropped again. */
function lastingLabel(rules: readonly RelabelRule[], made: string): string | undefined {
  const labels = rules.map(({ action, sourceLabels, targetLabel, replacement }, at) =>
    at === 0 || (action === "replace" && sourceLabels.includes(made) && replacement.includes("$"))
      ? targetLabel
      : "__",
  );
  return labels.find((label, at) => !label.startsWith("__") && !isDropped(rules.slice(at + 1), label));
}

/** Whether a target with this number passes the rule; of its other labels nothing is known, so they are empty. */
function keeps(
  { action, sourceLabels, separator, regex }: RelabelRule,
  label: string,
  number: number,
): boolean {
  const text = sourceLabels.map((name) => (name === label ? String(number) : "")).join(separator);
  return matchesWhole(regex, text) === (action === "keep");
}

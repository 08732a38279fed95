import { durationSeconds } from "../../model/units";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { fieldsIn, fieldsOf } from "../reading/configuration";
import { labelNames } from "../reading/tierFlags";
import { inOneNamespace } from "../reading/kubernetes";
import { bucketOf, isSameBucket } from "../reading/tierBucket";
import { prometheusConfigOf } from "../reading/prometheusFile";
import { areOfTwoShards, jobShardsOf, wholeJobsOf, type JobShard } from "../reading/jobShards";
import type { Stack } from "../reading/stack";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, type Known } from "../reading/unknowns";
import { beside, hasBucket, labelsWithout, writers, type Writer } from "../reading/writers";

const irreversible =
  "Blocks that are merged can't be parted again, and samples of the one hide those of the other.";
const tags = ["thanos", "labels"];

/** Every Prometheus with a sidecar; of one that can't be told the unknown value. */
function prometheuses(stack: Stack): Known<Writer>[] {
  return writers(stack).filter((writer) => isUnknown(writer) || writer.tier.kind === "prometheus");
}

/** Two pods of Prometheus that scrape different targets and yet are alike without these labels. */
function mistaken(
  stack: Stack,
  labels: readonly string[],
  isAsked: (writer: Writer) => boolean,
): readonly [Writer, Writer] | undefined {
  const seen = new Map<string, { writer: Writer; shards: JobShard[] }>();
  return firstKnown(prometheuses(stack), (writer) => {
    if (!isAsked(writer)) return undefined;
    const shards = jobShardsOf(stack, writer.tier, writer.pod);
    const name = labelsWithout(writer, labels);
    const other = seen.get(name);
    if (!other) seen.set(name, { writer, shards });
    return other && areOfTwoShards(other.shards, shards) ? ([other.writer, writer] as const) : undefined;
  });
}

const inWords = ([a, b]: readonly [Writer, Writer], labels: readonly string[]) =>
  `takes ${a.tier.title} and ${b.tier.title}, which are different shards, for replicas: without ` +
  `${labels.join(", ")} both are {${labelsWithout(a, labels)}}`;

/** Merged blocks are of one shard. */
export const shardsDifferInBucket = stackPolicy({
  name: "shards-differ-in-bucket",
  displayName: "The compactor can tell shards apart",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "Two shards of Prometheus differ in an external label that is not a --deduplication.replica-label of their " +
    "bucket's compactor.",
  why: irreversible,
  source: "Thanos, docs/components/compact.md#vertical-compaction-risks",
  remedy: "Give every shard an external label with its number, with the same value in all of its replicas.",
  tags: [...tags, "compactor", "shards", "data-loss"],
  subjects: (stack) => stack.tiers("compact"),
  judge: (compactor, { stack }) => {
    const labels = labelNames(compactor.flags, "deduplication.replica-label");
    if (labels.length === 0) return undefined;
    const pair = mistaken(stack, labels, ({ tier }) => usesBucketOf(stack, tier, compactor));
    return pair && inWords(pair, labels);
  },
});

/** Deduplicated series are of one shard. */
export const shardsDifferInQuery = stackPolicy({
  name: "shards-differ-in-query",
  displayName: "Query can tell shards apart",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "Two shards of Prometheus differ in an external label that is not a --query.replica-label of a Query in " +
    "their namespace.",
  why: "If both have a series of the same name, such as a recorded series or an alert, Query shows only one of them.",
  source: "Thanos, docs/sharding.md and docs/components/query.md#run-time-deduplication-of-ha-groups",
  remedy: "Give every shard an external label with its number, with the same value in all of its replicas.",
  tags: [...tags, "query", "shards", "correctness"],
  subjects: (stack) => stack.tiers("query"),
  judge: (query, { stack }) => {
    const labels = labelNames(query.flags, "query.replica-label");
    const pair = mistaken(stack, labels, ({ tier }) => inOneNamespace(tier.workload, query.workload));
    return pair && inWords(pair, labels);
  },
});

/** Copies of one target are merged by the algorithm for that. */
export const deduplicationPenaltyInBucket = stackPolicy({
  name: "deduplication-penalty-in-bucket",
  displayName: "The compactor merges replicas of Prometheus by penalty",
  severity: "high",
  level: "mandatory",
  profile: "core",
  rule: "A compactor that merges by a replica label of a Prometheus in its bucket has --deduplication.func=penalty.",
  why:
    "By default it expects identical samples. Two replicas scrape at different times, so both samples of each " +
    "scrape are kept and rates are wrong forever.",
  source:
    "Thanos, docs/components/compact.md: penalty where the same application is scraped by two Prometheis",
  remedy:
    "Add --deduplication.func=penalty, or remove --deduplication.replica-label: Query deduplicates as well.",
  tags: [...tags, "compactor", "deduplication", "data-loss"],
  subjects: (stack) => stack.tiers("compact"),
  judge: (compactor, { stack }) => {
    const labels = labelNames(compactor.flags, "deduplication.replica-label");
    if (labels.length === 0 || compactor.flags.value("deduplication.func") === "penalty") return undefined;
    const replica = firstKnown(prometheuses(stack), (writer) =>
      labels.some((label) => writer.labels.has(label)) && usesBucketOf(stack, writer.tier, compactor)
        ? writer
        : undefined,
    );
    return replica && `merges replicas of ${replica.tier.title} without --deduplication.func=penalty`;
  },
});

/** The same for what is merged on the fly. */
export const deduplicationPenaltyInQuery = stackPolicy({
  name: "deduplication-penalty-in-query",
  displayName: "Query merges replicas of Prometheus by penalty",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "A Query in the namespace of a Prometheus with a sidecar leaves --deduplication.func at penalty.",
  why:
    "The chain algorithm keeps every sample of both replicas, which scrape at different times, so rates are " +
    "wrong.",
  source: "Thanos, docs/components/query.md: deduplication of HA groups is not supported by chain",
  remedy: "Remove --deduplication.func=chain, or query Receivers through a separate Query.",
  tags: [...tags, "query", "deduplication", "correctness"],
  subjects: (stack) => stack.tiers("query"),
  judge: (query, { stack }) => {
    const func = query.flags.value("deduplication.func") ?? "penalty";
    const labels = labelNames(query.flags, "query.replica-label");
    if (func === "penalty" || labels.length === 0) return undefined;
    const replica = firstKnown(prometheuses(stack), (writer) =>
      inOneNamespace(writer.tier.workload, query.workload) && labels.some((label) => writer.labels.has(label))
        ? writer
        : undefined,
    );
    return replica && `has --deduplication.func=${func}, and asks ${replica.tier.title}`;
  },
});

/** Copies of one target are as dense. */
export const replicasScrapeAlike = stackPolicy({
  name: "replicas-scrape-alike",
  displayName: "Replicas scrape the same at the same interval",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "Two Prometheus that Query treats as replicas have the same jobs that find targets by a discovery, and the same scrape_interval in every job.",
  why:
    "Query switches between replicas wherever one has a gap, and the density of samples changes with it: rates " +
    "and counts jump. What only one scrapes is gone while that one is down.",
  source: "Thanos, pkg/dedup/iter.go: the penalty follows from the time between the last samples",
  remedy: "Give both the same scrape_interval.",
  tags: [...tags, "query", "correctness"],
  subjects: (stack) => stack.tiers("query"),
  judge: (query, { stack }) => {
    const labels = labelNames(query.flags, "query.replica-label");
    const seen = new Map<string, Writer>();
    return firstKnown(prometheuses(stack), (writer) => {
      const name = labelsWithout(writer, labels);
      const other = seen.get(name);
      if (!other) seen.set(name, writer);
      if (!other || other.tier === writer.tier) return undefined;
      if (!inOneNamespace(writer.tier.workload, query.workload)) return undefined;
      const [a, b] = [intervals(stack, other), intervals(stack, writer)];
      const pair = `takes ${other.tier.title} and ${writer.tier.title} for replicas`;
      const alone = onlyIn(stack, other, b) ?? onlyIn(stack, writer, a);
      if (alone)
        return { is: `${pair}, but only ${alone.tier.title} scrapes job ${alone.job}`, wayOut: sameJobs };
      const job = [...a.keys()].find((one) => b.has(one) && b.get(one) !== a.get(one));
      return job === undefined
        ? undefined
        : `takes ${other.tier.title} and ${writer.tier.title} for replicas, which scrape job ${job} every ` +
            `${a.get(job)} and every ${b.get(job)} seconds`;
    });
  },
});

const sameJobs =
  "Give both the same scrape_configs, or, if they are no replicas, a label of their own that is no --query.replica-label.";

/** A job that the other one does not have, and whose targets it would find as well. */
function onlyIn(stack: Stack, { tier, pod }: Writer, others: ReadonlyMap<string, unknown>) {
  const { job } = wholeJobsOf(stack, tier, pod).find((one) => !others.has(one.job)) ?? {};
  return job === undefined ? undefined : { tier, job };
}

/** Seconds between two scrapes of each job. */
function intervals(stack: Stack, { tier, pod }: Writer): Map<string, number | undefined> {
  const config = prometheusConfigOf(stack, tier);
  const { global, scrape_configs } = config.data();
  const seconds = (value: unknown) =>
    typeof value === "string" ? durationSeconds(config.inPod(value, pod).text) : undefined;
  const standard = seconds(fieldsOf(global).scrape_interval) ?? 60;
  const jobs = fieldsIn(scrape_configs);
  return new Map(jobs.map((job) => [String(job.job_name), seconds(job.scrape_interval) ?? standard]));
}

function usesBucketOf(stack: Stack, prometheus: Tier, compactor: Tier): boolean {
  const sidecar = beside(prometheus, "sidecar");
  return Boolean(
    sidecar && hasBucket(sidecar) && isSameBucket(bucketOf(stack, sidecar), bucketOf(stack, compactor)),
  );
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  deduplicationPenaltyInBucket,
  deduplicationPenaltyInQuery,
  shardsDifferInBucket,
  shardsDifferInQuery,
  replicasScrapeAlike,
];

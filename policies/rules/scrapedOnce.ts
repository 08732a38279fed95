import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { jobShardsOf, wholeJobsOf, type JobShard, type WholeJob } from "../reading/jobShards";
import type { Stack } from "../reading/stack";
import { labelNames } from "../reading/tierFlags";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, orUnknown } from "../reading/unknowns";
import { labelsWithout, writersOf, writingTiers, type Writer } from "../reading/writers";

/** What the first pod of a Prometheus scrapes. */
interface Scraping {
  readonly tier: Tier;
  readonly writer: Writer;
  readonly shards: readonly JobShard[];
  readonly whole: readonly WholeJob[];
}

const read = new WeakMap<Stack, readonly Scraping[]>();

/** What every Prometheus with a sidecar scrapes; one that can't be told is left out, as it is reported where it is the subject. */
function scrapingOf(stack: Stack): readonly Scraping[] {
  const found =
    read.get(stack) ??
    writingTiers(stack).flatMap((tier) => {
      const one = orUnknown(() =>
        isUnknown(tier) || tier.kind !== "prometheus" ? undefined : scraping(stack, tier),
      );
      return one === undefined || isUnknown(one) ? [] : [one];
    });
  read.set(stack, found);
  return found;
}

function scraping(stack: Stack, tier: Tier): Scraping | undefined {
  const [writer] = writersOf(stack, tier);
  if (!writer) return undefined;
  const { pod } = writer;
  return { tier, writer, shards: jobShardsOf(stack, tier, pod), whole: wholeJobsOf(stack, tier, pod) };
}

/** A job that two divide by hashes of different labels. */
function hashedOtherwise(own: Scraping, other: Scraping): string | undefined {
  const pairs = own.shards.flatMap((a) => other.shards.map((b) => [a, b] as const));
  const pair = pairs.find(([a, b]) => a.base === b.base && String(a.hashed) !== String(b.hashed));
  return (
    pair &&
    `divides the targets of job ${pair[0].job} by the hash of ${pair[0].hashed.join(", ")}, and ${other.tier.title} by that of ${pair[1].hashed.join(", ")}`
  );
}

/** A job that one takes whole and the other a share of. */
function takenWhole(own: Scraping, other: Scraping): string | undefined {
  const isShared = (whole: Scraping, part: Scraping) =>
    whole.whole.find(({ base }) => part.shards.some((shard) => shard.base === base))?.job;
  const job = isShared(own, other);
  if (job !== undefined)
    return `scrapes every target of job ${job}, of which ${other.tier.title} scrapes a share`;
  const part = isShared(other, own);
  return part === undefined
    ? undefined
    : `scrapes a share of the targets of job ${part}, of which ${other.tier.title} scrapes every one`;
}

/** A job that both take whole, though a Query does not take them for replicas. */
function scrapedTwice(stack: Stack, own: Scraping, other: Scraping): string | undefined {
  const job = own.whole.find(({ base }) => other.whole.some((one) => one.base === base))?.job;
  if (job === undefined) return undefined;
  return firstKnown(stack.tiers("query"), (query) => {
    const labels = labelNames(query.flags, "query.replica-label");
    const [a, b] = [own, other].map(({ writer }) => labelsWithout(writer, labels));
    return a === b
      ? undefined
      : `scrapes the targets of job ${job}, and so does ${other.tier.title}, but they are no replicas to ${query.title}: {${a}} and {${b}} without ${labels.join(", ") || "any label"}`;
  });
}

/** Each target belongs to one Prometheus and its replicas. */
export const targetsScrapedOnce = stackPolicy({
  name: "targets-scraped-once",
  displayName: "No two shards scrape one target",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule:
    "Two Prometheus with a sidecar that are no replicas of each other have no job in common whose targets both find, unless both divide it, by the hash of the same " +
    "labels.",
  why: "What both scrape is in every answer twice: sums are doubled, and rules match too many series. By different hashes other targets are scraped by nobody.",
  source:
    "Prometheus, docs on relabel_config: hashmod; Thanos, docs/components/query.md#run-time-deduplication-of-ha-groups",
  reads:
    "scrape_configs with a discovery (kubernetes_sd_configs and its like) of every Prometheus of a namespace, with the variables of whoever renders them; " +
    "--query.replica-label. Jobs with static targets or files are not compared, nor jobs that find the same targets by other rules.",
  remedy:
    "Divide the job in every shard by the same hashmod, or let one of them scrape it alone. If they are replicas, give Query the label in which they differ as --query.replica-label.",
  tags: ["prometheus", "shards", "correctness"],
  subjects: (stack) => writingTiers(stack).filter((tier) => isUnknown(tier) || tier.kind === "prometheus"),
  judge: (tier, { stack }) => {
    const all = scrapingOf(stack);
    const own = all.find((one) => one.tier === tier) ?? scraping(stack, tier);
    if (!own) return undefined;
    // Of two that do not fit, the later one is reported.
    return firstKnown(
      all.slice(0, Math.max(0, all.indexOf(own))),
      (other) => hashedOtherwise(own, other) ?? takenWhole(own, other) ?? scrapedTwice(stack, own, other),
    );
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [targetsScrapedOnce];

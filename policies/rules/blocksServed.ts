import { findHoles } from "../../model/lifetime/holes";
import { keptFor } from "../../model/lifetime/dataPath";
import { findGaps } from "../../model/lifetime/spans";
import { localRetention } from "../../model/thresholds";
import { durationText } from "../../model/units";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { cellsOf, type Cell } from "../reading/blockShares";
import {
  numberInWords,
  onBucket,
  servedAges,
  sharesOf,
  titlesOf,
  type OnBucket,
} from "../reading/bucketTiers";
import { inOneNamespace } from "../reading/kubernetes";
import { retentionOf } from "../reading/localRetention";
import { hiddenMaker } from "../reading/reach";
import type { Stack } from "../reading/stack";
import { labelsInWords, uploadersOf, type Stream, type Uploader } from "../reading/streams";
import { bucketOf } from "../reading/tierBucket";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, unreadable, type UnknownValue } from "../reading/unknowns";

const tags = ["thanos", "store", "blocks"];
const reads =
  "External labels of Prometheus (mounted configuration and the variables of whoever renders it), --label of Rulers and Receivers, the bucket, " +
  "--selector.relabel-config, --min-time and --max-time of each Store Gateway. It is blind where the uploader or the Store Gateway is in no resource of the " +
  "stack, and says so where a label's value is known only in the pod (a Deployment's pod name, a tenant).";

/**
 * Whether this stack is where the uploader's bucket is to be read: Store Gateways are beside the uploader, or the bucket's
 * compactor is in the stack. Otherwise it may be that of another cluster.
 */
function isAtHome(stack: Stack, { tier, bucket }: Uploader): boolean {
  if (onBucket(stack, "compact", bucket()).tiers.length > 0) return true;
  return stack
    .tiers("store")
    .some((store) => !isUnknown(store) && inOneNamespace(store.workload, tier.workload));
}

/** What no Store Gateway takes of a stream. */
function untaken(stack: Stack, stores: OnBucket, stream: Stream): string | undefined {
  const { shares, unknown } = sharesOf(stack, stores, stream);
  const cells = cellsOf(shares);
  const missing = cells.filter(({ takers }) => takers.length === 0);
  if (missing.length === 0) return undefined;
  if (unknown) throw unknown;
  const [cell] = missing;
  if (missing.length === cells.length)
    return `uploads blocks of ${labelsInWords(stream)}, which --selector.relabel-config of ${titlesOf(stores.tiers)} drops`;
  const takers = shares.filter(({ share }) => share.kept.length > 0).map(({ taker }) => taker);
  return `uploads blocks of ${labelsInWords(stream)}, of which those${numberInWords(cell)} are taken by none of ${titlesOf(takers)}`;
}

/** That a configuration is in no resource of the stack is usual, and no reason to report each of its users. @throws any other reason */
export function unlessForeign(unknown: UnknownValue): undefined {
  if (unknown.props.length > 0) throw unknown;
  return undefined;
}

/** What is in the bucket is in answers. */
export const blocksServed = stackPolicy({
  name: "blocks-served",
  displayName: "Every block is read by a Store Gateway",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "In a stack with a Query, the Store Gateways of a bucket take every block that a sidecar, a Ruler or a Receiver of the stack uploads to it: one of them " +
    "reads that bucket, and their --selector.relabel-config together leave out none of the uploader's external labels and no number of a hash.",
  why: "Samples vanish from every answer as soon as the uploader deletes them from its disk, and nothing says so.",
  source: "Thanos, docs/sharding.md; pkg/block/fetcher.go: LabelShardedMetaFilter; docs/components/store.md",
  reads,
  remedy:
    "Give the Store Gateway the uploader's bucket, or correct --selector.relabel-config so that the shards together keep every stream and every number.",
  tags: [...tags, "correctness"],
  subjects: uploadersOf,
  judge: (uploader, { stack }) => {
    if (stack.tiers("query").length === 0) return undefined;
    const bucket = uploader.bucket();
    const stores = onBucket(stack, "store", bucket);
    if (stores.tiers.length > 0)
      return firstKnown(uploader.streams(), (stream) => untaken(stack, stores, stream));
    if (!bucket || !isAtHome(stack, uploader)) return undefined;
    if (stores.unknown) return unlessForeign(stores.unknown);
    const maker = hiddenMaker(stack);
    if (maker) throw unreadable(`a Store Gateway may be made by ${maker.title}`);
    const others = stack.tiers("store").filter((one): one is Tier => !isUnknown(one));
    const read = others.map((one) => `${one.title} reads ${bucketOf(stack, one)?.source ?? "none"}`);
    return `uploads to the bucket of ${bucket.source}, which no Store Gateway of the stack reads${read.length > 0 ? ` (${read.join(", ")})` : ""}`;
  },
});

/** A Store Gateway with the ages that it serves. */
interface AgedStore {
  readonly store: Tier;
  readonly from: number;
  readonly to: number;
}

const hasRange = ({ flags }: Tier) => flags.has("min-time") || flags.has("max-time");

/** The Store Gateways of each number of each of the uploader's streams. @throws UnknownValueError if one can't be told. */
function agedCells(stack: Stack, uploader: Uploader): Cell<AgedStore>[] {
  // Whose bucket is whose is of no interest where no Store Gateway has a time range.
  if (!firstKnown(stack.tiers("store"), (store) => hasRange(store) || undefined)) return [];
  const stores = onBucket(stack, "store", uploader.bucket());
  if (stores.unknown) throw stores.unknown;
  if (!stores.tiers.some(hasRange)) return [];
  const now = Date.now();
  const ages = new Map(stores.tiers.map((store) => [store, servedAges(store, now)]));
  return uploader.streams().flatMap((stream) => {
    const { shares, unknown } = sharesOf(stack, stores, stream);
    if (unknown) throw unknown;
    const aged = shares.map(({ share, taker }) => {
      const { from = 0, to = 0 } = ages.get(taker) ?? {};
      return { share, taker: { store: taker, from, to } };
    });
    return cellsOf(aged).filter(({ takers }) => takers.length > 0);
  });
}

const ago = (seconds: number) => `${durationText(Math.round(seconds))} ago`;

/** Ages between those of two Store Gateways that neither serves. */
function gapBetween({ takers, ...cell }: Cell<AgedStore>): string | undefined {
  const whole = {
    from: Math.min(...takers.map(({ from }) => from)),
    to: Math.max(...takers.map(({ to }) => to)),
  };
  const gap = findGaps(whole, takers).find(({ from, to }) => to - from >= 1 && to > 0);
  if (!gap) return undefined;
  const younger = takers.find(({ to }) => to === gap.from)?.store;
  const older = takers.find(({ from }) => from === gap.to)?.store;
  return (
    `uploads blocks${numberInWords(cell)} that no Store Gateway serves from ${ago(gap.from)} to ${ago(gap.to)}: ${younger?.title} ends at ` +
    `--min-time=${younger?.flags.value("min-time")}, and ${older?.title} begins at --max-time=${older?.flags.value("max-time")}`
  );
}

const hour = 3600;
/** What a bucket is taken to do where its compactor is not asked. */
const compactor = {
  retention: { raw: Infinity, fiveMinutes: Infinity, oneHour: Infinity },
  deleteDelay: 48 * hour,
  consistencyDelay: hour / 2,
  downsampling: true,
};

/** The times by which a Store Gateway waits for new blocks. */
const waits = ({ flags }: Tier) => ({
  sync: flags.seconds("sync-block-duration", "15m"),
  consistencyDelay: flags.seconds("consistency-delay", "0s"),
});

/** How far back the uploader's own samples are served, where a flag says so. */
function hiddenFrom({ by }: Uploader): number | undefined {
  const { to } = servedAges(by, Date.now());
  return to === Infinity ? undefined : to;
}

/** Samples that are not served from the uploader's disk any more, and not yet from the bucket. */
function lateStore(stack: Stack, uploader: Uploader): string | undefined {
  const stores = onBucket(stack, "store", uploader.bucket()).tiers;
  if (stores.length === 0) return undefined;
  const cells = agedCells(stack, uploader);
  const takers = stores.map((store) => ({ store, from: -Infinity, to: Infinity }));
  const all: Cell<AgedStore> = { number: 0, modulus: 1, takers };
  const oldest = hiddenFrom(uploader);
  return firstKnown(cells.length > 0 ? cells : [all], ({ takers }) => {
    const youngest = Math.max(0, Math.min(...takers.map(({ from }) => from)));
    // That a sidecar and every Store Gateway leave a gap is what store-meets-prometheus says.
    if (youngest > 0 && uploader.by.kind === "sidecar" && stores.every(({ flags }) => flags.has("max-time")))
      return undefined;
    const [quickest] = takers
      .filter(({ from }) => from <= youngest)
      .map(({ store }) => ({ store, ...waits(store) }))
      .sort((a, b) => a.sync + a.consistencyDelay - b.sync - b.consistencyDelay);
    const { store, sync, consistencyDelay } = quickest;
    // The usual is soon enough for every retention that an outage leaves something of.
    if (sync + consistencyDelay <= hour && youngest === 0 && oldest === undefined) return undefined;
    const { seconds, text } = retentionOf(stack, uploader.tier);
    const [hole] = findHoles({
      local: { retention: Math.max(seconds, localRetention.least), oldest },
      store: { sync, consistencyDelay, youngest, ignoreMarksAfter: 24 * hour },
      compactor,
    });
    if (hole?.before !== "stores") return undefined;
    const kept =
      oldest === undefined ? `has ${text}` : `serves its samples for ${durationText(oldest)} (--min-time)`;
    const { flags } = store;
    const given = ["max-time", "consistency-delay", "sync-block-duration"].filter((flag) => flags.has(flag));
    const why = given.map((flag) => `--${flag}=${flags.value(flag)}`).join(", ");
    return `${kept}, but ${store.title} may serve them only when they are ${durationText(Math.ceil(hole.to))} old${why ? ` (${why})` : ""}`;
  });
}

/** Between two Store Gateways, and before the first, nothing is missing. */
export const blocksServedThroughout = stackPolicy({
  name: "blocks-served-throughout",
  displayName: "No gap between the time ranges of Store Gateways",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "The time ranges (--min-time, --max-time) of the Store Gateways that take a stream touch or overlap, for each number of a hash by itself, and a Store Gateway " +
    "serves a block (after --consistency-delay and --sync-block-duration) before its uploader deletes it.",
  why: "Samples of those ages are stored and in no answer: graphs have a hole that moves with time.",
  source:
    "Thanos, docs/components/store.md#time-based-partitioning; pkg/block/fetcher.go: TimePartitionMetaFilter",
  reads: `${reads} Dates are compared as old as they are at the time of the preview.`,
  remedy:
    "Let --max-time of the older Store Gateway be younger than --min-time of the younger one, by a day or more.",
  tags: [...tags, "correctness"],
  subjects: uploadersOf,
  judge: [
    (uploader, { stack }) => firstKnown(agedCells(stack, uploader), gapBetween),
    (uploader, { stack }) => lateStore(stack, uploader),
  ],
});

/** Longest time that a compactor keeps samples, and where that is written. */
function keptBy({ flags }: Tier): number {
  const flagOf = (resolution: string) => keptFor(flags.seconds(`retention.resolution-${resolution}`, "0d"));
  return flags.isOn("downsampling.disable") ? flagOf("raw") : Math.max(...["raw", "5m", "1h"].map(flagOf));
}

/** What is kept is in answers to the end. */
export const storesReachBack = stackPolicy({
  name: "stores-reach-back",
  displayName: "Store Gateways serve what the compactor keeps",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "--min-time of the oldest Store Gateway of a stream is not younger than the longest retention of the compactor that takes it.",
  why: "Older blocks are paid for and in no answer.",
  source:
    "Thanos, docs/components/store.md#time-based-partitioning; docs/components/compact.md: retention is forever by default",
  reads: `${reads} --retention.resolution-* of compactors of the same bucket.`,
  remedy: "Remove --min-time from the oldest Store Gateway, or shorten --retention.resolution-* to it.",
  tags: [...tags, "compactor", "retention"],
  subjects: uploadersOf,
  judge: (uploader, { stack }) => {
    const cells = agedCells(stack, uploader);
    if (cells.length === 0) return undefined;
    const compactors = onBucket(stack, "compact", uploader.bucket());
    return firstKnown(uploader.streams(), (stream) => {
      const taker = sharesOf(stack, compactors, stream).shares.find(
        ({ share }) => share.kept.length > 0,
      )?.taker;
      const kept = taker ? keptBy(taker) : 0;
      return firstKnown(cells, ({ takers }) => {
        const oldest = [...takers].sort((a, b) => b.to - a.to)[0];
        // A block is as long as two weeks, so a day more or less is none of its samples.
        if (kept <= oldest.to) return undefined;
        const until = kept === Infinity ? "for ever" : `for ${durationText(kept)}`;
        return `uploads blocks that ${taker?.title} keeps ${until}, but ${oldest.store.title} is the oldest to serve them and ends at --min-time=${oldest.store.flags.value("min-time")}`;
      });
    });
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [blocksServed, blocksServedThroughout, storesReachBack];

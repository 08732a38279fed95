/**
 * A bucket and the programs around it, stepped through time block by block. Written after the sources of Thanos v0.42 and
 * Prometheus 3, and without the model that it is held against. All times are minutes.
 */

const hour = 60;
const day = 24 * hour;
const step = 30;
/** Level 0 to 3 of cmd/thanos/compact.go. */
const ranges = [2 * hour, 8 * hour, 2 * day, 14 * day];
const least5m = 40 * hour;
const least1h = 10 * day;

/** What is simulated; 0 is forever for the bucket's retentions. */
export interface Setup {
  readonly localRetention: number;
  readonly raw: number;
  readonly fiveMinutes: number;
  readonly oneHour: number;
  readonly deleteDelay: number;
  readonly consistencyDelay: number;
  /** Between two rounds of the Compactor; each takes no time. */
  readonly wait: number;
  readonly syncInterval: number;
  readonly ignoreMarks: number;
  readonly leaveToSidecars: number;
  /** From cutting a block to its being in the bucket. */
  readonly upload: number;
  /** Ages from which the sidecars and the stores serve no samples; `Infinity` where they serve all. */
  readonly sidecarOldest: number;
  readonly storeOldest: number;
  /** How long stores leave a block alone that was just cut. */
  readonly storeConsistency: number;
  /** How much later a second replica uploads, whose blocks the Compactor merges. @default there is none */
  readonly secondReplica?: number;
}

interface Block {
  readonly resolution: 0 | 5 | 60;
  readonly from: number;
  readonly to: number;
  /** The two-hour blocks in it, a bit for each replica's. */
  readonly sources: bigint;
  /** How many these are. */
  readonly size: number;
  readonly uploaded: number;
  readonly byCompactor: boolean;
  marked?: number;
  noCompact?: boolean;
}

/** What was seen of the samples of one window of 14 days. */
export interface Seen {
  /** Ages at which samples were nowhere, though a resolution of them is kept that long. */
  readonly holes: readonly { readonly block: number; readonly age: number }[];
  /** How many of the window's 168 blocks were ever in a block of this resolution. */
  readonly made5m: number;
  readonly made1h: number;
  /** Most times that a coarser block of the same length was made. */
  readonly mostDownsampled: number;
  /** How often a store had a block loaded that was no longer in the bucket. */
  readonly goneBlocks: number;
}

const group = (blocks: readonly Block[], resolution: number) =>
  blocks.filter((block) => block.resolution === resolution).sort((a, b) => a.from - b.from || a.to - b.to);

const holdsAll = (parent: bigint, child: bigint) => (parent & child) === child;
const union = (blocks: readonly Block[]) => blocks.reduce((all, { sources }) => all | sources, 0n);

const sourceOf = (from: number, replica: number) => 1n << BigInt(from / hour + replica);
const sizeOf = (sources: bigint) => sources.toString(2).replaceAll("0", "").length;

/** Whether each two hours are in a set of blocks, of any replica. */
function blocksOf(sources: bigint): boolean[] {
  const bits = [...sources.toString(2)].reverse();
  return Array.from(
    { length: Math.ceil(bits.length / 2) },
    (_, at) => bits[2 * at] === "1" || bits[2 * at + 1] === "1",
  );
}

const isSame = (some: readonly Block[], others: readonly Block[]) =>
  some.length === others.length && some.every((block, at) => block === others[at]);

/** DefaultDeduplicateFilter: blocks whose sources are all in another one. */
function duplicatesOf(blocks: readonly Block[]): Set<Block> {
  const duplicates = new Set<Block>();
  for (const resolution of [0, 5, 60]) {
    const covering: Block[] = [];
    const bySize = group(blocks, resolution).sort((a, b) => b.size - a.size);
    for (const block of bySize)
      if (
        covering.some(
          (parent) =>
            parent.from <= block.from && block.to <= parent.to && holdsAll(parent.sources, block.sources),
        )
      )
        duplicates.add(block);
      else covering.push(block);
  }
  return duplicates;
}

/** selectOverlappingMetas. */
function overlapping(sorted: readonly Block[]): Block[] {
  const found: Block[] = [];
  let last = sorted.at(0)?.to ?? 0;
  for (const [at, block] of sorted.slice(1).entries()) {
    if (block.from < last) found.push(...(found.length === 0 ? [sorted[at]] : []), block);
    else if (found.length > 0) break;
    last = Math.max(last, block.to);
  }
  return found;
}

/** tsdbBasedPlanner.plan, without tombstones, and verticalCompactionDownsampleFilter. */
function plan(sorted: readonly Block[]): Block[] {
  const overlap = overlapping(sorted.filter(({ noCompact }) => noCompact !== true));
  if (overlap.length > 0 && overlap[0].resolution === 0) return overlap;
  for (const block of overlap) block.noCompact = true;
  if (overlap.length > 0) return plan(sorted);
  const metas = sorted.slice(0, -1);
  const highTime = metas.at(-1)?.from;
  if (highTime === undefined) return [];
  for (const range of ranges.slice(1)) {
    const parts = new Map<number, Block[]>();
    for (const block of metas) {
      const start = Math.floor(block.from / range) * range;
      if (block.to <= start + range) parts.set(start, [...(parts.get(start) ?? []), block]);
    }
    for (const part of parts.values()) {
      if (part.length < 2 || part.some(({ noCompact }) => noCompact)) continue;
      const to = part[part.length - 1].to;
      if (to - part[0].from !== range && to > highTime) continue;
      return part;
    }
  }
  return [];
}

/** Runs the programs until every sample of the window has been seen for long enough. */
export function simulate(setup: Setup): Seen {
  const [first, last] = [14 * day, 28 * day];
  const forever = (time: number) => (time === 0 ? Infinity : time);
  const kept = Math.max(forever(setup.raw), forever(setup.fiveMinutes), forever(setup.oneHour));
  const end = last + Math.min(kept, 24 * day);

  let bucket: Block[] = [];
  let loaded: Block[] = [];
  let inStore: boolean[] = [];
  const marked = (block: Block, now: number, delay: number) =>
    block.marked !== undefined && now - block.marked > delay;
  const made = { 5: 0n, 60: 0n };
  const timesMade = new Map<string, number>();
  const holes: { block: number; age: number }[] = [];
  let goneBlocks = 0;

  /** SyncMetas with the Compactor's filters, and its collection of garbage. What it finds depends on the blocks alone. */
  let synced = { given: [] as Block[], metas: [] as Block[] };
  const seenByCompactor = (now: number): Block[] => {
    const given = bucket.filter(
      (block) =>
        (block.byCompactor || now - block.uploaded >= setup.consistencyDelay) &&
        !marked(block, now, setup.deleteDelay / 2),
    );
    if (!isSame(given, synced.given)) {
      const duplicates = duplicatesOf(given);
      for (const block of duplicates) block.marked ??= now;
      synced = { given, metas: given.filter((block) => !duplicates.has(block)) };
    }
    return synced.metas;
  };

  const compact = (now: number) => {
    for (let more = true; more;) {
      more = false;
      for (const resolution of [0, 5, 60] as const) {
        const part = plan(group(seenByCompactor(now), resolution));
        if (part.length === 0) continue;
        more = true;
        const sources = union(part);
        bucket.push({
          resolution,
          from: part[0].from,
          to: Math.max(...part.map(({ to }) => to)),
          sources,
          size: sizeOf(sources),
          uploaded: now,
          byCompactor: true,
        });
        for (const block of part) block.marked ??= now;
      }
    }
  };

  const downsample = (now: number) => {
    const metas = seenByCompactor(now);
    for (const [from, to, span] of [
      [0, 5, least5m],
      [5, 60, least1h],
    ] as const) {
      const done = union(group(metas, to));
      for (const block of group(metas, from)) {
        if (holdsAll(done, block.sources) || block.to - block.from < span) continue;
        bucket.push({
          ...block,
          resolution: to,
          uploaded: now,
          byCompactor: true,
          marked: undefined,
          noCompact: undefined,
        });
        made[to] |= block.sources;
        const key = `${to} ${block.from} ${block.to}`;
        if (block.from >= first) timesMade.set(key, (timesMade.get(key) ?? 0) + 1);
      }
    }
  };

  for (let now = 0; now <= end; now += step) {
    // Prometheus cuts [x, x + 2h) at x + 3h, and the sidecar uploads it.
    for (const [replica, later] of [0, setup.secondReplica].entries()) {
      const cut = now - setup.upload - 3 * hour - (later ?? Infinity);
      if (cut >= 0 && cut % (2 * hour) === 0)
        bucket.push({
          resolution: 0,
          from: cut,
          to: cut + 2 * hour,
          sources: sourceOf(cut, replica),
          size: 1,
          uploaded: now,
          byCompactor: false,
        });
    }

    const gone = new Set(bucket.filter((block) => marked(block, now, setup.deleteDelay)));
    bucket = bucket.filter((block) => !gone.has(block));
    if (now % setup.wait === 0) {
      const before = synced.metas;
      // Nothing is to be done with blocks with which nothing was to be done in the round before.
      if (seenByCompactor(now) !== before) {
        compact(now);
        downsample(now);
        downsample(now);
      }
      for (const block of seenByCompactor(now)) {
        const retention = { 0: setup.raw, 5: setup.fiveMinutes, 60: setup.oneHour }[block.resolution];
        if (retention > 0 && now > block.to + retention) block.marked ??= now;
      }
    }

    if (now % setup.syncInterval === 0) {
      const metas = bucket.filter(
        (block) =>
          block.from <= now - setup.leaveToSidecars &&
          block.to >= now - setup.storeOldest &&
          (block.byCompactor || now - block.uploaded >= setup.storeConsistency) &&
          !marked(block, now, setup.ignoreMarks),
      );
      const duplicates = duplicatesOf(metas);
      loaded = metas.filter((block) => !duplicates.has(block));
      inStore = blocksOf(union(loaded));
    }
    const stored = new Set(bucket);
    goneBlocks += loaded.filter((block) => !stored.has(block)).length;

    // The newest local block ends at a multiple of 2h that is at least 1h ago.
    const newest = Math.floor((now - hour) / (2 * hour)) * 2 * hour;
    for (let from = first; from < last && from + 2 * hour <= now; from += 2 * hour) {
      const to = from + 2 * hour;
      if (now >= to + kept) continue;
      const local = newest - to < setup.localRetention && from >= now - setup.sidecarOldest;
      const store =
        inStore[from / (2 * hour)] && now - setup.leaveToSidecars >= to && from >= now - setup.storeOldest;
      if (!local && !store) holes.push({ block: from / (2 * hour), age: now - to });
    }
  }
  const inWindow = (sources: bigint) =>
    blocksOf(sources)
      .slice(first / (2 * hour), last / (2 * hour))
      .filter(Boolean).length;
  return {
    holes,
    made5m: inWindow(made[5]),
    made1h: inWindow(made[60]),
    mostDownsampled: Math.max(0, ...timesMade.values()),
    goneBlocks,
  };
}

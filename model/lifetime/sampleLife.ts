/** Where the samples of one block of two hours are, from when and until when. Times are seconds. */
import { bucketBlocks, type BucketBlock } from "./bucketBlocks";
import { blockLength, windows } from "./blockTimes";
import { type DataPath, resolutions, type Resolution } from "./dataPath";
import { localServedSpan, uploadedAt } from "./localSamples";
import { joinSpans, type Span } from "./spans";

/** Two hours of samples, and where they are. */
export interface SampleLife {
  /** The samples: seconds from the start of a window of 14 days. */
  readonly samples: Span;
  /** In Prometheus, or in the Ruler. */
  readonly local: Span;
  /** In a block of a resolution that the bucket has, up to the mark that the retention gives it. */
  readonly bucket: Readonly<Record<Resolution, readonly Span[]>>;
  /** When a Store Gateway has them at the latest, and until when it has them at least. */
  readonly store: readonly Span[];
}

/** The life of every two hours of a window of 14 days: blocks of every window have the same. */
export function sampleLives(path: DataPath): SampleLife[] {
  const blocks = bucketBlocks(path.compactor);
  return Array.from({ length: windows.large / blockLength }, (_, at) => {
    const samples = { from: at * blockLength, to: (at + 1) * blockLength };
    return lifeOf(
      samples,
      blocks.filter(({ from, to }) => from <= samples.from && samples.to <= to),
      path,
    );
  });
}

function lifeOf(
  samples: Span,
  blocks: readonly BucketBlock[],
  { local, store, compactor }: DataPath,
): SampleLife {
  const inBucket = (resolution: Resolution): Span[] =>
    joinSpans(
      blocks
        .filter((block) => block.resolution === resolution)
        .map((block) => ({ from: madeAt(block, samples), to: block.marked })),
    );
  const bucket = Object.fromEntries(resolutions.map((each) => [each, inBucket(each)]));
  const { oldest = Infinity, consistencyDelay = 0 } = store;
  const seenByStore = (block: BucketBlock): number =>
    madeAt(block, samples) + (isCut(block) ? consistencyDelay : 0);
  const servedMarked = Math.min(store.ignoreMarksAfter, compactor.deleteDelay);
  // A look at the bucket loads new blocks before it drops old ones, so one that follows another leaves no gap.
  const loaded = joinSpans(
    blocks.map((block) => ({
      from: Math.max(seenByStore(block), block.from + store.youngest),
      to: block.marked + servedMarked,
    })),
  );
  return {
    samples,
    local: localServedSpan(samples, local),
    bucket: bucket as Record<Resolution, Span[]>,
    store: loaded
      .map(({ from, to }) => ({
        from: Math.max(from + store.sync, samples.to + store.youngest),
        to: Math.min(to, samples.from + oldest),
      }))
      .filter(({ from, to }) => from < to),
  };
}

/** Whether a block is one that a Prometheus or a Ruler cut. */
const isCut = ({ from, to }: BucketBlock): boolean => to - from === blockLength;

/** The Compactor sees a block that was cut later than the stores do. */
const madeAt = (block: BucketBlock, samples: Span): number =>
  isCut(block) ? uploadedAt(samples) : block.made;

import { blockId, shareOf, type Share } from "./blockShares";
import { ageOf } from "../../model/lifetime/servedAge";
import type { Stack } from "./stack";
import type { Stream } from "./streams";
import { bucketOf, isSameBucket, type Bucket } from "./tierBucket";
import type { Flags } from "./tierFlags";
import type { Tier, TierKind } from "./tiers";
import { isUnknown, known, orUnknown, unreadable, type UnknownValue } from "./unknowns";

/** The tiers of one kind that work on a bucket. */
export interface OnBucket {
  readonly tiers: readonly Tier[];
  /** Of one of which it can't be told whether it does. */
  readonly unknown: UnknownValue | undefined;
}

/** Which tiers of this kind work on the bucket. */
export function onBucket(stack: Stack, kind: TierKind, bucket: Bucket | undefined): OnBucket {
  const found = stack
    .tiers(kind)
    .map((tier) =>
      orUnknown(() => (isSameBucket(bucketOf(stack, known(tier)), bucket) ? known(tier) : undefined)),
    );
  return {
    tiers: found.filter((one): one is Tier => one !== undefined && !isUnknown(one)),
    unknown: found.find(isUnknown),
  };
}

/** What each tier takes of a stream's blocks; of one that can't be told, why not. */
export interface Shares {
  readonly shares: readonly { readonly share: Share; readonly taker: Tier }[];
  readonly unknown: UnknownValue | undefined;
}

/** What these tiers take of the stream's blocks. */
export function sharesOf(stack: Stack, { tiers, unknown }: OnBucket, { labels }: Stream): Shares {
  const found = tiers.map((taker) => orUnknown(() => ({ taker, share: shareOf(stack, taker, labels) })));
  return {
    shares: found.filter((one): one is { taker: Tier; share: Share } => !isUnknown(one)),
    unknown: unknown ?? found.find(isUnknown),
  };
}

/** Ages of samples that a tier serves, in seconds. */
export interface ServedAges {
  readonly from: number;
  readonly to: number;
}

/**
 * The ages that `--max-time` and `--min-time` leave.
 *
 * @throws UnknownValueError if they can't be read as times.
 */
export function servedAges({ flags }: Tier, now: number): ServedAges {
  return { from: age(flags, "max-time", -Infinity, now), to: age(flags, "min-time", Infinity, now) };
}

function age(flags: Flags, flag: string, standard: number, now: number): number {
  const text = flags.value(flag);
  if (text === undefined || /^9999-/.test(text)) return standard;
  const found = ageOf(text, now);
  if (found === undefined) throw unreadable(`--${flag}=${text} can't be read as a time`);
  return found;
}

/** Titles of tiers for a message. */
export const titlesOf = (tiers: readonly Tier[]) => tiers.map(({ title }) => title).join(" and ");

/** The blocks of a cell, for a message: empty if they are all. */
export const numberInWords = ({ number, modulus }: { readonly number: number; readonly modulus: number }) =>
  modulus === 1 ? "" : ` with the number ${number} of ${modulus} by ${blockId}`;

import { configurationOf } from "./configuration";
import { relabel, type OpenLabels } from "./relabeledLabels";
import { relabelRules, type RelabelRule } from "./relabelRules";
import type { Stack } from "./stack";
import { labelNames } from "./tierFlags";
import type { Tier } from "./tiers";
import { unreadable } from "./unknowns";

/** The label under which rules see a block's own name. */
export const blockId = "__block_id";

/** The blocks of a stream that a Store Gateway or a compactor takes: those whose hash has some of the numbers. */
export interface Share {
  /** Equal for two that number the blocks alike; empty for one that does not number them. */
  readonly key: string;
  readonly modulus: number;
  readonly kept: readonly number[];
}

const whole: Share = { key: "", modulus: 1, kept: [0] };
const nothing: Share = { key: "", modulus: 1, kept: [] };
/** A larger modulus is no count of shards. */
const most = 1000;

/**
 * The rules of `--selector.relabel-config`.
 *
 * @throws UnknownValueError if they can't be told.
 */
export function selectorOf(stack: Stack, tier: Tier): RelabelRule[] {
  return relabelRules(configurationOf(stack, tier, "selector.relabel-config")?.data());
}

/**
 * What a tier takes of the blocks with these labels.
 *
 * @throws UnknownValueError if its rules can't be told, or read a label of which the value is not known.
 */
export function shareOf(stack: Stack, tier: Tier, labels: OpenLabels): Share {
  const rules = selectorOf(stack, tier);
  const hashes = rules.filter(({ sourceLabels }) => sourceLabels.includes(blockId));
  const [hash] = hashes;
  // A compactor does not see the labels that it merges by.
  const merged = tier.kind === "compact" ? labelNames(tier.flags, "deduplication.replica-label") : [];
  const seen = new Map([...labels].filter(([name]) => !merged.includes(name)));
  seen.set(blockId, "block");
  const takes = (number?: number) => {
    const left = relabel(rules, seen, (rule) => (rule === hash ? number : undefined));
    return left !== undefined && left.size > 0;
  };
  if (!hash) return takes() ? whole : nothing;
  const modulus = Number(hash.modulus);
  if (hashes.length > 1 || hash.action !== "hashmod" || !(modulus >= 1 && modulus <= most))
    throw unreadable("which blocks --selector.relabel-config takes can't be told");
  const kept = Array.from({ length: modulus }, (_, number) => number).filter(takes);
  return { key: JSON.stringify([hash.sourceLabels, hash.separator]), modulus, kept };
}

/** One number of the blocks of a stream, with what takes it. */
export interface Cell<T> {
  readonly number: number;
  readonly modulus: number;
  readonly takers: readonly T[];
}

/**
 * The numbers of a stream's blocks, and who takes each.
 *
 * @throws UnknownValueError if two number the blocks in different ways.
 */
export function cellsOf<T>(shares: readonly { readonly share: Share; readonly taker: T }[]): Cell<T>[] {
  const keys = new Set(shares.map(({ share: { key } }) => key).filter((key) => key !== ""));
  if (keys.size > 1) throw unreadable("blocks are divided in two ways at a time");
  const modulus = shares.map(({ share }) => share.modulus).reduce(leastCommonMultiple, 1);
  if (modulus > most * most) throw unreadable("blocks are divided by numbers that are too large");
  return Array.from({ length: modulus }, (_, number) => ({
    number,
    modulus,
    takers: shares
      .filter(({ share }) => share.kept.includes(number % share.modulus))
      .map(({ taker }) => taker),
  }));
}

function leastCommonMultiple(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return (a / large) * b;
}

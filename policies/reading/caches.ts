import { sizeBytes } from "../../model/units";
import { configurationOf, fieldsOf } from "./configuration";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, unreadable, type Known } from "./unknowns";

/** A cache that a tier of Thanos is configured with. */
export interface Cache {
  readonly tier: Tier;
  /** What is in it, by the flag's name without `-config`. */
  readonly flag: string;
  /** Where its configuration stands, for messages. */
  readonly source: string;
  /** In capitals, such as `IN-MEMORY`; empty if none is named. */
  readonly type: string;
  /** The fields below `config`. May hold a password. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Flags of caches, by tier. */
export const cacheFlags = {
  "query-frontend": ["query-range.response-cache-config", "labels.response-cache-config"],
  store: ["index-cache.config", "store.caching-bucket.config"],
} as const;

/** The caches of Query Frontends and Store Gateways; in place of one that can't be told, the unknown value that it hangs on. */
export function cachesOf(stack: Stack, kind: keyof typeof cacheFlags): Known<Cache>[] {
  return stack.tiers(kind).flatMap((tier) =>
    cacheFlags[kind].flatMap((flag): Known<Cache>[] => {
      const cache = orUnknown(() => (isUnknown(tier) ? tier : cacheOf(stack, tier, flag)));
      return cache === undefined ? [] : [cache];
    }),
  );
}

/**
 * The cache that this flag configures; `undefined` if the tier has none.
 *
 * @throws UnknownValueError if that is not known.
 */
export function cacheOf(stack: Stack, tier: Tier, flag: string): Cache | undefined {
  const configuration = configurationOf(stack, tier, flag);
  if (!configuration) return undefined;
  const data = configuration.data();
  // Thanos takes an empty file for no cache.
  if (data === null || data === undefined) return undefined;
  const { type, config } = fieldsOf(data);
  return {
    tier,
    flag,
    source: configuration.source,
    type: typeof type === "string" ? type.toUpperCase() : "",
    fields: fieldsOf(config),
  };
}

/**
 * A size among a cache's fields, in bytes.
 *
 * @param standard what Thanos takes if the field is not there.
 * @throws UnknownValueError if it can't be read as a size.
 */
export function sizeIn({ fields, source }: Cache, name: string, standard: number): number {
  const value = fields[name];
  if (value === undefined || value === null || value === "" || value === 0 || value === "0") {
    return value === undefined || value === null ? standard : 0;
  }
  const bytes = typeof value === "number" ? value : sizeBytes(spaceless(value));
  if (bytes === undefined) throw unreadable(`${name} in ${source} can't be read as a size`);
  return bytes;
}

const spaceless = (value: unknown) => (typeof value === "string" ? value.replace(/\s/g, "") : "");

/** What a memcached was started with. */
export interface MemcachedOptions {
  /** Largest item in bytes. */
  readonly maxItemBytes: number;
  /** Memory for items in bytes. */
  readonly memoryBytes: number;
}

const kibi = 2 ** 10;
const mebi = 2 ** 20;

/**
 * Reads memcached's options, which are not of the form that Thanos' parser reads: `-I 5m`, `-I5m`, `--max-item-size=5m`.
 *
 * @throws UnknownValueError if a word is not known yet, or an option can't be read as memcached 1.6 does.
 */
export function memcachedOptions({ container }: Tier): MemcachedOptions {
  const words = [...(container.command ?? []), ...(container.args ?? [])].map(String);
  const read = (letter: string, name: string, pattern: RegExp) => {
    const text = option(words, letter, name);
    const match = text === undefined ? undefined : pattern.exec(text);
    if (match === null) throw unreadable(`--${name} ${text} can't be read as memcached does`);
    return match;
  };
  const [, item = "1", unit = "m"] = read("I", "max-item-size", /^(\d+)([km]?)$/i) ?? [];
  const [memory = "64"] = read("m", "memory-limit", /^\d+$/) ?? [];
  const units: Readonly<Record<string, number>> = { "": 1, k: kibi, m: mebi };
  return { maxItemBytes: Number(item) * units[unit.toLowerCase()], memoryBytes: Number(memory) * mebi };
}

/** The last value of an option in one of the forms of getopt. */
function option(words: readonly string[], letter: string, name: string): string | undefined {
  const values = words.flatMap((word, at) => {
    if (word === `-${letter}` || word === `--${name}`) return [words[at + 1]];
    if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
    return word.startsWith(`-${letter}`) ? [word.slice(2)] : [];
  });
  return values.at(-1);
}

import { sizeBytes } from "../../model/units";
import { configurationOf, fieldsOf } from "./configuration";
import type { Container } from "./podSpec";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { programs, runsProgram } from "./programs";
import { isUnknown, known, orUnknown, unreadable, type Known } from "./unknowns";
import { hasOpenPart } from "./variables";

const kibi = 2 ** 10;
const mebi = 2 ** 20;

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
  if (typeof type === "string" && hasOpenPart(type))
    throw unreadable(`the type in ${configuration.source} is put together only in the pod`);
  return {
    tier,
    flag,
    source: configuration.source,
    type: typeof type === "string" ? type.toUpperCase() : "",
    fields: fieldsOf(config),
  };
}

/**
 * A size among a cache's fields, in bytes. `512MB` is 512 * 10^6 bytes in an in-memory response cache, and 512 * 2^20
 * everywhere else: the one is read by go-humanize, the others by alecthomas/units.
 *
 * @param standard what Thanos takes if the field is not there.
 * @throws UnknownValueError if it can't be read as a size.
 */
export function sizeIn({ fields, source, flag, type }: Cache, name: string, standard: number): number {
  const value = fields[name];
  if (value === undefined || value === null) return standard;
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "?";
  if (text === "" || text === "0") return 0;
  const isResponses = flag.endsWith("response-cache-config") && type === "IN-MEMORY";
  const bytes = isResponses ? humaneBytes(text) : sizeBytes(text);
  if (bytes === undefined) throw unreadable(`${name} in ${source} can't be read as a size`);
  return bytes;
}

/** As `humanize.ParseBytes` reads a size: `512MB`, `512Mi`, `1.5g` or `1024`. */
function humaneBytes(text: string): number | undefined {
  const [, number, unit, binary] = /^(\d+(?:\.\d+)?) *([kmgt]?)(i?)b?$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * (binary ? kibi : 1000) ** " kmgt".indexOf(unit.toLowerCase() || " ");
}

/** What a memcached was started with. */
export interface MemcachedOptions {
  /** Largest item in bytes. */
  readonly maxItemBytes: number;
  /** Memory for items in bytes. */
  readonly memoryBytes: number;
}

/** Where a memcached listens, and whether it speaks TLS, as {@link memcachedOptions}. */
export function memcachedSocket({ container }: Pick<Tier, "container">): {
  readonly host: string;
  readonly port: string;
  readonly tls: boolean;
} {
  const words = wordsOf(container);
  return {
    host: option(words, "l", "listen") ?? "",
    port: option(words, "p", "port") ?? "11211",
    tls: words.some((word) => word === "-Z" || word === "--enable-ssl"),
  };
}

function wordsOf(container: Container): string[] {
  const program = programs(container).find((one) => runsProgram(one, "memcached"));
  return (program?.words ?? []).map(known);
}

/**
 * Reads memcached's options, which are not of the form that Thanos' parser reads: `-I 5m`, `-I5m`, `--max-item-size=5m`.
 *
 * @throws UnknownValueError if a word is not known yet, or an option can't be read as memcached 1.6 does.
 */
export function memcachedOptions({ container }: Tier): MemcachedOptions {
  const words = wordsOf(container);
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

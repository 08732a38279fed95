/** Durations and sizes as Go's libraries parse them, beside Prometheus' own in `units.ts`. */
import { durationSeconds, longestDuration } from "./units";

const nanoseconds: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};

/** What a duration of Go looks like, beside `0`. */
const goDuration = /^[-+]?((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/;

/**
 * Seconds of a duration such as `1.5h` or `-2m30s`, as `time.ParseDuration` reads it; `undefined` when it is none, or
 * longer than one can be.
 */
export function goDurationSeconds(text: string): number | undefined {
  if (/^[-+]?0$/.test(text)) return 0;
  if (!goDuration.test(text)) return undefined;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)([a-zµμ]+)/g))
    sum += Number(number) * nanoseconds[unit];
  const seconds = sum / 1e9;
  if (seconds >= longestDuration) return undefined;
  return text.startsWith("-") ? -seconds : seconds;
}

/** Units of durations as flags have them. */
const flagNanoseconds: Readonly<Record<string, number>> = {
  ...nanoseconds,
  d: 24 * nanoseconds.h,
  w: 7 * 24 * nanoseconds.h,
};

/** Seconds of a duration as flags have it, of Prometheus or of Go, with days and weeks, such as `1d12h` or `1.5h`; undefined for anything else. */
export function flagSeconds(value: string): number | undefined {
  const seconds = durationSeconds(value);
  if (seconds !== undefined) return seconds;
  const parts = [...value.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d|w)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== value) return undefined;
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * flagNanoseconds[unit], 0) / 1e9;
}

const number = String.raw`(?:\d+(?:\.\d*)?|\.\d+)`;
const size = new RegExp(`^[-+]?(?:0|(?:${number}(?:[KMGTPE]iB|B))+|(?:${number}(?:[KMGTPE]B|B))+)$`);

/** Whether a text is a size of alecthomas/units: numbers with units of one form, such as `1GiB512MiB`. */
export const isSize = (text: string): boolean => size.test(text);

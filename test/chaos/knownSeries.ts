/** Series whose values are known: each says when it was scraped, so that a lost, wrong or doubled sample is seen as one. */

/** Name of the series. */
export const metric = "chaos_known";
/** Pods that have them, and how many series each of them has. */
export const exporters = 4;
const perExporter = 75;
/** How many series there are. */
export const seriesCount = exporters * perExporter;

/** What sets the values of two series apart. A sample keeps milliseconds beside it. */
const distance = 1e10;

/** How long a series goes on without a new sample, in seconds. Source: Prometheus, --query.lookback-delta. */
const lookback = 300;
/** By how much the clock of a scrape and that of the exporter may differ, in seconds. */
const tolerance = 2;

/** The program of an exporter: `node known.js NUMBER PORT`. */
export const program = `
const [number, port] = process.argv.slice(2).map(Number);
const first = number * ${perExporter};
require("node:http").createServer((request, response) => {
  const now = Date.now() / 1000;
  const lines = Array.from({ length: ${perExporter} }, (_, at) =>
    \`${metric}{series="\${first + at}"} \${(first + at) * ${distance} + now}\\n\`);
  response.setHeader("content-type", "text/plain; version=0.0.4");
  response.end(lines.join(""));
}).listen(port);
process.on("SIGTERM", () => process.exit());
`;

/** A series of an answer of the Prometheus API. */
export interface KnownSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}

/** Seconds and value. */
export type Sample = readonly [number, string];

/** What is wrong with an answer. */
export interface Judgement {
  /** Values that are not the series' own, or not of that time, and series that are there twice. */
  readonly wrong: number;
  /** Samples that should be there and are not. */
  readonly missing: number;
}

/** When this value of the series was scraped, in seconds. */
export const scrapedAt = (series: number, value: number): number => value - series * distance;

/**
 * Judges an answer to a query for all series.
 *
 * @param times at which each of them must have a value, in seconds.
 */
export function judge(found: readonly KnownSeries[], times: readonly number[]): Judgement {
  const seen = new Set<string>();
  let wrong = 0;
  let right = 0;
  for (const { metric: labels, value, values = value ? [value] : [] } of found) {
    const series = Number(labels.series);
    for (const [time, text] of values) {
      const age = time - scrapedAt(series, Number(text));
      const key = `${series} ${time}`;
      if (seen.has(key) || !(age > -tolerance && age <= lookback + tolerance)) wrong += 1;
      else right += times.includes(time) ? 1 : 0;
      seen.add(key);
    }
  }
  return { wrong, missing: Math.max(0, seriesCount * times.length - right - wrong) };
}

/** What became of the samples of a time. */
export interface Samples {
  readonly lost: number;
  readonly doubled: number;
}

/**
 * Counts what is missing between the samples of each series, and what is there twice.
 *
 * The second sample of an answer may come early and is no double: Query keeps replicas apart by the distance of the last two
 * samples, and takes five seconds while it has only one. Source: pkg/dedup/iter.go of Thanos.
 *
 * @param interval at which they were scraped, in seconds.
 */
export function countSamples(found: readonly KnownSeries[], interval: number): Samples {
  let lost = 0;
  let doubled = 0;
  for (const { values = [] } of found)
    values.forEach(([time], at) => {
      if (at === 0) return;
      const intervals = (time - values[at - 1][0]) / interval;
      lost += Math.max(0, Math.round(intervals) - 1);
      doubled += at > 1 && intervals < 0.5 ? 1 : 0;
    });
  return { lost, doubled };
}

/**
 * Counts what is missing between the samples that any replica has of a series: it is lost for good.
 *
 * @param found without deduplication.
 */
export function countLostForGood(found: readonly KnownSeries[], interval: number): number {
  const all = new Map<string, Sample[]>();
  for (const { metric: labels, values = [] } of found)
    all.set(labels.series, [...(all.get(labels.series) ?? []), ...values]);
  const joined = [...all.values()].map((values) => ({
    metric: {},
    values: values.sort(([one], [other]) => one - other),
  }));
  return countSamples(joined, interval).lost;
}

/** How far the steps of ranges are apart, in seconds. Query Frontend moves ranges to whole steps. */
export const step = 15;

/** The next whole step. */
export const nextStep = (seconds: number): number => Math.ceil(seconds / step) * step;

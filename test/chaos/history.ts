import { metric, period, seriesNames, valueAt } from "../support/backfill";
import type { Judgement, KnownSeries } from "./knownSeries";

/** A day of the back-filled weeks, which only the bucket has: each value is known from its time. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** The last day of them, at the end of each window of one value. */
export function history(): Window {
  const { to } = period();
  return { start: to - 24 * 3600 + 240, end: to - 60, step: 3600 };
}
/** One series for each name, whichever run back-filled it. */
export const historyQuery = `max by (series) (${metric})`;

/** Judges an answer about that day. */
export function judgeHistory(found: readonly KnownSeries[], { start, end, step }: Window): Judgement {
  const expected = (Math.floor((end - start) / step) + 1) * seriesNames.length;
  const values = found.flatMap(({ metric: labels, values: own = [] }) =>
    own.map(([time, text]) => Number(text) === valueAt(time, labels.series)),
  );
  const right = values.filter(Boolean).length;
  return { wrong: values.length - right, missing: Math.max(0, expected - values.length) };
}

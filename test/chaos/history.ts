import { metric, period, seriesNames, valueAt } from "../support/backfill";
import type { Judgement, KnownSeries } from "./knownSeries";

const day = 24 * 3600;

/** A day of the back-filled weeks, which only the bucket has: each value is known from its time. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** One of these days, at the end of each window of one value. @param back which, from the last one on. @default 0 */
export function history(back = 0): Window {
  const to = period().to - back * day;
  return { start: to - day + 240, end: to - 60, step: 3600 };
}

/** How many days there are to ask for. */
export const days = 20;

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

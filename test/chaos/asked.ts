/** A query of the load, and what came of it. */
export interface Asked {
  readonly kind: "instant" | "range" | "history";
  readonly to: "Query" | "Query Frontend";
  /** When it was asked, in milliseconds since the epoch. */
  readonly at: number;
  /** How long it took. */
  readonly milliseconds: number;
  /** Why there was no answer. */
  readonly failed?: string;
  /** Of the answer: values that can't be. */
  readonly wrong?: number;
  /** Of the answer: samples that it lacks. */
  readonly missing?: number;
  /** Its first warning, which says that it is partial. */
  readonly warnings?: string;
}

/** Whether an answer is not what it should be, and does not say so. */
export const isWrong = ({ wrong = 0, missing = 0, warnings }: Asked): boolean =>
  wrong > 0 || (missing > 0 && warnings === undefined);

/** Whether there is an answer that is whole. */
export const isWell = ({ failed, wrong = 0, missing = 0 }: Asked): boolean =>
  failed === undefined && wrong === 0 && missing === 0;

/** What came of all queries. */
export interface Answers {
  readonly asked: number;
  readonly failed: number;
  /** Without an error or a warning, and not what it should be. */
  readonly wrong: number;
  /** Partial, and saying so. */
  readonly partial: number;
  /** The longest time between two whole answers of one kind, in seconds. */
  readonly longestOutage: number;
  /** Of these, the longest for what was scraped in the last minutes. */
  readonly longestRecentOutage: number;
  /** From the fault on until the last query that was not answered as it should be has ended, in seconds; 0 if all were. */
  readonly wellAfter: number;
}

/**
 * Sums up the queries of a row.
 *
 * @param began when the fault began, in milliseconds since the epoch.
 */
export function sumUp(all: readonly Asked[], began: number): Answers {
  const ill = all.filter((one) => !isWell(one));
  const outage = (kinds: readonly Asked["kind"][]): number =>
    Math.max(
      0,
      ...kinds.flatMap((kind) => (["Query", "Query Frontend"] as const).map((to) => gap(all, kind, to))),
    );
  const after = ill.map(({ at, milliseconds }) => (at + milliseconds - began) / 1000);
  return {
    asked: all.length,
    failed: all.filter(({ failed }) => failed !== undefined).length,
    wrong: all.filter(isWrong).length,
    partial: all.filter((one) => one.warnings !== undefined && !isWrong(one)).length,
    longestOutage: outage(["instant", "range", "history"]),
    longestRecentOutage: outage(["instant", "range"]),
    wellAfter: Math.max(0, ...after),
  };
}

/** The longest time between two whole answers of one kind beyond the second at which it is asked, in seconds. */
function gap(all: readonly Asked[], kind: Asked["kind"], to: Asked["to"]): number {
  const answered = all
    .filter((one) => one.kind === kind && one.to === to && isWell(one))
    .map(({ at, milliseconds }) => at + milliseconds)
    .sort((a, b) => a - b);
  const gaps = answered.slice(1).map((time, at) => (time - answered[at]) / 1000 - 1);
  return Math.max(0, ...gaps);
}

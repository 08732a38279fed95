/** What expressions of several alerts have in common. */

/** An expression that is written over several indented lines: without the indentation that all lines have. */
export function promql(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const text = String.raw({ raw: strings.raw }, ...values)
    .replace(/^\n/, "")
    .trimEnd();
  const indents = text.split("\n").flatMap((line) => (/\S/.test(line) ? [line.search(/\S/)] : []));
  const shared = Math.min(...indents);
  return text
    .split("\n")
    .map((line) => line.slice(shared))
    .join("\n");
}

/** How long a pod may be away before it counts as gone: longer than one pod's restart in a rollout takes. */
export const awayWindow = "10m";

/**
 * Fewer pods of a job answered in the last ten minutes than there should be, and at least one did.
 *
 * A pod counts if it answered once in that time. So a rollout, which takes one pod after the other, never counts,
 * however many pods there are. It counts pods rather than addresses: a pod that restarts gets a new address.
 *
 * @param expected pods that the stack deploys.
 */
export const fewerPodsThan = (job: string, expected: number, by: readonly string[] = ["job"]): string =>
  promql`
    count by (${by.join(", ")}) (
      max by (${[...new Set([...by, "pod"])].join(", ")}) (max_over_time(up{job="${job}"}[${awayWindow}])) == 1
    ) < ${expected}`;

/**
 * How many pods of a job refuse a configuration that all of them share.
 *
 * They notice at different times, so by pod one mistake would be told once for each of them. The maximum of five
 * minutes bridges failed scrapes.
 *
 * @param gauge selector of a gauge that is 1 where the last reload succeeded.
 */
export const refusals = (gauge: string): string =>
  `count by (job) (max by (job, pod) (max_over_time(${gauge}[5m])) == 0)`;

/** No pod of a job answers. It holds too where none is discovered, and so has no labels. */
export const nonAnswers = (job: string): string => `absent(up{job="${job}"} == 1)`;

/** Two counters, and how their ratio is judged. */
export interface ErrorShare {
  /** Selector of the counter of errors, and that of everything. */
  readonly errors: string;
  readonly all: string;
  readonly by: readonly string[];
  /** @default "5m" */
  readonly window?: string;
  /** Fewest errors in the window. With less than that a ratio says nothing: one failed query at night is 100%. */
  readonly least: number;
}

/** A share of errors above a threshold, where there are enough of them to speak of a share. */
export function errorShare({ errors, all, by, window = "5m", least }: ErrorShare, threshold: number): string {
  const over = `by (${by.join(", ")})`;
  return promql`
    (
      sum ${over} (rate(${errors}[${window}])) / sum ${over} (rate(${all}[${window}])) > ${threshold}
    )
    and sum ${over} (increase(${errors}[${window}])) >= ${least}`;
}

/** A histogram of durations, and which of its requests are judged. */
export interface SlowRequests {
  /** Name of the histogram, without `_bucket`. */
  readonly histogram: string;
  /** Matchers, without braces. */
  readonly matchers: string;
  readonly by: readonly string[];
  /** Fewest requests in ten minutes: of fewer, the slowest in a hundred is just the slowest. */
  readonly least: number;
}

/** The time within which 99 of 100 requests are answered is above a threshold, where there are enough of them. */
export function slowRequests({ histogram, matchers, by, least }: SlowRequests, threshold: number): string {
  const labels = by.join(", ");
  return promql`
    (
      histogram_quantile(0.99, sum by (${labels}, le) (rate(${histogram}_bucket{${matchers}}[10m]))) > ${threshold}
    )
    and on (${labels}) sum by (${labels}) (increase(${histogram}_count{${matchers}}[10m])) >= ${least}`;
}

/** Status codes of gRPC that are the server's fault. A call that its client gives up is none. */
export const grpcFaults =
  'grpc_code=~"Unknown|ResourceExhausted|Internal|Unavailable|DataLoss|DeadlineExceeded"';

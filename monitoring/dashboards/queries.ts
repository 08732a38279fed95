/** What the queries of several dashboards have in common. */
import { clusterLabel } from "../../model/labels";

/** Grafana's window for rates: as short as the panel's width allows, and never less than four scrapes. */
export const window = "$__rate_interval";

/** Matchers of the series of one tier: those of the cluster that is looked at. @param job name of its Service */
export const own = (job: string): string => `${clusterLabel}="$cluster", job="${job}"`;

const grouped = (by: readonly string[]): string => (by.length === 0 ? "sum" : `sum by (${by.join(", ")}) `);

/** A counter per second. @param by labels that stay apart */
export const perSecond = (selector: string, ...by: readonly string[]): string =>
  `${grouped(by)}(rate(${selector}[${window}]))`;

/**
 * The share of errors among everything. A program that never had an error has no series of errors, which is a share of
 * zero; without anything to count there is no share.
 */
export const errorShare = (errors: string, all: string): string =>
  `(${perSecond(errors)} or vector(0)) / ${perSecond(all)}`;

/** What a histogram's fastest 99 of 100 stay under. @param by labels that stay apart */
export const slowest = (histogram: string, matchers: string, ...by: readonly string[]): string =>
  `histogram_quantile(0.99, ${perSecond(`${histogram}_bucket{${matchers}}`, "le", ...by)})`;

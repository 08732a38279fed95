/** What is known of the series that the rules of a stack read. */
import { recordedBy } from "../../model/files/rulePitfalls";
import { clusterLabel, reservedLabels } from "../../model/labels";
import { readArguments } from "../../model/commandLine";
import type { Sources } from "../../model/languages/promql/part";
import { durationSeconds } from "../../model/units";
import type { ReadFile } from "./readFiles";

/** The settings that are read here. */
export interface ReadSettings {
  readonly cluster?: string;
  readonly prometheus: {
    readonly scrapeInterval: string;
    readonly externalLabels: Readonly<Record<string, string>>;
    readonly extraArgs: readonly string[];
  };
  readonly query: { readonly stores: readonly unknown[] };
}

/** Flags with which samples come that nobody scrapes. */
const receivers = ["web.enable-remote-write-receiver", "web.enable-otlp-receiver"];

/**
 * What is known of the series of each tier that has rules.
 *
 * @param jobs all scrape jobs of the user, as they are written.
 * @param files rule files of Prometheus, and those of Ruler.
 */
export function readSources(
  { cluster, prometheus, query }: ReadSettings,
  jobs: readonly unknown[],
  [own, rulers]: readonly [readonly ReadFile[], readonly ReadFile[]],
): { prometheus: Sources; ruler: Sources } {
  const { flags } = readArguments(prometheus.extraArgs);
  const interval = receivers.some((flag) => flags.has(flag))
    ? undefined
    : shortestInterval(prometheus.scrapeInterval, jobs);
  const contents = (files: readonly ReadFile[]) => files.map(({ content }) => content);
  // A job that keeps the labels of others may bring any.
  const external = jobs.some((job) => keyOf(job, "honor_labels") === true)
    ? {}
    : externalLabels(cluster, prometheus.externalLabels);
  return {
    prometheus: { interval, external, recorded: recordedBy(contents(own)) },
    ruler: {
      // Stores outside of the stack have intervals of their own.
      interval: query.stores.length > 0 ? undefined : interval,
      recorded: recordedBy(contents([...own, ...rulers])),
    },
  };
}

/** Values of external labels, as far as they are known. Other programs have a label `cluster` too: only its value tells which is meant. */
function externalLabels(
  cluster: string | undefined,
  own: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const reserved = reservedLabels.filter((label) => label !== clusterLabel);
  return {
    ...Object.fromEntries(reserved.map((label) => [label, undefined])),
    ...own,
    ...(cluster === undefined ? {} : { [clusterLabel]: cluster }),
  };
}

const keyOf = (job: unknown, key: string): unknown =>
  (job as Readonly<Record<string, unknown>> | null | undefined)?.[key];

function shortestInterval(standard: string, jobs: readonly unknown[]): number | undefined {
  const all = [standard, ...jobs.map((job) => keyOf(job, "scrape_interval"))];
  const seconds = all.flatMap((each) => (typeof each === "string" ? (durationSeconds(each) ?? []) : []));
  const known = seconds.filter((each) => each > 0);
  return known.length === 0 ? undefined : Math.min(...known);
}

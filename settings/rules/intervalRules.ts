/** What intervals have to keep, so that series have no gaps: a series is forgotten some time after its last sample. */
import { readArguments } from "../../model/commandLine";
import { lookback } from "../../model/thresholds";
import { durationSeconds, durationText } from "../../model/units";
import type { Broken } from "../checking/problems";
import { SettingRule, toSeconds } from "./rule";

/** A rule file, as far as it is read here. */
type RuleFiles = Readonly<Record<string, { readonly groups: readonly unknown[] }>>;

interface Evaluating {
  readonly evaluationInterval: string;
  readonly rules: RuleFiles;
}

/** The settings that are read here. */
export interface IntervalSettings {
  readonly prometheus: Evaluating & { readonly scrapeInterval: string };
  readonly ruler: Evaluating;
  readonly query: {
    readonly extraArgs: readonly string[];
    readonly timeout: string;
    readonly storeTimeout?: string;
  };
  readonly queryFrontend: { readonly splitInterval: string; readonly slowQuery: string };
}

type IntervalRule = SettingRule<IntervalSettings>;

/** Time after which Query forgets a series, in seconds. */
function lookbackOf({ query }: IntervalSettings): number {
  const own = readArguments(query.extraArgs).flags.get("query.lookback-delta")?.at(-1);
  return (own === undefined ? undefined : durationSeconds(own)) || lookback.delta;
}

const scrapesFitLookback: IntervalRule = {
  demand: "`prometheus.scrapeInterval` is at most half of the time after which a series is forgotten: 2m30s",
  check: (settings) => {
    const { scrapeInterval } = settings.prometheus;
    // Query's own lookback is judged where it is written, among its arguments.
    if (lookbackOf(settings) !== lookback.delta || toSeconds(scrapeInterval) <= lookback.longestInterval)
      return undefined;
    return { key: "prometheus.scrapeInterval", value: scrapeInterval, rule: lookback.rule };
  },
};

const evaluationsFitLookback: IntervalRule = {
  demand:
    "`prometheus.evaluationInterval` and `ruler.evaluationInterval` are shorter than that time, or recorded series have gaps; above half of it there is a warning",
  check: (settings) => {
    const delta = lookbackOf(settings);
    return (["prometheus", "ruler"] as const)
      .map((tier) => ({ tier, interval: settings[tier].evaluationInterval }))
      .filter(({ interval }) => toSeconds(interval) > delta / 2)
      .map(({ tier, interval }) => ({
        key: `${tier}.evaluationInterval`,
        value: interval,
        level: toSeconds(interval) >= delta ? ("error" as const) : ("warning" as const),
        rule:
          toSeconds(interval) >= delta
            ? `is not below ${durationText(delta)}, after which a series is forgotten, so recorded series and alerts have gaps between evaluations. Use ${durationText(delta / 2)} or less.`
            : `is above ${durationText(delta / 2)}, so one late evaluation leaves a gap in recorded series: they are forgotten after ${durationText(delta)}. Use ${durationText(delta / 2)} or less.`,
      }));
  },
};

const groupsFitLookback: IntervalRule = {
  demand: "an `interval` of a rule group that records series is shorter than that time (a warning)",
  check: (settings) =>
    (["prometheus", "ruler"] as const).flatMap((tier) =>
      Object.entries(settings[tier].rules).flatMap(([file, { groups }]) =>
        groups.flatMap((group, at) =>
          checkGroup(group, `${tier}.rules.${file}.groups[${at}]`, lookbackOf(settings)),
        ),
      ),
    ),
};

function checkGroup(group: unknown, key: string, delta: number): Broken[] {
  if (typeof group !== "object" || group === null) return [];
  const { name, interval, rules } = group as Record<string, unknown>;
  const seconds = typeof interval === "string" ? (durationSeconds(interval) ?? 0) : 0;
  const records =
    Array.isArray(rules) &&
    rules.some((rule) => typeof rule === "object" && rule !== null && "record" in rule);
  if (!records || seconds < delta) return [];
  return [
    {
      key: `${key}.interval`,
      value: interval,
      about: typeof name === "string" && name !== "" ? `group ${name}` : undefined,
      level: "warning",
      rule: `is not below ${durationText(delta)}, after which a series is forgotten, so what the group records is missing between evaluations. Use a shorter interval, or read the series with last_over_time.`,
    },
  ];
}

/** Seconds; shorter parts are more requests than a query over weeks should be. */
const shortestPart = 3600;
const month = 30 * 24 * 3600;

const partsAreFew: IntervalRule = {
  demand:
    "`queryFrontend.splitInterval` is from 1h to 30d: a query over a month has then 1 to 720 parts (a warning)",
  check: ({ queryFrontend: { splitInterval } }) =>
    toSeconds(splitInterval) > month
      ? {
          key: "queryFrontend.splitInterval",
          value: splitInterval,
          level: "warning",
          rule: "leaves nearly every query whole, so each is answered by one Query and is cached as a whole. Use 12h, or 24h for long ranges.",
        }
      : toSeconds(splitInterval) < shortestPart
        ? {
            key: "queryFrontend.splitInterval",
            value: splitInterval,
            level: "warning",
            rule: `makes ${Math.ceil(month / toSeconds(splitInterval))} requests of one query over 30d, each with its own look into every store. Use 1h or more.`,
          }
        : undefined,
};

const slowQueriesExist: IntervalRule = {
  demand: "`queryFrontend.slowQuery` is below `query.timeout`: no query takes longer (a warning)",
  check: ({ query: { timeout }, queryFrontend: { slowQuery } }, _, nameSetting) =>
    toSeconds(slowQuery) < toSeconds(timeout)
      ? undefined
      : {
          key: "queryFrontend.slowQuery",
          value: slowQuery,
          level: "warning",
          rule: `is not below ${nameSetting("query.timeout")} (${timeout}), after which a query ends, so none is logged as slow. Use 10s.`,
          with: ["query.timeout"],
        },
};

const storesEndBeforeQuery: IntervalRule = {
  demand: "`query.storeTimeout` is below `query.timeout`: one StoreAPI that hangs does not fail the query",
  check: ({ query: { timeout, storeTimeout } }, _, nameSetting) =>
    storeTimeout === undefined || toSeconds(storeTimeout) < toSeconds(timeout)
      ? undefined
      : {
          key: "query.storeTimeout",
          value: storeTimeout,
          rule: `is not below ${nameSetting("query.timeout")} (${timeout}), which ends the query first; one StoreAPI that hangs fails all of it. Use ${durationText(Math.ceil(toSeconds(timeout) / 4))}.`,
          with: ["query.timeout"],
        },
};

/** Every rule about intervals. */
export const intervalRules: readonly IntervalRule[] = [
  scrapesFitLookback,
  evaluationsFitLookback,
  groupsFitLookback,
  partsAreFew,
  slowQueriesExist,
  storesEndBeforeQuery,
];

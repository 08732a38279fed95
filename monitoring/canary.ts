/**
 * The canary: a series of which everybody knows the value, so that an answer of the stack can be held against the truth.
 *
 * The monitor records the time. So each sample has its own timestamp for a value, whichever replica it is from and whoever
 * hands it on: sidecar, bucket, Compactor and Query change neither. What Query says of now, of an hour ago and of days ago
 * is therefore right or wrong to the millisecond.
 *
 * - **Replicas.** Both evaluate the group at the same moments: Prometheus takes them from a hash of its file and name
 *   (`Group.EvalTimestamp` of rules/group.go). Their samples are the same, and deduplication can pick any.
 * - **Downsampling.** A sample of 5m data stands at the end of its window and is the mean of the values in it
 *   (`downsampleBatch` of pkg/compact/downsample). The mean of times lies in the window, so it is at most 300 s old. The
 *   same holds for the window's least and largest value.
 * - **Resolution.** Ruler's queries are instant ones without `max_source_resolution`, and Query reads raw samples for these,
 *   also with automatic downsampling (`parseDownsamplingParamMillis` of pkg/api/query/v1.go). So no rule sees downsampled
 *   data; `make check` does.
 * - **Gaps, first days, restarts.** Absence is wrong only where something was recorded, and the monitor remembers that
 *   itself: see `memory`.
 */
import { clusterLabel, monitorShard, shardLabel } from "../model/labels";
import type { RuleFiles } from "../model/prometheusConfig";
import { durationText } from "../model/units";
import type { StackShape } from "./stackShape";

/** Names of the canary's series. */
export const canary = {
  /** The time, in seconds since 1970, as the monitor records it. */
  time: "thanos_stack_canary_time_seconds",
  /**
   * What the monitor remembers: the value that it recorded as long ago as the label `age` says. It is read from the
   * monitor's own disk, and handed on from memory to memory where that does not reach far enough. Where there is no
   * memory, nothing was recorded, or the monitor was away.
   */
  memory: "thanos_stack_canary_past_time_seconds",
  /** Seconds between value and timestamp of the sample that Query returns for an `age`, as Ruler records it. */
  deviation: "thanos_stack_canary_deviation_seconds",
} as const;

/** Seconds between two samples. Fixed, so that what is said of them holds whatever the settings are. */
export const canaryInterval = 30;

/** Seconds by which a sample of 5m data may be older than its timestamp: its window. */
export const downsampledBound = 300;

const [minute, hour, day] = [60, 3600, 86_400];

/** How long ago a sample was recorded. */
export interface Age {
  readonly seconds: number;
  /** As a rule's label `age` and PromQL's `offset` have it. */
  readonly text: string;
}

const ageOf = (seconds: number): Age => ({ seconds, text: durationText(seconds) });

/** An age that the monitor's sidecars answer for. */
export const recentAge: Age = ageOf(hour);

/**
 * An age that only the bucket can answer for: three days, or what is beyond the monitor's disk and still within the
 * retention of raw samples. Undefined when there is no such age.
 */
export function bucketAge({ monitorRetention, retention }: StackShape): Age | undefined {
  const wanted = Math.max(3 * day, monitorRetention + day);
  const seconds = retention.raw === 0 ? wanted : Math.min(wanted, retention.raw - 2 * hour);
  // The newest block on a disk ends up to three hours ago, the oldest one begins two hours before the retention.
  return seconds >= monitorRetention + 6 * hour ? ageOf(seconds) : undefined;
}

/** The ages that rules compare, without now. */
export const pastAges = (shape: StackShape): Age[] =>
  [recentAge, bucketAge(shape)].filter((age) => age !== undefined);

/** Selects a series of the canary of this stack in Query, which may also know other stacks. */
export function selectCanary(
  shape: Pick<StackShape, "cluster">,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): string {
  const wanted = { [clusterLabel]: shape.cluster, [shardLabel]: monitorShard, ...labels };
  const matchers = Object.entries(wanted).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${matchers.join(",")}}`;
}

/** The canary of that age in Query. @param age @default now */
export const canaryOf = (shape: StackShape, age?: Age): string =>
  selectCanary(shape, canary.time) + (age ? ` offset ${age.text}` : "");

/** The largest distance between value and timestamp of Query's answer for an age, in seconds. It should be 0. */
export const deviationOf = (shape: StackShape, age?: Age): string =>
  `max by (${clusterLabel}) (abs(timestamp(${canaryOf(shape, age)}) - ${canaryOf(shape, age)}))`;

/** The times that the monitor remembers and Query does not find. */
export const missingOf = (shape: StackShape, age: Age): string =>
  `max by (${clusterLabel}) (${selectCanary(shape, canary.memory, { age: age.text })}) unless on (${clusterLabel}) ${canaryOf(shape, age)}`;

/** A rule that carries an age into its result. */
const recordAge = (record: string, age: string, expr: string): object => ({ record, expr, labels: { age } });

/** Reads a series as it was, from one sample back to the other: one evaluation may be missed. */
const asItWas = (series: string, { text }: Age): string =>
  `last_over_time(${series}[${durationText(minute)}] offset ${text})`;

/**
 * How the monitor remembers an age that its disk may not reach back to: in steps, each of which hands on what the one
 * before remembers. After a restart or a gap there is no memory where a step falls into it, so nothing is missed then.
 */
function rememberFar(age: Age, monitorRetention: number): object[] {
  const longest = Math.min(day, monitorRetention / 2);
  const steps = Math.ceil(age.seconds / longest);
  const ages = Array.from({ length: steps }, (_, i) => ageOf(Math.round((age.seconds * (i + 1)) / steps)));
  return ages.map((each, i) => {
    if (i === 0) return recordAge(canary.memory, each.text, asItWas(canary.time, each));
    const before = ages[i - 1];
    const step = ageOf(each.seconds - before.seconds);
    return recordAge(canary.memory, each.text, asItWas(`${canary.memory}{age="${before.text}"}`, step));
  });
}

/** The rule file of the monitor: it records the time, and remembers what it has recorded. None without a monitor. */
export function buildCanaryMonitorRules(shape: StackShape): RuleFiles {
  if (shape.replicas.monitor === 0) return {};
  const far = bucketAge(shape);
  const rules = [
    { record: canary.time, expr: "time()" },
    recordAge(canary.memory, recentAge.text, asItWas(canary.time, recentAge)),
    ...(far ? rememberFar(far, shape.monitorRetention) : []),
  ];
  return { canary: { groups: [{ name: "canary", interval: durationText(canaryInterval), rules }] } };
}

/**
 * The rule file of Ruler that records how far Query's answers are from the truth. Alerts are in
 * `alerts/canaryAlerts.ts`. None without a monitor.
 */
export function buildCanaryRulerRules(shape: StackShape): RuleFiles {
  if (shape.replicas.monitor === 0) return {};
  const rules = [undefined, ...pastAges(shape)].map((age) =>
    recordAge(canary.deviation, age?.text ?? "0s", deviationOf(shape, age)),
  );
  return { "canary-deviation": { groups: [{ name: "canary-deviation", rules }] } };
}

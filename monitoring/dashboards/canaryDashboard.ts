/** The canary: does Query say what is known to be true. */
import { course, now, type Page } from "./page";

const here = 'cluster="$cluster", prometheus_shard="monitor"';
const recorded = `thanos_stack_canary_time_seconds{${here}}`;
const noPast = "Nothing was recorded that long ago";

/** Seconds between the time that a sample tells and the time that it has, which are the same. */
const off = (series: string): string => `max(abs(timestamp(${series}) - ${series}))`;

export const canaryPage: Page = {
  uid: "thanos-stack-canary",
  title: "Thanos: canary",
  description:
    "The monitor records the time as a series. Whatever Query says of it, now and of the past, is right or wrong to the second.",
  rows: [
    [
      now("How old is the newest sample in Query?", {
        description:
          "It is recorded every 30 seconds. What is older was not recorded or does not reach Query.",
        unit: "seconds",
        queries: { age: `time() - max(${recorded})` },
        limits: [{ alert: "ThanosCanaryStale" }, { alert: "ThanosCanaryAbsent" }],
      }),
      now("Is what Query says right?", {
        description:
          "By how long ago it was, as the Ruler last compared it: seconds between what Query said and what is true. Good is 0.",
        unit: "seconds",
        queries: {
          "{{age}} ago": 'max by (age) (thanos_stack_canary_deviation_seconds{cluster="$cluster"})',
        },
        limits: [{ alert: "ThanosCanaryWrong" }],
      }),
      now("How far back does the monitor remember?", {
        description: "What it recorded that long ago. Only where it remembers is an absence in Query wrong.",
        unit: "count",
        queries: { "{{age}} ago": `count by (age) (thanos_stack_canary_past_time_seconds{${here}})` },
        words: { 1: "yes" },
        limits: [{ alert: "ThanosCanaryRecentMissing" }, { alert: "ThanosCanaryBucketMissing" }],
        none: noPast,
      }),
    ],
    [
      course("Is the time recorded without a gap?", {
        description:
          "The age of the newest sample at each moment. A peak is a gap: samples are missing from Query.",
        unit: "seconds",
        queries: { age: `time() - max(${recorded})` },
        limits: [{ alert: "ThanosCanaryStale" }],
      }),
      course("Was what Query said always right?", {
        description:
          "Seconds between what Query said and what is true, as the Ruler compared it. A line that ends is an answer that did not come.",
        unit: "seconds",
        queries: {
          "{{age}} ago": 'max by (age) (thanos_stack_canary_deviation_seconds{cluster="$cluster"})',
        },
        limits: [{ alert: "ThanosCanaryWrong" }],
      }),
    ],
    [
      course("Does Query Frontend say the same?", {
        description:
          "The same comparison without the Ruler: this panel asks as every other does, with caches. Over long times it reads downsampled data, which may be 300 seconds off.",
        unit: "seconds",
        queries: { now: off(recorded), "1h ago": off(`${recorded} offset 1h`) },
        none: noPast,
      }),
    ],
  ],
};

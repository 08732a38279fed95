/** Questions about the bucket, as one tier sees it. */
import { course, type Panel } from "./page";
import { own, perSecond, slowest, window } from "./queries";

/**
 * Operations of a tier on the bucket.
 *
 * @param job name of the tier's Service.
 * @param failures alert of those that fail.
 * @param latency alert of those that take long. @default the tier has none
 */
export const bucketPanels = (job: string, failures: string, latency?: string): readonly Panel[] => [
  course("How many operations on the bucket fail?", {
    description: "A share by operation. What is not found is not a failure.",
    unit: "ratio",
    queries: {
      "{{operation}}": `sum by (operation) (rate(thanos_objstore_bucket_operation_failures_total{${own(job)}}[${window}])) / sum by (operation) (rate(thanos_objstore_bucket_operations_total{${own(job)}}[${window}]) > 0)`,
    },
    limits: [{ alert: failures }],
  }),
  course("How long do operations on the bucket take?", {
    description: "Of 100, 99 are done sooner.",
    unit: "seconds",
    queries: {
      "{{operation}}": slowest("thanos_objstore_bucket_operation_duration_seconds", own(job), "operation"),
    },
    limits: latency === undefined ? [] : [{ alert: latency }],
  }),
  course("How many operations on the bucket are there?", {
    description: "By kind. Most object stores charge for them.",
    unit: "per second",
    queries: {
      "{{operation}}": perSecond(`thanos_objstore_bucket_operations_total{${own(job)}}`, "operation"),
    },
  }),
];

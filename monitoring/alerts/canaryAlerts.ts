/** Alerts of the canary. Ruler evaluates them over Query: whoever is wrong on the way of a sample, they tell. */
import { clusterLabel } from "../../model/labels";
import type { Alert, AlertGroup } from "../alert";
import { bucketAge, canaryOf, deviationOf, missingOf, pastAges, recentAge } from "../canary";
import type { StackShape } from "../stackShape";

const hasMonitor = (shape: StackShape): boolean => shape.replicas.monitor > 0;

/** One expression for now and for each past age, with the age in a label, as a condition. */
const forEachAge = (
  shape: StackShape,
  expr: (age?: Parameters<typeof canaryOf>[1]) => string,
  condition: string,
): string =>
  [undefined, ...pastAges(shape)]
    .map((age) => `label_replace(${expr(age)}, "age", "${age?.text ?? "0s"}", "", "") ${condition}`)
    .join("\nor\n");

const checkIt = "make check   # holds every tier against what it should be";
const askQuery =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-query 9090   # ask for thanos_stack_canary_time_seconds';

/** What the two alerts of a hole in history have in common. */
const missing = (
  given: Pick<Alert, "name" | "summary" | "runbook" | "reason" | "exists" | "expr">,
): Alert => ({
  ...given,
  severity: "critical",
  for: "30m",
  description:
    "The monitor remembers that it recorded the canary at {{ $value | humanizeTimestamp }}, and Query does not find it. So all series of that time may be missing from answers.",
});

export const canaryAlerts: AlertGroup = {
  name: "canary",
  title: "Canary",
  evaluator: "ruler",
  alerts: [
    {
      name: "ThanosCanaryAbsent",
      severity: "critical",
      for: "10m",
      reason:
        "ten minutes, because both replicas of the monitor may start at once and read their log of recent samples again.",
      expr: (shape) => `absent(${canaryOf(shape)})`,
      summary: "Query does not find what the monitor records now.",
      description:
        "The monitor records the time every 30 s. Query has not found it for ten minutes: the monitor is away, its rules fail, or Query does not reach its sidecars.",
      runbook: {
        meaning:
          "New samples do not reach Query, at least those of the monitor. Alerts of Ruler may be blind.",
        look: ['kubectl -n "$NAMESPACE" get pods -l thanos-stack/shard=monitor -o wide', askQuery, checkIt],
        act: [
          'Bring the monitor\'s pods up: `kubectl -n "$NAMESPACE" describe pod -l thanos-stack/shard=monitor` says what keeps them from running.',
          "If they run, open Query's page `/stores`: their sidecars must be there and up.",
          "If they are there, see in the monitor's page `/rules` whether the group `canary` is evaluated.",
        ],
        ends: "as soon as Query finds a sample that is younger than five minutes.",
      },
      exists: hasMonitor,
    },
    {
      name: "ThanosCanaryStale",
      severity: "warning",
      for: "10m",
      threshold: { value: 120, unit: "seconds", meaning: "age of the newest sample of the canary" },
      reason:
        "a monitor that has stopped is no case of it: Query forgets its last sample after five minutes, before this has fired.",
      expr: (shape, threshold) => `time() - max by (${clusterLabel}) (${canaryOf(shape)}) > ${threshold}`,
      summary: "What Query says of now is {{ $value | humanizeDuration }} old.",
      description:
        "The canary is recorded every 30 s, and Query's newest sample of it has been older than that for ten minutes. Either clocks of nodes differ, or the monitor evaluates its rules late.",
      runbook: {
        meaning: "Answers lag behind, and alerts of Ruler with them.",
        look: [askQuery, "kubectl get nodes -o wide", checkIt],
        act: [
          "Compare the clocks of the nodes of Ruler and monitor: time synchronisation (chrony, systemd-timesyncd) must run on both.",
          "See in the monitor's page `/rules` how long its groups take. Longer than 30 s means that it needs more CPU: `thanos:monitoring.resources`.",
        ],
        ends: "when Query's newest sample is at most two minutes old.",
      },
      exists: hasMonitor,
    },
    {
      name: "ThanosCanaryWrong",
      severity: "critical",
      for: "10m",
      threshold: { value: 1, unit: "seconds", meaning: "distance between value and timestamp of a sample" },
      reason: "the right distance is 0; a second leaves room for nothing but rounding.",
      expr: (shape, threshold) => forEachAge(shape, (age) => deviationOf(shape, age), `> ${threshold}`),
      summary: "Query answers with wrong values for samples of age {{ $labels.age }}.",
      description:
        "Every sample of the canary has its own timestamp for a value. That of age {{ $labels.age }} is {{ $value | humanizeDuration }} away from it, so samples were changed or moved on their way: blocks that were rewritten, downsampled data where raw data belongs, another stack that writes the same series.",
      runbook: {
        meaning: "Answers about that time can't be trusted, of any series.",
        look: [
          askQuery,
          'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10902   # /blocks shows who wrote which blocks',
          checkIt,
        ],
        act: [
          "Ask Query for `thanos_stack_canary_time_seconds` without deduplication: the labels of the wrong series say whose it is.",
          "If there are series of another writer, stop it, and give it another value of `cluster`.",
          "If the series is the monitor's own, find the block of that time on the Compactor's page, and see in its details what rewrote it.",
        ],
        ends: "for now and an hour ago when the cause is gone and its samples are that old; for older ones when the block is replaced or deleted.",
      },
      exists: hasMonitor,
    },
    {
      name: "ThanosCanaryDoubled",
      severity: "critical",
      for: "30m",
      threshold: { value: 1, unit: "count", meaning: "series of the canary after deduplication" },
      reason:
        "a change of external labels makes two series of one for the five minutes in which Query still finds the old one.",
      expr: (shape, threshold) =>
        forEachAge(shape, (age) => `count by (${clusterLabel}) (${canaryOf(shape, age)})`, `> ${threshold}`),
      summary: "Query returns {{ $value }} series where there is one, for samples of age {{ $labels.age }}.",
      description:
        "Both replicas of the monitor record the same series, and Query has to make one of it. It returns {{ $value }}, so every sum and count over replicated series is too large by that factor.",
      runbook: {
        meaning: "Deduplication does not work: sums, counts and rates are multiples of the truth.",
        look: [
          askQuery,
          'kubectl -n "$NAMESPACE" get configmap prometheus-monitor-config -o yaml | grep -A6 external_labels',
        ],
        act: [
          "Compare the labels of the series: the one in which they differ is either a replica label that Query does not know, or a second stack with the same `cluster`.",
          "A replica label of your own belongs into `thanos:query.replicaLabels`.",
          "A second stack needs another value of `thanos:cluster`.",
        ],
        ends: "when Query returns one series again for each age; for days ago, when that time is past.",
      },
      exists: hasMonitor,
    },
    missing({
      name: "ThanosCanaryRecentMissing",
      reason:
        "half an hour, since a store that Query has just lost is told by another alert within five minutes.",
      expr: (shape) => missingOf(shape, recentAge),
      summary: "Query does not find what was recorded an hour ago.",
      runbook: {
        meaning:
          "What Prometheus has on its disk does not reach Query in full, so answers of the last hours have a hole.",
        look: [
          askQuery,
          'kubectl -n "$NAMESPACE" logs -l thanos-stack/shard=monitor -c thanos-sidecar --tail=100',
          checkIt,
        ],
        act: [
          "Open Query's page `/stores`: the times that the monitor's sidecars announce must reach back by more than an hour.",
          "If they do not, look for `--min-time` or `--max-time` among the arguments of sidecars and Query.",
          "If they do, ask a sidecar's Prometheus itself for that time. When it has the sample, restart the sidecar.",
        ],
        ends: "when Query finds the sample of an hour ago.",
      },
      exists: hasMonitor,
    }),
    missing({
      name: "ThanosCanaryBucketMissing",
      reason:
        "nothing but the bucket has samples of that age, so this is the one alert that a whole way through the bucket has failed.",
      expr: (shape) => {
        const age = bucketAge(shape);
        if (!age) throw new Error("the shape has no age that only the bucket answers for");
        return missingOf(shape, age);
      },
      summary: "Query does not find in the bucket what was recorded days ago.",
      runbook: {
        meaning:
          "Samples that are no longer on the disk of Prometheus are not found in the bucket: they were not uploaded, were deleted, or no Store Gateway serves them.",
        look: [
          'kubectl -n "$NAMESPACE" port-forward svc/thanos-compactor 10902   # /blocks shows the blocks by time',
          'kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=store --tail=100',
          checkIt,
        ],
        act: [
          "Look for the block with `prometheus_shard=monitor` of that time on the Compactor's page.",
          "If it is there, the Store Gateways do not serve it: their log says why, most often a limit, a time range or a block that fails to load.",
          "If it is marked for deletion, remove its `deletion-mark.json` before `thanos:compactor.deleteDelay` is over, and find out who marked it.",
          "If it is not there, the sidecar has not uploaded it. Its log says why. What its Prometheus has deleted by now is lost.",
        ],
        ends: "when Query finds the sample of that age; after a loss, when the hole is older than that age.",
      },
      exists: (shape) => hasMonitor(shape) && bucketAge(shape) !== undefined,
    }),
  ],
};

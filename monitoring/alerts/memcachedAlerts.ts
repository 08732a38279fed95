/**
 * Alerts of memcached, as its exporter sees it. What its clients see of it is in the alerts of Query Frontend.
 *
 * Names and labels of metrics: pkg/exporter/exporter.go of memcached_exporter v0.14; meanings: doc/protocol.txt of memcached.
 */
import type { AlertGroup } from "../alert";
import { awayWindow, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";

const here = 'job="memcached"';
const exists = ({ replicas }: StackShape): boolean => replicas.memcached > 0;
const look = [podLook("cache"), `${podLogs("statefulset/memcached")} -c memcached`];

export const memcachedAlerts: AlertGroup = {
  name: "memcached",
  title: "memcached",
  alerts: [
    {
      name: "MemcachedDown",
      severity: "warning",
      for: "5m",
      reason:
        "upstream's is critical. Without a cache answers are slower and right. It counts servers that answer the exporter: one whose pod is gone has no `memcached_up` at all. A server counts if it answered once in ten minutes, so a rollout is quiet.",
      exists,
      expr: ({ replicas }) => promql`
        (
          count by (job) (max by (job, pod) (max_over_time(memcached_up{${here}}[${awayWindow}])) == 1)
          or
          label_replace(vector(0), "job", "memcached", "", "")
        ) < ${replicas.memcached}`,
      summary: "Only {{ $value }} of the memcached servers answer: queries are slower.",
      description:
        "Each server holds its part of the cached answers. Query Frontend computes what is missing.",
      supersedes: ["MemcachedDown"],
      runbook: {
        meaning: "Answers are right, and slower. Query, sidecars and Store Gateways have more to do.",
        look,
        act: [
          "The pod restarts: `OOMKilled` means that it takes more than `thanos:queryFrontend.cache.memory` and what its pod has beside that; see PodOomKilled.",
          "The pod runs: does its container `exporter` reach it? Its log says.",
        ],
        ends: "when all servers answer.",
      },
    },
    {
      name: "MemcachedConnectionLimitApproaching",
      severity: "warning",
      for: "15m",
      threshold: { value: 0.8, unit: "ratio", meaning: "share of a server's connections that is taken" },
      reason:
        "upstream has it twice, the second as critical. A cache that takes no more connections makes queries slow, not wrong.",
      exists,
      expr: (_, threshold) => promql`
        max by (job, pod) (memcached_current_connections{${here}} / memcached_max_connections{${here}}) > ${threshold}`,
      summary: "{{ $labels.pod }} has taken {{ $value | humanizePercentage }} of its connections.",
      description: "Beyond the limit clients wait, and look-ups time out.",
      supersedes: ["MemcachedConnectionLimitApproaching"],
      runbook: {
        meaning: "Soon look-ups of the cache wait for a connection.",
        look,
        act: [
          "Are there many more replicas of Query Frontend than before? Each keeps connections to each server.",
          'Who else connects? Nobody but Query Frontend should: `kubectl -n "$NAMESPACE" get networkpolicies`.',
        ],
        ends: "when fewer connections are open.",
      },
    },
    {
      name: "MemcachedEvictsRecentItems",
      severity: "warning",
      for: "1h",
      threshold: { value: 600, unit: "seconds", meaning: "time since an evicted item was last asked for" },
      reason:
        "no mixin has it. A full cache evicts all the time, and that is right: the rate says nothing. What counts is how recently the evicted was used.",
      exists,
      expr: (_, threshold) => promql`
        min by (job, pod) (
          memcached_slab_items_evicted_time_seconds{${here}}
          and increase(memcached_slab_items_evicted_total{${here}}[15m]) > 0
        ) < ${threshold}`,
      summary:
        "{{ $labels.pod }} evicts answers that were used {{ $value | humanizeDuration }} ago: it is too small.",
      description: "The cache turns over before anybody comes back to the same dashboard.",
      runbook: {
        meaning: "The cache is too small for what is asked. Answers are right, and computed again and again.",
        look,
        act: [
          "Give the cache more memory (`thanos:queryFrontend.cache.memory`), or more servers.",
          "One dashboard with many panels and a short refresh can fill it alone.",
        ],
        ends: "an hour after it evicts only what nobody has asked for in a while.",
      },
    },
    {
      name: "MemcachedOutOfMemoryErrors",
      severity: "warning",
      for: "15m",
      exists,
      expr: () => `sum by (job, pod) (increase(memcached_slab_items_outofmemory_total{${here}}[5m])) > 0`,
      summary: "{{ $labels.pod }} can't store items: it finds no memory of their size.",
      description: "{{ $value | humanize }} items in five minutes were not cached.",
      supersedes: ["MemcachedOutOfMemoryErrors"],
      runbook: {
        meaning: "Answers of one size are not cached. They are right, and computed again.",
        look,
        act: [
          "Memory is divided by the size of items, and one size has none left: restart the server, one at a time. It starts empty.",
          "If it comes again, give the cache more memory.",
        ],
        ends: "five minutes after the last such item.",
      },
    },
  ],
};

/** Alerts on what Query is asked and how it answers. Metrics: pkg/extprom/http and pkg/gate of Thanos v0.42. */
import type { Alert } from "../alert";
import { errorShare, grpcFaults, promql, slowRequests } from "../expressions";
import { podLook, podLogs } from "../runbooks";

const here = 'job="thanos-query"';
const look = [podLook("query"), podLogs("deployment/thanos-query")];
const storesPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-query 10903:9090   # http://127.0.0.1:10903/stores shows the StoreAPIs';

/** Requests that fail by Query's own fault, of one kind. */
const failingRequests = (name: string, handler: string, title: string): Alert => ({
  name,
  severity: "critical",
  for: "5m",
  threshold: { value: 0.05, unit: "ratio", meaning: `share of ${title} queries that fail` },
  reason:
    "of the codes 5xx, 503 is left out: Query gives it also for queries whose client went away, as a browser does when a dashboard is closed. What clients see is judged at Query Frontend. With fewer than ten failures in two minutes a share says nothing. The window is short, so that two minutes of a rollout do not last.",
  expr: (_, threshold) =>
    errorShare(
      {
        errors: `http_requests_total{${here}, handler="${handler}", code=~"5..", code!="503"}`,
        all: `http_requests_total{${here}, handler="${handler}"}`,
        by: ["job"],
        window: "2m",
        least: 10,
      },
      threshold,
    ),
  summary: `{{ $value | humanizePercentage }} of ${title} queries to Query fail.`,
  description: "Query answers them with an error of its own. Users and Ruler see errors in place of answers.",
  runbook: {
    meaning: "Query fails by a fault of its own. Users, and the rules of Ruler, get errors.",
    look: [...look, storesPage],
    act: [
      "The log has each error with `level=error` or `level=warn`.",
      "If a StoreAPI is named, look there first: its alerts and its log.",
      "If Query was restarted for memory, raise `thanos:query.resources.memory`, or lower `thanos:query.maxConcurrent`.",
    ],
    ends: "two minutes after the last failures.",
  },
  supersedes: [name],
});

/** Answers that take too long, of one kind. */
const slowAnswers = (name: string, handler: string, title: string, value: number): Alert => ({
  name,
  severity: "warning",
  for: "15m",
  threshold: { value, unit: "seconds", meaning: `time within which 99 of 100 ${title} queries are answered` },
  reason:
    "upstream's is critical; slow answers are answers. It needs twenty queries in ten minutes: at night, one slow query is all there is.",
  expr: (_, threshold) =>
    slowRequests(
      {
        histogram: "http_request_duration_seconds",
        matchers: `${here}, handler="${handler}"`,
        by: ["job"],
        least: 20,
      },
      threshold,
    ),
  summary: `Query is slow: one of 100 ${title} queries takes {{ $value | humanizeDuration }} or more.`,
  description: "Users wait, and queries near the time-out fail.",
  runbook: {
    meaning: "Users wait for answers, and the slowest queries run into `thanos:query.timeout`.",
    look: [
      ...look,
      storesPage,
      'kubectl -n "$NAMESPACE" logs deployment/thanos-query-frontend | grep "slow query"',
    ],
    act: [
      "Query Frontend logs slow queries (`thanos:queryFrontend.slowQuery`): one dashboard or rule may be all of it.",
      "See whether ThanosQueryOverload or an alert of the Store Gateway fires as well.",
      "Long ranges over raw samples are slow: see that ThanosCompactDownsampleBacklogGrows is quiet and `thanos:query.autoDownsampling` is on.",
    ],
    ends: "when answers are faster.",
  },
  supersedes: [name],
});

/** Queries that fail, are slow or wait. */
export const queryRequestAlerts: readonly Alert[] = [
  failingRequests("ThanosQueryHttpRequestQueryErrorRateHigh", "query", "instant"),
  failingRequests("ThanosQueryHttpRequestQueryRangeErrorRateHigh", "query_range", "range"),
  {
    name: "ThanosQueryGrpcServerErrorRate",
    severity: "warning",
    for: "10m",
    threshold: { value: 0.05, unit: "ratio", meaning: "share of gRPC calls to Query that fail" },
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `grpc_server_handled_total{${here}, ${grpcFaults}}`,
          all: `grpc_server_handled_total{${here}}`,
          by: ["job"],
          least: 10,
        },
        threshold,
      ),
    summary: "{{ $value | humanizePercentage }} of gRPC calls to Query fail.",
    description: "Another Query, or whoever asks Query by gRPC, gets errors.",
    runbook: {
      meaning: "Whoever asks Query by gRPC, such as a Query above it, gets errors.",
      look,
      act: [
        "The log has the errors.",
        "If Query's own StoreAPIs fail, ThanosQueryGrpcClientErrorRate fires too.",
      ],
      ends: "when fewer calls fail.",
    },
    supersedes: ["ThanosQueryGrpcServerErrorRate"],
  },
  slowAnswers("ThanosQueryInstantLatencyHigh", "query", "instant", 40),
  slowAnswers("ThanosQueryRangeLatencyHigh", "query_range", "range", 90),
  {
    name: "ThanosQueryOverload",
    severity: "warning",
    for: "15m",
    reason: "upstream's has no selector, so it takes the series of whatever has the same metric.",
    expr: () => promql`
      max by (job, pod) (max_over_time(thanos_query_concurrent_gate_queries_max{${here}}[5m]))
      - max by (job, pod) (avg_over_time(thanos_query_concurrent_gate_queries_in_flight{${here}}[5m]))
      < 1`,
    summary: "{{ $labels.pod }} runs as many queries as it may, so others wait.",
    description: "It has been so for a quarter of an hour. Waiting counts towards the time-out of a query.",
    runbook: {
      meaning: "Queries wait for others before they begin, and their time-out runs meanwhile.",
      look: [...look, 'kubectl -n "$NAMESPACE" top pods -l app.kubernetes.io/component=query'],
      act: [
        "Find what asks so much: Query Frontend's log of slow queries, and Ruler's groups.",
        "If the pods have CPU and memory left, raise `thanos:query.maxConcurrent`; otherwise `thanos:query.replicas`, or turn `thanos:query.autoscaling` on.",
      ],
      ends: "when a place is free again.",
    },
    supersedes: ["ThanosQueryOverload"],
  },
];

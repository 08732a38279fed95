/** Alerts on Query and the StoreAPIs behind it. Metrics: pkg/query/endpointset.go and cmd/thanos/endpointset.go of Thanos v0.42. */
import type { Alert } from "../alert";
import { errorShare, grpcFaults, promql } from "../expressions";
import { podLook, podLogs } from "../runbooks";
import type { StackShape } from "../stackShape";

const here = 'job="thanos-query"';
const look = [podLook("query"), podLogs("deployment/thanos-query")];
const storesPage =
  'kubectl -n "$NAMESPACE" port-forward svc/thanos-query 10903:9090   # http://127.0.0.1:10903/stores shows the StoreAPIs';

/** A StoreAPI of the stack: its name in Query, and the job of its pods. */
const own = [
  { storeType: "sidecar", job: "thanos-sidecar" },
  { storeType: "store", job: "thanos-store" },
  { storeType: "rule", job: "thanos-ruler" },
] as const;

/** For each pod of Query, the StoreAPIs of a type that it is connected to; zero where there is none. */
const connected = (storeType: string, matchers = ""): string =>
  promql`
    sum by (job, pod, store_type) (thanos_store_nodes_grpc_connections{${here}, store_type="${storeType}"${matchers}})
    or label_replace(0 * max by (job, pod) (up{${here}} == 1), "store_type", "${storeType}", "", "")`;

/** Labels by which the stack's own sidecars and Rulers are told from those outside. */
function ownLabels({ outsideStores, cluster }: StackShape, storeType: string): string {
  if (outsideStores.length === 0 || storeType === "store") return "";
  const value = cluster.replaceAll(/[.+*?()|[\]{}^$\\]/g, "\\\\$&");
  return `, external_labels=~".*cluster=\\"${value}\\".*"`;
}

/** StoreAPIs that are missing, doubled, not found or failing. */
export const queryStoreAlerts: readonly Alert[] = [
  {
    name: "ThanosQueryStoreMissing",
    severity: "critical",
    for: "10m",
    reason:
      "upstream has none, though this is how a Thanos is wrong in silence: answers have gaps, or one replica's samples are missing, and nothing fails. It compares with the pods that answer the monitor; pods that are gone have alerts of their own. Store Gateways outside of the stack can't be told from its own, so with such ones a missing one may go unnoticed.",
    expr: (shape) =>
      own
        .map(
          ({ storeType, job: stores }) => promql`
            (${connected(storeType, ownLabels(shape, storeType)).replaceAll("\n", "\n  ")})
            < on () group_left () count(up{job="${stores}"} == 1)`,
        )
        .join("\nor\n"),
    summary:
      "Query lacks StoreAPIs: {{ $labels.pod }} has only {{ $value }} of type {{ $labels.store_type }}.",
    description:
      "More pods of that type answer the monitor. Answers of this Query may have gaps, without any error.",
    runbook: {
      meaning:
        "Pods serve samples, and a Query does not ask them. Its answers may have gaps: without an error, and Query Frontend may cache them.",
      look: [storesPage, ...look],
      act: [
        "The page of stores shows those that Query knows, with the last error of each.",
        'One that is not on it was not found by DNS: is the pod ready, and does its headless Service list it? `kubectl -n "$NAMESPACE" get endpointslices`.',
        "One with an error: a NetworkPolicy or TLS between Query and it. The error says which.",
        "When it is repaired, answers of the last hours may be cached with gaps. See docs/operations.md on the response cache.",
      ],
      ends: "when Query is connected to as many as answer.",
    },
  },
  {
    name: "ThanosQueryOutsideStoreMissing",
    severity: "warning",
    for: "15m",
    expr: ({ outsideStores }) => promql`
      sum by (job, pod) (thanos_store_nodes_grpc_connections{${here}})
      < on () group_left () (count(up{job=~"thanos-sidecar|thanos-store|thanos-ruler"} == 1) + ${outsideStores.length})`,
    summary: "{{ $labels.pod }} lacks a StoreAPI outside of the stack: it has {{ $value }} in all.",
    description: "Answers lack what an address in `thanos:query.stores` serves. There is no error.",
    runbook: {
      meaning: "Answers lack the samples of a cluster or a store outside of the stack.",
      look: [storesPage, ...look],
      act: [
        "The page of stores has the address with its last error.",
        "If ThanosQueryStoreMissing fires too, repair that first: this one counts all StoreAPIs together.",
      ],
      ends: "when every address has a StoreAPI.",
    },
    exists: ({ outsideStores }) => outsideStores.length > 0,
  },
  {
    name: "ThanosQueryDuplicateProducers",
    severity: "critical",
    for: "15m",
    reason:
      "Query only logs it. Two that write with the same external labels write blocks that overlap: the Compactor halts, or merges what does not belong together.",
    expr: () => promql`
      max by (job, store_type, external_labels) (
        thanos_store_nodes_grpc_connections{${here}, store_type=~"sidecar|rule|receive"}
      ) > 1`,
    summary: "{{ $value }} producers of type {{ $labels.store_type }} have the same external labels.",
    description:
      "Their blocks will overlap in the bucket, and the Compactor will halt: {{ $labels.external_labels }}.",
    runbook: {
      meaning:
        "Two Prometheus or two Rulers have the same external labels. Answers mix them up, and their blocks overlap in the bucket.",
      look: [storesPage],
      act: [
        "The page of stores shows both with these labels.",
        "Give one of them another `cluster` or another name of shard or replica. In this stack they can't be the same: one of the two is outside.",
        "Blocks that were uploaded already may halt the Compactor: see ThanosCompactHalted.",
      ],
      ends: "when no two are connected with the same labels.",
    },
  },
  {
    name: "ThanosQueryDuplicateEndpoints",
    severity: "info",
    for: "30m",
    expr: () => `sum by (job) (increase(thanos_query_duplicated_endpoint_addresses_total{${here}}[15m])) > 0`,
    summary: "Query is given the same address twice.",
    description: "It uses it once. The list of `thanos:query.stores` may not be what was meant.",
    runbook: {
      meaning:
        "Nothing is wrong with answers; an address in `thanos:query.stores` is there twice, or is the stack's own.",
      look,
      act: [
        "The log names it: `Duplicate endpoint address is provided`. Remove it from `thanos:query.stores`.",
      ],
      ends: "fifteen minutes after the last time.",
    },
  },
  {
    name: "ThanosQueryGrpcClientErrorRate",
    severity: "warning",
    for: "10m",
    threshold: { value: 0.05, unit: "ratio", meaning: "share of calls to StoreAPIs that fail" },
    reason:
      "upstream counts every code but OK, and so every query that somebody gave up. Only faults of the other side count here, and only from ten in five minutes.",
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `grpc_client_handled_total{${here}, ${grpcFaults}}`,
          all: `grpc_client_handled_total{${here}}`,
          by: ["job", "grpc_method"],
          least: 10,
        },
        threshold,
      ),
    summary:
      "{{ $value | humanizePercentage }} of Query's calls `{{ $labels.grpc_method }}` to StoreAPIs fail.",
    description: "Answers lack what those StoreAPIs have, or fail where partial answers are off.",
    runbook: {
      meaning:
        "StoreAPIs fail. Answers are partial, with a warning, or fail where `thanos:query.partialResponse` is off.",
      look: [storesPage, ...look],
      act: [
        "The page of stores has the last error of each.",
        "`ResourceExhausted`: a limit of the Store Gateway; see ThanosStoreQueriesDropped.",
        "`Unavailable` or `DeadlineExceeded`: the pod, its node or the network.",
      ],
      ends: "when fewer calls fail.",
    },
    supersedes: ["ThanosQueryGrpcClientErrorRate"],
  },
  {
    name: "ThanosQueryHighDNSFailures",
    severity: "warning",
    for: "15m",
    threshold: { value: 0.01, unit: "ratio", meaning: "share of DNS look-ups of StoreAPIs that fail" },
    reason:
      "upstream's asks for `thanos_query_store_apis_dns_*`, which Thanos v0.42 no longer has, so it can't fire.",
    expr: (_, threshold) =>
      errorShare(
        {
          errors: `thanos_query_endpoints_dns_failures_total{${here}}`,
          all: `thanos_query_endpoints_dns_lookups_total{${here}}`,
          by: ["job"],
          window: "10m",
          least: 3,
        },
        threshold,
      ),
    summary: "{{ $value | humanizePercentage }} of Query's DNS look-ups of StoreAPIs fail.",
    description: "Query keeps the addresses that it has. It does not find pods with new ones.",
    runbook: {
      meaning: "Query goes on with old addresses. A StoreAPI that restarts is lost to it.",
      look: [...look, "kubectl -n kube-system get pods -l k8s-app=kube-dns"],
      act: [
        "If Ruler reports the same, it is the cluster's DNS.",
        "If only Query does, a name in `thanos:query.stores` does not exist.",
      ],
      ends: "when look-ups succeed.",
    },
    supersedes: ["ThanosQueryHighDNSFailures"],
  },
];

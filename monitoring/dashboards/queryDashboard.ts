/** Query: does it reach every StoreAPI, and how are its answers. */
import { course, now, type Page } from "./page";
import { resourcesOf } from "./podPanels";
import { grpcFaults } from "../expressions";
import { errorShare, own, perSecond, slowest } from "./queries";

const query = own("thanos-query");
const connections = `thanos_store_nodes_grpc_connections{${query}}`;

const api = (handler: string): string => `${query}, handler="${handler}"`;
const failing = (handler: string): string =>
  errorShare(
    `http_requests_total{${api(handler)}, code=~"5..", code!="503"}`,
    `http_requests_total{${api(handler)}}`,
  );

export const queryPage: Page = {
  uid: "thanos-stack-query",
  title: "Thanos: Query",
  description: "Whether Query reaches every StoreAPI, and how fast and how completely it answers.",
  rows: [
    [
      now("How many Query pods answer?", {
        description: "Good is the number in query.replicas.",
        unit: "count",
        queries: { pods: `sum(up{${query}})` },
        limits: [{ alert: "ThanosQueryReplicaGone" }, { alert: "ThanosQueryIsDown", at: 1, side: "below" }],
      }),
      now("How many StoreAPIs that run are not connected?", {
        description:
          "Sidecars, Store Gateways and Rulers that were scraped, less those that the Query pod with the fewest has. Answers lack their data. StoreAPIs outside the stack can hide one that is missing.",
        unit: "count",
        queries: {
          StoreAPIs: `clamp_min(sum(up{cluster="$cluster", job=~"thanos-sidecar|thanos-store|thanos-ruler"}) - min(sum by (pod) (${connections})), 0)`,
        },
        limits: [{ alert: "ThanosQueryStoreMissing", at: 1 }],
      }),
      now("How many queries run in each pod?", {
        description: "More wait at the gate once there are as many as it lets in.",
        unit: "count",
        queries: { "{{pod}}": `thanos_query_concurrent_gate_queries_in_flight{${query}}` },
        limits: [{ alert: "ThanosQueryOverload" }],
      }),
    ],
    [
      course("Is every StoreAPI connected?", {
        description:
          "By kind, in the Query pod that has the fewest. A line that falls is a StoreAPI that was lost.",
        unit: "count",
        queries: { "{{store_type}}": `min by (store_type) (sum by (pod, store_type) (${connections}))` },
        limits: [{ alert: "ThanosQueryStoreMissing" }, { alert: "ThanosQueryOutsideStoreMissing" }],
      }),
      course("Does cluster DNS answer?", {
        description: "Look-ups of StoreAPIs that failed. Good is 0: otherwise pods that come are not found.",
        unit: "ratio",
        queries: {
          failing: `${perSecond(`thanos_query_endpoints_dns_failures_total{${query}}`)} / ${perSecond(`thanos_query_endpoints_dns_lookups_total{${query}}`)}`,
        },
        limits: [{ alert: "ThanosQueryHighDNSFailures" }],
      }),
      course("What share of calls to StoreAPIs fails?", {
        description: "By what was called. A caller that went away is not counted.",
        unit: "ratio",
        queries: {
          "{{grpc_method}}": `${perSecond(`grpc_client_handled_total{${query}, ${grpcFaults}}`, "grpc_method")} / ${perSecond(`grpc_client_handled_total{${query}}`, "grpc_method")}`,
        },
        limits: [{ alert: "ThanosQueryGrpcClientErrorRate" }],
        none: "None has failed",
      }),
    ],
    [
      course("What share of queries fails?", {
        description:
          "Answers with a code of 500 and more, but 503: that is a query which took too long. Good is 0.",
        unit: "ratio",
        queries: { "at a moment": failing("query"), "over a range": failing("query_range") },
        limits: [
          { alert: "ThanosQueryHttpRequestQueryErrorRateHigh" },
          { alert: "ThanosQueryHttpRequestQueryRangeErrorRateHigh" },
        ],
      }),
      course("How long do the slowest queries take?", {
        description: "Of 100, 99 are answered sooner.",
        unit: "seconds",
        queries: {
          "at a moment": slowest("http_request_duration_seconds", api("query")),
          "over a range": slowest("http_request_duration_seconds", api("query_range")),
        },
        limits: [{ alert: "ThanosQueryInstantLatencyHigh" }, { alert: "ThanosQueryRangeLatencyHigh" }],
      }),
      course("How long do queries wait to begin?", {
        description: "Of 100, 99 begin sooner. It grows when more come than the gate lets in.",
        unit: "seconds",
        queries: {
          "{{pod}}": slowest("thanos_query_concurrent_gate_queries_duration_seconds", query, "pod"),
        },
      }),
    ],
    [
      course("How many queries come?", {
        description: "By what is asked for.",
        unit: "per second",
        queries: { "{{handler}}": perSecond(`http_requests_total{${query}, handler!=""}`, "handler") },
      }),
      ...resourcesOf("thanos-query"),
    ],
  ],
};

/** Store Gateway: does it have every block, and how fast are its answers. */
import { bucketPanels } from "./bucketPanels";
import { course, now, type Page } from "./page";
import { resourcesOf } from "./podPanels";
import { grpcFaults } from "../expressions";
import { errorShare, own, slowest, window } from "./queries";

const store = own("thanos-store");
const series = `${store}, grpc_method="Series"`;

/** Share of look-ups that a cache answers. */
const hits = (cache: string, by: string): string =>
  `sum by (${by}) (rate(${cache}_hits_total{${store}}[${window}])) / sum by (${by}) (rate(${cache}_requests_total{${store}}[${window}]))`;

export const storeGatewayPage: Page = {
  uid: "thanos-stack-store-gateway",
  title: "Thanos: Store Gateway",
  description: "Whether every block of the bucket is served, and what the caches save.",
  rows: [
    [
      now("How many Store Gateways answer?", {
        description: "Good is the number in storeGateway.replicas.",
        unit: "count",
        queries: { pods: `sum(up{${store}})` },
        limits: [{ alert: "ThanosStoreReplicaGone" }, { alert: "ThanosStoreIsDown", at: 1, side: "below" }],
      }),
      now("How many blocks does each serve?", {
        description:
          "Replicas should be alike. Blocks that are younger than the next look at the bucket may be missing.",
        unit: "count",
        queries: { "{{pod}}": `thanos_bucket_store_blocks_loaded{${store}}` },
        limits: [{ alert: "ThanosStoreBlocksNotLoaded" }, { alert: "ThanosStoreBlocksInNoStore" }],
      }),
      now("How many blocks could not be loaded?", {
        description: "In the last hour. Queries over their time lack their data.",
        unit: "count",
        queries: { blocks: `sum(increase(thanos_bucket_store_block_load_failures_total{${store}}[1h]))` },
      }),
      now("How long ago was the bucket looked at?", {
        description: "By the Store Gateway that was the last to look. It looks again every few minutes.",
        unit: "seconds",
        queries: {
          ago: `time() - min(thanos_bucket_store_blocks_last_loaded_timestamp_seconds{${store}})`,
        },
      }),
    ],
    [
      course("What share of calls fails?", {
        description: "Calls of Query that ended in a fault of the Store Gateway. Good is 0.",
        unit: "ratio",
        queries: {
          failing: errorShare(
            `grpc_server_handled_total{${series}, ${grpcFaults}}`,
            `grpc_server_handled_total{${series}}`,
          ),
        },
        limits: [{ alert: "ThanosStoreGrpcErrorRate" }],
        none: "Nothing was asked for",
      }),
      course("How long do the slowest calls take?", {
        description: "Of 100, 99 are answered sooner.",
        unit: "seconds",
        queries: { "{{pod}}": slowest("grpc_server_handling_seconds", series, "pod") },
      }),
      course("How long do calls wait to begin?", {
        description: "Of 100, 99 begin sooner. It grows when more come than the gate lets in.",
        unit: "seconds",
        queries: {
          "{{pod}}": slowest("thanos_bucket_store_series_gate_queries_duration_seconds", store, "pod"),
        },
        limits: [{ alert: "ThanosStoreSeriesGateLatencyHigh" }],
      }),
    ],
    [
      course("What share of look-ups does the index cache answer?", {
        description: "By what is looked up. Little means much to read from the bucket.",
        unit: "ratio",
        queries: { "{{item_type}}": hits("thanos_store_index_cache", "item_type") },
      }),
      course("How full is the index cache?", {
        description: "In each pod. Once it is full, each new item pushes out an old one.",
        unit: "ratio",
        queries: {
          "{{pod}}": `sum by (pod) (thanos_store_index_cache_total_size_bytes{${store}}) / sum by (pod) (thanos_store_index_cache_max_size_bytes{${store}})`,
        },
      }),
      course("How many queries are refused for their size?", {
        description:
          "In 15 minutes, by reason. They touch more series, chunks or bytes than the limits of storeGateway allow.",
        unit: "count",
        queries: {
          "{{reason}}": `sum by (reason) (increase(thanos_bucket_store_queries_dropped_total{${store}}[15m]))`,
        },
        limits: [{ alert: "ThanosStoreQueriesDropped" }],
        none: "None was refused",
      }),
    ],
    bucketPanels(
      "thanos-store",
      "ThanosStoreBucketHighOperationFailures",
      "ThanosStoreObjstoreOperationLatencyHigh",
    ),
    resourcesOf("thanos-store"),
  ],
};

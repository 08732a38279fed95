/** MinIO and memcached: the two programs under Thanos that the stack runs itself. */
import { course, now, type Page } from "./page";
import { own, perSecond, window } from "./queries";

const minio = own("minio");
const memcached = own("memcached");
const noMinio = "This stack has no MinIO of its own";
const noMemcached = "This stack has no memcached";

/**
 * A counter per second. Each server of MinIO tells the numbers of all of them, so each is counted once.
 * @param name of a counter with the labels `server` and `api`
 */
const byApi = (name: string): string =>
  `sum by (api) (max by (server, api) (rate(${name}{${minio}}[${window}])))`;

export const objectStorePage: Page = {
  uid: "thanos-stack-object-store",
  title: "Thanos: MinIO and memcached",
  description:
    "Whether the object store of the stack has all of its drives and room, and memcached enough memory.",
  rows: [
    [
      now("How many drives and servers are away?", {
        description: "Good is 0. With too many away MinIO refuses to write, and then to read.",
        unit: "count",
        queries: {
          drives: `max(minio_cluster_drive_offline_total{${minio}})`,
          servers: `max(minio_cluster_nodes_offline_total{${minio}})`,
        },
        limits: [
          { alert: "MinioDrivesOffline", at: 1 },
          { alert: "MinioServersOffline", at: 1 },
        ],
        none: noMinio,
      }),
      now("What share of the room is free?", {
        description: "Of what can be used. Full, MinIO refuses to write, and blocks stay on their volumes.",
        unit: "ratio",
        queries: {
          free: `max(minio_cluster_capacity_usable_free_bytes{${minio}}) / max(minio_cluster_capacity_usable_total_bytes{${minio}})`,
        },
        limits: [
          { alert: "MinioFullInFourDays", side: "below" },
          { alert: "MinioSpaceLow", side: "below" },
        ],
        none: noMinio,
      }),
      now("How much is in the bucket?", {
        description: "As MinIO's scanner counted it, which may take a day.",
        unit: "bytes",
        queries: { bytes: `max(minio_cluster_usage_total_bytes{${minio}})` },
        none: "MinIO has not counted yet, or this stack has none",
      }),
      now("How many memcached servers answer?", {
        description: "Good is the number in queryFrontend.cache.replicas.",
        unit: "count",
        queries: { servers: `sum(memcached_up{${memcached}})` },
        limits: [{ alert: "MemcachedDown" }],
        none: noMemcached,
      }),
    ],
    [
      course("How does the bucket grow?", {
        description: "Room that is used, and room that can be used.",
        unit: "bytes",
        queries: {
          used: `max(minio_cluster_capacity_usable_total_bytes{${minio}}) - max(minio_cluster_capacity_usable_free_bytes{${minio}})`,
          "can be used": `max(minio_cluster_capacity_usable_total_bytes{${minio}})`,
        },
        none: noMinio,
      }),
      course("How many requests does MinIO get?", {
        description: "By kind of request.",
        unit: "per second",
        queries: { "{{api}}": byApi("minio_s3_requests_total") },
        none: noMinio,
      }),
      course("What share of requests does MinIO fail?", {
        description: "By kind of request, for faults of its own. Good is 0.",
        unit: "ratio",
        queries: {
          "{{api}}": `${byApi("minio_s3_requests_5xx_errors_total")} / (${byApi("minio_s3_requests_total")} > 0)`,
        },
        limits: [{ alert: "MinioErrors" }],
        none: "None has failed",
      }),
    ],
    [
      course("What share of look-ups does memcached answer?", {
        description: "Items that were found. Little means that the cache saves little.",
        unit: "ratio",
        queries: {
          found: `${perSecond(`memcached_commands_total{${memcached}, command="get", status="hit"}`)} / ${perSecond(`memcached_commands_total{${memcached}, command="get"}`)}`,
        },
        none: noMemcached,
      }),
      course("How full is memcached?", {
        description: "Full is normal: from then on each new item pushes out an old one.",
        unit: "ratio",
        queries: { "{{pod}}": `memcached_current_bytes{${memcached}} / memcached_limit_bytes{${memcached}}` },
        none: noMemcached,
      }),
      course("How many items are pushed out?", {
        description: "Many while look-ups find little means that the cache is too small.",
        unit: "per second",
        queries: { "{{pod}}": `rate(memcached_items_evicted_total{${memcached}}[${window}])` },
        none: noMemcached,
      }),
      course("What share of its connections are taken?", {
        description: "Of those that a server takes. At 1 it refuses more, and queries go without the cache.",
        unit: "ratio",
        queries: {
          "{{pod}}": `memcached_current_connections{${memcached}} / memcached_max_connections{${memcached}}`,
        },
        limits: [{ alert: "MemcachedConnectionLimitApproaching" }],
        none: noMemcached,
      }),
    ],
  ],
};

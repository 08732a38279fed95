/** Flags of `thanos store`. */
import { spareForUpload as uploadedAfter } from "../../model/lifetime/waysOut";
import { durationText, sizeBytes } from "../../model/units";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { allOf, atLeast, readable, secondsOf, stopSeconds } from "./judges";
import { blockSelection, bucketReader, everyCommand, requestLogging, storeApi, pages } from "./sharedFlags";
import { askedServer } from "./transportFlags";

const help = "help of the flag";

/** Whatever is not served here yet must still be with the sidecars and the Rulers. */
const showsWhatOthersDelete: Judge = ({ values, settings, nameSetting }) => {
  const { syncInterval, leaveToSidecars } = settings.storeGateway;
  const found = uploadedAfter + toSeconds(syncInterval) + toSeconds(leaveToSidecars);
  const longest = Math.max(...values.map((value) => secondsOf(value) ?? 0));
  const tier = (["prometheus", "ruler"] as const).find(
    (each) => found + longest > toSeconds(settings[each].retention),
  );
  if (longest === 0 || tier === undefined) return undefined;
  const kept = settings[tier].retention;
  return {
    rule: `hides blocks for longer than ${nameSetting(`${tier}.retention`)} (${kept}) keeps their samples: they are found ${durationText(found)} after their first sample. Leave it out, or use ${durationText(Math.max(0, toSeconds(kept) - found))} or less.`,
    with: [`${tier}.retention`, "storeGateway.syncInterval", "storeGateway.leaveToSidecars"],
  };
};

const within = (value: number | undefined, least: number, below: number): boolean =>
  value !== undefined && value >= least && value < below;

const parquet = {
  level: "warning",
  rule: "hides blocks that are there as Parquet too, so something else has to serve those. Leave it out, unless a Parquet gateway does.",
} as const;

export const storeFlags: ClassedFlags = {
  ...everyCommand,
  ...storeApi(stopSeconds.most),
  ...requestLogging,
  ...pages,
  ...bucketReader,
  ...askedServer,
  ...blockSelection("hides blocks from every answer"),
  ...classify(
    "hides",
    "age below which blocks are not served",
    help,
    ["consistency-delay"],
    showsWhatOthersDelete,
  ),
  ...classify(
    "bound",
    "blocks that are loaded at the same time",
    "pkg/store/bucket.go: no worker with 0",
    ["block-sync-concurrency"],
    atLeast(1, "no block is ever loaded"),
  ),
  ...classify(
    "hides",
    "blocks that are there as Parquet too are left out",
    "NewIgnoreParquetConvertedBlocksFilter of cmd/thanos/store.go",
    ["objstore-parquet.config"],
    ({ values }) => (values.some((value) => value !== "") ? parquet : undefined),
  ),
  ...classify(
    "hides",
    "blocks that are there as Parquet too are left out",
    "NewIgnoreParquetConvertedBlocksFilter of cmd/thanos/store.go",
    ["objstore-parquet.config-file"],
    allOf(readable, () => parquet),
  ),
  ...classify("harmless", "a cache in front of the bucket", help, ["store.caching-bucket.config"]),
  ...classify("file", "a cache in front of the bucket", help, ["store.caching-bucket.config-file"], readable),
  ...classify(
    "bound",
    "bytes that one request may fetch; 0 is no limit",
    help,
    ["store.grpc.downloaded-bytes-limit"],
    ({ values }) =>
      values.some((value) => within(sizeBytes(value), 1, 2 ** 20))
        ? "is below 1MB, less than one chunk of a block is fetched with, so queries fail. Use 100MB or more, or 0 (no limit)."
        : undefined,
  ),
  ...classify(
    "bound",
    "series that are batched in one message",
    "pkg/store/bucket.go",
    ["debug.series-batch-size"],
    atLeast(1, "no series is ever sent"),
  ),
  ...classify("harmless", "how memory, disk and time are traded", help, [
    "cache-index-header",
    "debug.estimated-max-chunk-size",
    "debug.estimated-max-series-size",
    "matcher-cache-size",
    "store.enable-lazy-expanded-postings",
    "store.grpc.series-max-concurrency",
    "store.index-header-lazy-download-strategy",
    "store.index-header-lazy-reader-idle-timeout",
    "store.index-header-posting-offsets-in-mem-sampling",
    "store.posting-group-max-key-series-ratio",
  ]),
  ...classify("harmless", "a label that Query before v0.8 needs", help, [
    "debug.advertise-compatibility-label",
  ]),
};

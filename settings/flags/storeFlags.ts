/** Flags of `thanos store`. */
import { flagSeconds } from "../../model/goValues";
import type { DataPath } from "../../model/lifetime/dataPath";
import { servedByStoresAfter } from "../../model/lifetime/waysOut";
import { durationText, sizeBytes } from "../../model/units";
import { retentionOf, withValue } from "../rules/lifetimeSettings";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { allOf, atLeast, readable, stopSeconds } from "./judges";
import { allOfSidecars, findHidden, findImpatient } from "./servedTimes";
import { bucketReader, everyCommand, labelSelection, requestLogging, storeApi, pages } from "./sharedFlags";
import { askedServer } from "./transportFlags";

const help = "help of the flag";

/** Whatever is not served here yet must still be with the sidecars and the Rulers. Blocks of the Compactor do not wait. */
const showsWhatOthersDelete: Judge = (use) => {
  const longest = Math.max(...use.values.map((value) => flagSeconds(value) ?? 0));
  // What the sidecars hide besides is told of their flag.
  const atOnce = ({ store, ...path }: DataPath) => ({ ...path, store: { ...store, consistencyDelay: 0 } });
  const hidden = findHidden(use, atOnce, allOfSidecars);
  const found = hidden ?? (longest > 0 ? findImpatient(use, longest) : undefined);
  if (found === undefined) return undefined;
  const { tier, without } = found;
  const kept = withValue(use.nameSetting, `${tier}.retention`, retentionOf(use.settings, tier));
  const most = without.local.retention - servedByStoresAfter(without);
  const wayOut = most > 0 ? `Leave it out, or use ${durationText(most)} or less.` : "Leave it out.";
  return {
    rule: `hides blocks for longer than ${kept} keeps their samples${hidden ? "" : ", until the Compactor has made longer ones of them: answers have a hole when it stands still"}. ${wayOut}`,
    level: hidden ? "error" : "warning",
    with: [`${tier}.retention`, "storeGateway.syncInterval", "storeGateway.leaveToSidecars"],
  };
};

/** Only what the bucket no longer keeps may be hidden. */
const showsAllThatIsKept: Judge = (use) => {
  const hidden = findHidden(use, ({ store, ...path }) => ({
    ...path,
    store: { ...store, oldest: Infinity },
  }));
  return hidden === undefined
    ? undefined
    : {
        rule: `hides samples that the bucket keeps, and no other tier serves them. Leave it out, and shorten ${use.nameSetting("compactor.retention")} if they are not needed.`,
        with: ["compactor.retention"],
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
  ...labelSelection("hides blocks from every answer"),
  ...classify(
    "hides",
    "age above which samples are not served",
    "NewTimePartitionMetaFilter of pkg/block/fetcher.go, limitTime of pkg/store/bucket.go",
    ["min-time"],
    showsAllThatIsKept,
  ),
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
  ...classify(
    "unsafe",
    "off, it keeps every index header in memory instead of on the disk",
    "cmd/thanos/store.go leaves out the folder",
    ["cache-index-header"],
    ({ values, nameSetting }) =>
      values.at(-1) === "false"
        ? {
            rule: `keeps every index header in memory, for which ${nameSetting("storeGateway.resources.memory")} is not sized. Leave it out.`,
            with: ["storeGateway.resources"],
          }
        : undefined,
  ),
  ...classify(
    "bound",
    "share of a block's index that is kept in memory, as one in so many",
    "pkg/block/indexheader/binary_reader.go divides by it",
    ["store.index-header-posting-offsets-in-mem-sampling"],
    atLeast(1, "the process ends"),
  ),
  ...classify(
    "bound",
    "requests that are answered at the same time; 0 is no limit",
    "cmd/thanos/store.go",
    ["store.grpc.series-max-concurrency"],
    atLeast(0, "the process ends"),
  ),
  ...classify("harmless", "how memory, disk and time are traded", help, [
    "debug.estimated-max-chunk-size",
    "debug.estimated-max-series-size",
    "matcher-cache-size",
    "store.enable-lazy-expanded-postings",
    "store.index-header-lazy-download-strategy",
    "store.index-header-lazy-reader-idle-timeout",
    "store.posting-group-max-key-series-ratio",
  ]),
  ...classify("harmless", "a label that Query before v0.8 needs", help, [
    "debug.advertise-compatibility-label",
  ]),
};

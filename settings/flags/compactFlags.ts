/** Flags of `thanos compact`. */
import { flagSeconds } from "../../model/goValues";
import { sizeBytes } from "../../model/units";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { allOf, atLeast, atLeastTime, refuse, ticks } from "./judges";
import { bucketReader, everyCommand, labelSelection, pages } from "./sharedFlags";

const help = "help of the flag";
/** Bytes of the index of two weeks of a few million series. */
const leastIndex = 8 * 2 ** 30;
const longestWait = 24 * 3600;
const leftAlone = "leaves blocks that are never compacted, downsampled or deleted";

/** Without downsampling, only raw samples are kept, so nothing may be meant to outlive them. */
const makesNoCoarseSamples: Judge = ({ values, settings, nameSetting }) => {
  const { raw, fiveMinutes, oneHour } = settings.compactor.retention;
  const kept = (retention: string) => toSeconds(retention) || Infinity;
  const outlive = Math.max(kept(fiveMinutes), kept(oneHour)) > kept(raw);
  return values.at(-1) === "true" && outlive
    ? {
        rule: `makes no 5m and 1h samples, so ${nameSetting("compactor.retention.fiveMinutes")} and ${nameSetting("compactor.retention.oneHour")} keep nothing, and all is gone after ${nameSetting("compactor.retention.raw")}. Leave it out.`,
        with: ["compactor.retention"],
      }
    : undefined;
};

export const compactFlags: ClassedFlags = {
  ...everyCommand,
  ...bucketReader,
  ...pages,
  ...labelSelection(leftAlone),
  ...classify(
    "hides",
    leftAlone,
    "NewTimePartitionMetaFilter of pkg/block/fetcher.go",
    ["min-time"],
    refuse(`${leftAlone}, and there is no other to take them. Leave it out.`, "0000-01-01T00:00:00Z"),
  ),
  ...classify(
    "hides",
    leftAlone,
    "NewTimePartitionMetaFilter of pkg/block/fetcher.go",
    ["max-time"],
    refuse(`${leftAlone}, and there is no other to take them. Leave it out.`, "9999-12-31T23:59:59Z"),
  ),
  ...classify(
    "hides",
    "makes no blocks of 5m and 1h samples",
    "cmd/thanos/compact.go",
    ["downsampling.disable"],
    makesNoCoarseSamples,
  ),
  ...classify(
    "hides",
    "longest blocks that are made",
    "compactions of cmd/thanos/compact.go; 1h samples are made of blocks of more than 10d",
    ["debug.max-compaction-level"],
    ({ values }) => {
      if (values.some((value) => Number(value) < 4))
        return "keeps blocks too short to be downsampled to 1h, so these samples are never made. Use 4, the default.";
      return values.some((value) => Number(value) > 4)
        ? "is above 4, the last level that there is, so the process ends. Use 4, the default."
        : undefined;
    },
  ),
  ...classify(
    "moves",
    "is not read",
    "cmd/thanos/compact.go serves at / whatever it says",
    ["web.route-prefix"],
    ({ values }) =>
      values.some((value) => /[^/]/.test(value))
        ? "has no effect: the Compactor serves at /. Use --web.external-prefix, behind a proxy that takes the path away."
        : undefined,
  ),
  ...classify(
    "bound",
    "blocks and files that are fetched at the same time",
    "errgroup.SetLimit: none is started with 0",
    ["block-files-concurrency", "compact.blocks-fetch-concurrency"],
    atLeast(1, "no block is ever compacted"),
  ),
  ...classify(
    "bound",
    "how often the block page looks at the bucket",
    "runutil.Repeat of cmd/thanos/compact.go",
    ["block-viewer.global.sync-block-interval"],
    ticks,
  ),
  ...classify("harmless", "how often blocks are deleted and counted; 0 is never beside a run", help, [
    "block-viewer.global.sync-block-timeout",
    "compact.cleanup-interval",
    "compact.progress-interval",
  ]),
  ...classify(
    "hides",
    "size of an index above which blocks are marked, for good, as not to be compacted",
    "largeTotalIndexSizeFilter of pkg/compact/planner.go",
    ["compact.block-max-index-size"],
    ({ values }) =>
      values.some((value) => (sizeBytes(value) ?? Infinity) < leastIndex)
        ? {
            rule: "is below 8GB: blocks that would make one with a larger index are marked for good, and are never compacted nor downsampled to 1h. Leave it out (64GB).",
            level: "warning",
          }
        : undefined,
  ),
  ...classify(
    "bound",
    "time between two runs, and for listing the bucket",
    "syncMetasTimeout and runutil.Repeat of cmd/thanos/compact.go",
    ["wait-interval"],
    allOf(
      atLeastTime(60, "the bucket has to be listed in that time, and the Compactor fails if it is not"),
      ({ values }) =>
        values.some((value) => (flagSeconds(value) ?? 0) > longestWait)
          ? "is above 1d, and blocks are compacted, downsampled and deleted that late. Use 1d or less, or leave it out (5m)."
          : undefined,
    ),
  ),
  ...classify("harmless", "hashes of files in meta.json", help, ["hash-func"]),
};

/** Flags of Prometheus. */
import { explainRegex } from "../../model/languages/explain";
import { sizeBytes } from "../../model/units";
import { toBytes } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { atLeast, atLeastTime, readableFolder, refuse, share } from "./judges";
import { lookback } from "./queryFlags";
import { alertTimes, webConfig } from "./sharedFlags";

const help = "help of the flag";
const main = "cmd/prometheus/main.go";

/** Bytes of a size; units that settings do not have are above every volume. */
const bytesOf = (value: string): number => (/[PE]i?B$/.test(value) ? Infinity : (sizeBytes(value) ?? 0));

/** Share of the volume that blocks may take: the rest is for the head and for compaction. Source: storage.md. */
const shareOfVolume = 0.85;

const fitsTheVolume: Judge = ({ values, settings, nameSetting }) => {
  const { size } = settings.prometheus.storage;
  const [setting, volume] = [nameSetting("prometheus.storage.size"), toBytes(size)];
  const most = Math.max(...values.map(bytesOf));
  const fitting = `${Math.floor((shareOfVolume * volume) / 2 ** 20)}MB`;
  if (most >= volume)
    return {
      rule: `is not below ${setting} (${size}), so the volume is full before anything is deleted. Use ${fitting} or less.`,
      with: ["prometheus.storage.size"],
    };
  return most > shareOfVolume * volume
    ? {
        rule: `is more than 85% of ${setting} (${size}), and the volume has to hold what is not in a block yet. Use ${fitting} or less.`,
        level: "warning",
        with: ["prometheus.storage.size"],
      }
    : undefined;
};

/** Chunks that came after the Prometheus that Thanos v0.42 is built with, v0.309.1: its chunkenc knows XOR alone. */
const newChunks: readonly string[] = ["xor2-encoding", "st-storage", "histograms-st-encoding"];

const writesReadableChunks: Judge = ({ values }) => {
  const found = values.flatMap((value) => value.split(",")).find((feature) => newChunks.includes(feature));
  return found === undefined
    ? undefined
    : `turns on ${found}, which writes chunks that Thanos can't read: queries fail, and the Compactor halts. Leave ${found} out.`;
};

/** Samples that a rule over a few hundred targets reads, as in `requestLimits`. */
const leastSamples = 100_000;
/** Selectors that a panel of a dashboard has. */
const leastReads = 4;

const isLink: Judge = ({ values }) => {
  if (values.some((value) => value !== "" && !/^https?:\/\/[^/]/.test(value)))
    return "is not a URL, so links of alerts lead nowhere. Write it with its scheme, such as https://prometheus.example.org.";
  return values.some((value) => /^https?:\/\/[^/]+\/+[^/]/.test(value))
    ? {
        rule: "has a path, and Prometheus serves at /, so the proxy in front has to take the path away. Leave the path out if it does not.",
        level: "warning",
      }
    : undefined;
};

const between =
  (least: number, most: number, rule: string): Judge =>
  ({ values }) =>
    values.some((value) => bytesOf(value) < least || bytesOf(value) > most) ? rule : undefined;

export const prometheusFlags: ClassedFlags = {
  ...classify(
    "bound",
    "bytes that blocks may take",
    'storage.md, "Right-Sizing Retention Size"',
    ["storage.tsdb.retention.size"],
    fitsTheVolume,
  ),
  ...classify(
    "bound",
    "features by name",
    "tsdb/chunkenc of Prometheus v0.309.1, which Thanos v0.42 is built with",
    ["enable-feature"],
    writesReadableChunks,
  ),
  ...webConfig("web.config.file"),
  ...classify(
    "moves",
    "links of alerts; the stack sets the route to /",
    "computeExternalURL of cmd/prometheus/main.go",
    ["web.external-url"],
    isLink,
  ),
  ...classify(
    "file",
    "pages of the user's own",
    help,
    ["web.console.libraries", "web.console.templates", "web.user-assets"],
    readableFolder,
  ),
  ...lookback,
  ...classify(
    "bound",
    "queries that run at the same time",
    "promql.NewActiveQueryTracker",
    ["query.max-concurrency"],
    atLeast(1, "no query and no rule is ever evaluated"),
  ),
  ...classify(
    "bound",
    "samples that a query may load",
    "promql/engine.go",
    ["query.max-samples"],
    atLeast(leastSamples, "queries and rules fail that read more"),
  ),
  ...classify(
    "bound",
    "rules that are evaluated at the same time",
    "rules/manager.go",
    ["rules.max-concurrent-evals"],
    atLeast(1, "the process ends"),
  ),
  ...classify(
    "bound",
    "connections that are open at the same time",
    "netutil.LimitListener",
    ["web.max-connections"],
    atLeast(10, "the sidecar and the probes get none while someone queries"),
  ),
  ...classify(
    "bound",
    "alerts that wait for Alertmanager",
    "notifier/manager.go",
    ["alertmanager.notification-queue-capacity", "alertmanager.notification-batch-size"],
    atLeast(1, "no alert is ever sent"),
  ),
  ...classify("bound", "share of the memory limit that Go keeps to", main, ["auto-gomemlimit.ratio"], share),
  ...classify(
    "bound",
    "size of a file of the write-ahead log",
    main,
    ["storage.tsdb.wal-segment-size"],
    between(10 * 2 ** 20, 256 * 2 ** 20, "is not between 10MB and 256MB, so the process ends. Leave it out."),
  ),
  ...classify(
    "bound",
    "size of a file of chunks",
    main,
    ["storage.tsdb.max-block-chunk-segment-size"],
    between(2 ** 20, Infinity, "is below 1MB, so the process ends. Leave it out."),
  ),
  ...classify("unsafe", "Go keeps to the memory limit", main, ["auto-gomemlimit"], ({ values }) =>
    values.includes("false")
      ? "lets the kernel kill Prometheus at its memory limit. Leave it out."
      : undefined,
  ),
  ...classify(
    "ends",
    "for the agent, which has no blocks",
    "agentOnlyFlags of cmd/prometheus/main.go",
    [
      "storage.agent.checkpoint-batch-size",
      "storage.agent.checkpoint-from-in-memory-series",
      "storage.agent.no-lockfile",
      "storage.agent.path",
      "storage.agent.retention.max-time",
      "storage.agent.retention.min-time",
      "storage.agent.wal-compression",
      "storage.agent.wal-compression-type",
      "storage.agent.wal-segment-size",
      "storage.agent.wal-truncate-frequency",
    ],
    () => "is for the agent alone, so Prometheus ends. Leave it out.",
  ),
  ...classify(
    "ends",
    "prints the documentation",
    main,
    ["write-documentation"],
    refuse("makes Prometheus print its flags and exit. Leave it out."),
  ),
  ...classify("harmless", "reloading beside that by the sidecar", help, [
    "config.auto-reload",
    "config.auto-reload-interval",
  ]),
  ...classify("harmless", "use of CPU and memory", help, [
    "auto-gomaxprocs",
    "auto-gomemlimit.refresh-interval",
  ]),
  ...classify(
    "bound",
    "how long a query or a rule may take",
    "promql/engine.go",
    ["query.timeout"],
    atLeastTime(1, "rules fail that take longer"),
  ),
  ...classify("harmless", "rules and alerts of Prometheus' own", help, [
    "alertmanager.drain-notification-queue-on-shutdown",
    "rules.alert.for-outage-tolerance",
  ]),
  ...alertTimes("rules.alert.for-grace-period", "rules.alert.resend-delay"),
  ...classify("harmless", "timestamps of scrapes and reading of targets", help, [
    "scrape.adjust-timestamps",
    "scrape.discovery-reload-interval",
    "scrape.timestamp-tolerance",
  ]),
  ...classify(
    "harmless",
    "remote read and write; the sidecar reads in frames, which have no limit of samples",
    "storage/remote/read_handler.go",
    [
      "storage.remote.flush-deadline",
      "storage.remote.read-max-bytes-in-frame",
      "storage.remote.read-sample-limit",
      "web.enable-otlp-receiver",
      "web.enable-remote-write-receiver",
      "web.remote-write-receiver.accepted-protobuf-messages",
    ],
  ),
  ...classify(
    "bound",
    "requests of the sidecar that are answered at the same time; 0 is no limit",
    "storage/remote/read_handler.go",
    ["storage.remote.read-concurrent-limit"],
    ({ values }) =>
      values.some((value) => Number(value) > 0 && Number(value) < leastReads)
        ? {
            rule: `makes queries wait for each other: each asks the sidecar for every selector in it. Use ${leastReads} or more, or 0 (no limit).`,
            level: "warning",
          }
        : undefined,
  ),
  ...classify("harmless", "how the disk is written to", help, [
    "storage.tsdb.allow-overlapping-compaction",
    "storage.tsdb.block-reload-interval",
    "storage.tsdb.delayed-compaction.max-percent",
    "storage.tsdb.head-chunks-write-queue-size",
    "storage.tsdb.samples-per-chunk",
    "storage.tsdb.wal-compression",
    "storage.tsdb.wal-compression-type",
  ]),
  ...classify(
    "bound",
    "origins of other pages, as a regular expression",
    main,
    ["web.cors.origin"],
    ({ values }) => values.map(explainRegex).find((fault) => fault !== undefined),
  ),
  ...classify("harmless", "pages and their readers", help, [
    "web.max-notifications-subscribers",
    "web.page-title",
    "web.read-timeout",
    "web.search.max-limit",
  ]),
};

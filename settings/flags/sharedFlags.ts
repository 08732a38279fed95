/** Flags that several commands of Thanos have. */
import { ClassedFlags, classify, FlagUse } from "./flagClass";
import {
  atLeast,
  atMostTime,
  oneOf,
  readable,
  refuse,
  refuseFor,
  share,
  stopSeconds,
  withinStop,
} from "./judges";

const help = "help of the flag";

/** Why nothing in a stack may ask for TLS or a password over HTTP. */
const refuseWebConfig = refuseFor(
  ({ nameSetting }: FlagUse) =>
    `turns on TLS or passwords for a port that probes and other tiers ask without, so pods are killed again and again. Leave it out, and put both in front of ${nameSetting("queryFrontend.ingress")} or ${nameSetting("queryFrontend.gateway")}.`,
  "",
);

/** The configuration of a port for HTTP. @param flag its name, which differs between programs */
export const webConfig = (flag: string): ClassedFlags =>
  classify(
    "moves",
    "TLS and passwords for the HTTP port",
    "exporter-toolkit, web-configuration.md",
    [flag],
    refuseWebConfig,
  );

/** Of every command of Thanos. */
export const everyCommand: ClassedFlags = {
  ...classify("harmless", "names the program in traces and logs", help, ["debug.name"]),
  ...classify(
    "bound",
    "share of the memory limit that Go keeps to",
    "automemlimit of KimMachineGun",
    ["auto-gomemlimit.ratio"],
    share,
  ),
  ...classify(
    "bound",
    "time that open requests have when the program stops",
    help,
    ["http-grace-period"],
    withinStop(stopSeconds.most),
  ),
  ...webConfig("http.config"),
};

/** Of commands with pages. */
export const pages: ClassedFlags = classify("harmless", "for pages of another origin in a browser", help, [
  "web.disable-cors",
]);

/** Of commands that log requests. */
export const requestLogging: ClassedFlags = {
  ...classify("harmless", "which requests are in the log", help, ["request.logging-config"]),
  ...classify("file", "which requests are in the log", help, ["request.logging-config-file"], readable),
};

/** Of commands with a StoreAPI. @param stop seconds that the pod has to stop in */
export const storeApi = (stop: number): ClassedFlags => ({
  ...classify(
    "bound",
    "time that open requests have when the program stops",
    help,
    ["grpc-grace-period"],
    withinStop(stop),
  ),
  ...classify("harmless", "how long a connection is kept", help, ["grpc-server-max-connection-age"]),
});

/**
 * Of commands that limit what one request may touch; 0 is no limit. A panel with a few hundred series over a day asks
 * for more than these bounds.
 */
export const requestLimits: ClassedFlags = {
  ...limit("series", 1000),
  ...limit("samples", 100_000),
};

function limit(of: string, least: number): ClassedFlags {
  return classify("bound", `most ${of} of one request`, help, [`store.limits.request-${of}`], ({ values }) =>
    values.some((value) => Number(value) > 0 && Number(value) < least)
      ? `is below ${least} ${of}, which one panel of a dashboard asks for, so its query fails. Use ${least} or more, or 0 (no limit).`
      : undefined,
  );
}

/** Longest `for` of which a restart may forget the beginning, and longest time without an alert in an Alertmanager. */
const [longestGrace, longestResend] = [3600, 600];

/** Of what evaluates alerts: how long they are kept over a restart, and how often they are sent. */
export const alertTimes = (grace: string, resend: string): ClassedFlags => ({
  ...classify(
    "bound",
    "alerts with a shorter `for` begin again after a restart",
    help,
    [grace],
    atMostTime(longestGrace, "lets alerts with a shorter `for` begin again at every restart"),
  ),
  ...classify(
    "bound",
    "how often an alert is sent again; an Alertmanager that restarts has none until then",
    "provider/mem of Alertmanager: alerts are kept in memory, and replicas do not share them",
    [resend],
    atMostTime(longestResend, "leaves an Alertmanager without alerts for that long after it restarts"),
  ),
});

/** Of commands that upload blocks; what is wrong with some of them is in model/flagCatalogue/harmfulFlags.ts. */
export const uploads: ClassedFlags = {
  ...classify("harmless", "files that are uploaded at the same time", help, ["shipper.upload-concurrency"]),
  ...classify("harmless", "hashes of files in meta.json", help, ["hash-func"]),
};

/** Of commands that read the bucket. */
export const bucketReader: ClassedFlags = {
  ...classify(
    "bound",
    "how blocks are listed",
    "cmd/thanos/store.go and compact.go",
    ["block-discovery-strategy"],
    oneOf("concurrent", "recursive"),
  ),
  ...classify(
    "bound",
    "blocks whose meta.json is read at the same time",
    "BaseFetcher of pkg/block/fetcher.go: no worker with 0",
    ["block-meta-fetch-concurrency"],
    atLeast(1, "no block is ever found"),
  ),
  ...classify("harmless", "a label of the block page", help, ["bucket-web-label"]),
  ...classify("harmless", "takes buttons off the block page", help, ["disable-admin-operations"]),
  ...classify(
    "harmless",
    "turns off the block page; probes and metrics stay",
    "cmd/thanos/store.go and compact.go",
    ["web.disable"],
  ),
  ...classify(
    "harmless",
    "links of the block page behind a proxy that takes a path away",
    "ui.NewBucketUI; the routes stay at /",
    ["web.external-prefix", "web.prefix-header"],
  ),
};

/** Blocks that a program does not take for its own by their labels, with no other program of the stack to take them. */
export const labelSelection = (effect: string): ClassedFlags =>
  classify(
    "hides",
    effect,
    "NewLabelShardedMetaFilter of pkg/block/fetcher.go",
    ["selector.relabel-config", "selector.relabel-config-file"],
    refuse(`${effect}, and there is no other to take them. Leave it out.`, ""),
  );

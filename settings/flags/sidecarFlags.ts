/** Flags of `thanos sidecar`. */
import { servedByStoresAfter } from "../../model/lifetime/waysOut";
import { durationText } from "../../model/units";
import { withValue } from "../rules/lifetimeSettings";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { atLeastTime, readable, refuse, stopSeconds, ticks, withinStop } from "./judges";
import { allOfSidecars, findHidden } from "./servedTimes";
import { everyCommand, requestLimits, requestLogging, storeApi, uploads } from "./sharedFlags";
import { askedServer } from "./transportFlags";

const help = "help of the flag";

/** What the sidecar hides must be in the bucket, and Store Gateways must serve it. */
const showsWhatStoresLack: Judge = (use) => {
  const hidden = findHidden(use, allOfSidecars);
  if (hidden === undefined) return undefined;
  const { syncInterval, leaveToSidecars } = use.settings.storeGateway;
  const needed = servedByStoresAfter(hidden.without);
  const stores = [
    withValue(use.nameSetting, "storeGateway.syncInterval", syncInterval),
    withValue(use.nameSetting, "storeGateway.leaveToSidecars", leaveToSidecars),
  ].join(" and ");
  return {
    rule: `hides samples that no Store Gateway has yet: with ${stores} they serve all that is ${durationText(needed)} old. Leave it out, or use -${durationText(needed)} or older.`,
    with: ["storeGateway.syncInterval", "storeGateway.leaveToSidecars"],
  };
};

export const sidecarFlags: ClassedFlags = {
  ...everyCommand,
  // The pods of Prometheus have longer to stop in than all others.
  ...classify(
    "bound",
    "time that open requests have when the program stops",
    help,
    ["http-grace-period"],
    withinStop(stopSeconds.prometheus),
  ),
  ...storeApi(stopSeconds.prometheus),
  ...requestLogging,
  ...requestLimits,
  ...uploads,
  ...askedServer,
  ...classify("hides", "samples before it are not served", help, ["min-time"], showsWhatStoresLack),
  ...classify(
    "bound",
    "how often Prometheus is asked for its external labels",
    "runutil.Retry of cmd/thanos/sidecar.go",
    ["prometheus.get_config_interval"],
    ticks,
  ),
  ...classify(
    "bound",
    "how long Prometheus may take to tell its external labels, and to start",
    "context.WithTimeout of cmd/thanos/sidecar.go",
    ["prometheus.get_config_timeout", "prometheus.ready_timeout"],
    atLeastTime(1, "the sidecar gives Prometheus up before it answers, and serves and uploads nothing"),
  ),
  ...classify("harmless", "connections to the Prometheus in the same pod", help, ["prometheus.http-client"]),
  ...classify(
    "file",
    "connections to the Prometheus in the same pod",
    help,
    ["prometheus.http-client-file"],
    readable,
  ),
  ...classify(
    "moves",
    "how Prometheus is told to reload",
    "pkg/reloader/reloader.go finds the process by its name",
    ["reloader.method"],
    refuse(
      "looks for Prometheus among the processes of its own container, where there is none, so nothing is ever reloaded. Leave it out: the default, http, works.",
      "http",
    ),
  ),
  ...classify("harmless", "only read with --reloader.method=signal", help, ["reloader.process-name"]),
  ...classify(
    "bound",
    "how often a reload that failed is tried again",
    "runutil.RetryWithLog of pkg/reloader/reloader.go",
    ["reloader.retry-interval"],
    ticks,
  ),
};

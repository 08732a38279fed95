/** Flags of `thanos sidecar`. */
import { spareForUpload as uploadedAfter } from "../../model/lifetime/waysOut";
import { durationText } from "../../model/units";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { readable, refuse, secondsOf, stopSeconds, withinStop } from "./judges";
import { everyCommand, requestLimits, requestLogging, storeApi, uploads } from "./sharedFlags";
import { askedServer } from "./transportFlags";

const help = "help of the flag";

/** Younger samples are only here: what the sidecar hides must be in the bucket, and Store Gateways must know of it. */
const showsWhatStoresLack: Judge = ({ values, settings, nameSetting }) => {
  const needed = uploadedAfter + toSeconds(settings.storeGateway.syncInterval);
  const hides = values.some((value) => {
    if (value.startsWith("0000-")) return false;
    const age = value.startsWith("-") ? secondsOf(value.slice(1)) : 0;
    return age !== undefined && age < needed;
  });
  return hides
    ? {
        rule: `hides samples that no Store Gateway has yet: a block is in the bucket after ${durationText(uploadedAfter)}, and is found within ${nameSetting("storeGateway.syncInterval")} (${settings.storeGateway.syncInterval}). Leave it out, or use -${durationText(needed)} or older.`,
        with: ["storeGateway.syncInterval"],
      }
    : undefined;
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
  ...classify("harmless", "how often and how long Prometheus is asked for its external labels", help, [
    "prometheus.get_config_interval",
    "prometheus.get_config_timeout",
    "prometheus.ready_timeout",
  ]),
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
  ...classify("harmless", "how often a reload that failed is tried again", help, ["reloader.retry-interval"]),
};

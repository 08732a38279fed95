/** Flags of `thanos rule`. */
import { flagSeconds } from "../../model/goValues";
import { windows } from "../../model/lifetime/blockTimes";
import { tellFault } from "../../model/languages/fault";
import { findLinkTemplateFault } from "../../model/languages/template/linkTemplate";
import { localRetention } from "../../model/thresholds";
import { durationText } from "../../model/units";
import { toSeconds } from "../rules/rule";
import { ClassedFlags, classify, Judge } from "./flagClass";
import { allOf, atLeastTime, atMostTime, readable, refuse, stopSeconds, ticks } from "./judges";
import {
  alertTimes,
  everyCommand,
  requestLimits,
  requestLogging,
  storeApi,
  uploads,
  pages,
} from "./sharedFlags";
import { askedServer } from "./transportFlags";

const help = "help of the flag";

const keepsThreeBlocks: Judge = ({ values, settings, nameSetting }) => {
  const { retention } = settings.ruler;
  const most = toSeconds(retention) / localRetention.blocks;
  return values.some((value) => (flagSeconds(value) ?? 0) > most)
    ? {
        rule: `is more than a third of ${nameSetting("ruler.retention")} (${retention}): ${localRetention.why}. Use ${durationText(Math.floor(most))} or less, or leave it out (2h).`,
        with: ["ruler.retention"],
      }
    : undefined;
};

/** What crosses the end of one of the Compactor's windows is never compacted into it. */
const fitsWindows: Judge = ({ values }) =>
  values.some((value) => {
    const seconds = flagSeconds(value);
    return (
      seconds !== undefined && seconds > 0 && Object.values(windows).some((window) => window % seconds !== 0)
    );
  })
    ? "does not divide 8h, 2d and 14d, so blocks cross the windows that the Compactor makes of them, and are never compacted. Use 2h, the default."
    : undefined;

/** The process ends with a template that it can't fill in. */
const fillsIn: Judge = ({ values }) => {
  for (const value of values) {
    const fault = findLinkTemplateFault(value);
    if (fault !== undefined) return tellFault(value, fault, "so the process ends");
  }
  return undefined;
};

/** Seconds that data of other clouds may be late. */
const longestOffset = 600;

export const ruleFlags: ClassedFlags = {
  ...everyCommand,
  ...storeApi(stopSeconds.most),
  ...requestLogging,
  ...pages,
  ...requestLimits,
  ...uploads,
  ...askedServer,
  ...classify(
    "moves",
    "where pages, API and reloads are",
    "cmd/thanos/rule.go: /-/reload is under the route",
    ["web.route-prefix"],
    ({ values }) =>
      values.some((value) => /[^/]/.test(value))
        ? "moves /-/reload, so changed rules are never read. Leave it out, and use --web.external-prefix behind a proxy that takes the path away."
        : undefined,
  ),
  ...classify(
    "harmless",
    "links of the pages behind a proxy that takes a path away; routes stay",
    "cmd/thanos/rule.go",
    ["web.external-prefix", "web.prefix-header"],
  ),
  ...classify(
    "bound",
    "length of the Ruler's blocks",
    help,
    ["tsdb.block-duration"],
    allOf(keepsThreeBlocks, fitsWindows),
  ),
  ...classify(
    "unsafe",
    "asks Query without Thanos' own parameters",
    "pkg/promclient: partial_response is not sent, and Query's default is yes",
    ["query.only-prometheus-params"],
    refuse(
      "lets Query leave out StoreAPIs that are down, so rules are evaluated on a part of the series. Leave it out.",
    ),
  ),
  ...classify(
    "file",
    "where results are sent instead of being kept",
    help,
    ["remote-write.config-file"],
    readable,
  ),
  ...classify("harmless", "where results are sent instead of being kept", help, ["remote-write.config"]),
  ...classify("harmless", "labels of alerts on their way to Alertmanager", help, ["alert.relabel-config"]),
  ...classify(
    "file",
    "labels of alerts on their way to Alertmanager",
    help,
    ["alert.relabel-config-file"],
    readable,
  ),
  ...classify(
    "bound",
    "links of alerts, as a template of Go",
    "validateTemplate of cmd/thanos/rule.go",
    ["alert.query-template"],
    fillsIn,
  ),
  ...classify(
    "bound",
    "how often Alertmanagers and Query are looked up",
    "addDiscoveryGroups of cmd/thanos/rule.go",
    ["alertmanagers.sd-dns-interval", "query.sd-dns-interval"],
    ticks,
  ),
  ...classify(
    "bound",
    "how long an Alertmanager may take",
    "postAlerts of pkg/alert/alert.go",
    ["alertmanagers.send-timeout"],
    atLeastTime(1, "alerts are given up before Alertmanager has them"),
  ),
  ...classify("harmless", "how alerts are kept and sent, and how long they stay after a restart", help, [
    "for-outage-tolerance",
    "restore-ignored-label",
  ]),
  ...classify("harmless", "how Query is found and asked", help, [
    "enable-feature",
    "query.default-step",
    "query.enable-x-functions",
    "query.http-method",
    "query.sd-dns-resolver",
    "query.sd-interval",
  ]),
  ...alertTimes("for-grace-period", "resend-delay"),
  ...classify(
    "bound",
    "how long ago the time is for which rules are evaluated",
    help,
    ["rule-query-offset"],
    atMostTime(longestOffset, "makes every alert come that much later"),
  ),
  ...classify("harmless", "how many rules are evaluated at once", help, ["rule-concurrent-evaluation"]),
  ...classify("harmless", "the Ruler's own disk", help, [
    "shipper.meta-file-name",
    "tsdb.enable-native-histograms",
    "tsdb.wal-compression",
  ]),
};

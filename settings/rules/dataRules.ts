/** What several settings have to keep together so that no sample is lost and no answer is wrong. */
import { isOlder, versionOf } from "../../model/images";
import { findLabelConflicts, LabelledStack, listSources } from "../../model/labelContract";
import { replicaLabels } from "../../model/labels";
import { delayedCompaction, deletion, longestServed, lookback, uploadedAfter } from "../../model/thresholds";
import { durationText } from "../../model/units";
import { SettingRule, toSeconds } from "./rule";

/** The settings that are read here. */
export type DataRuleSettings = LabelledStack & {
  readonly images: { readonly thanos: string; readonly prometheus: string };
  readonly prometheus: {
    readonly retention: string;
    readonly localCompaction: "off" | "delayed";
    readonly scrapeInterval: string;
  };
  readonly query: { readonly tenancy?: { readonly enforce: boolean } };
  readonly storeGateway: {
    readonly syncInterval: string;
    readonly ignoreDeletionMarksDelay: string;
    readonly leaveToSidecars: string;
  };
  readonly ruler: { readonly rules: object };
  readonly compactor: { readonly deleteDelay: string };
};

type DataRule = SettingRule<DataRuleSettings>;

const blocksLeaveStoresFirst: DataRule = {
  demand:
    "`storeGateway.ignoreDeletionMarksDelay` is at most half of `compactor.deleteDelay`: a block leaves the stores before it leaves the bucket",
  check: ({ storeGateway: { ignoreDeletionMarksDelay }, compactor: { deleteDelay } }, _, nameSetting) => {
    const longest = longestServed(toSeconds(deleteDelay));
    if (toSeconds(ignoreDeletionMarksDelay) <= longest) return undefined;
    return {
      key: "storeGateway.ignoreDeletionMarksDelay",
      value: ignoreDeletionMarksDelay,
      rule: `is more than half of ${nameSetting("compactor.deleteDelay")} (${deleteDelay}), so ${deletion.why}. Use ${durationText(longest)} or less.`,
      with: ["compactor.deleteDelay"],
    };
  },
};

const noHoleBeforeStores: DataRule = {
  demand:
    "`prometheus.retention` is at least `storeGateway.leaveToSidecars`, `storeGateway.syncInterval` and 3h30m together: no hole between sidecars and stores",
  check: ({ prometheus: { retention }, storeGateway }, _, nameSetting) => {
    const { syncInterval, leaveToSidecars } = storeGateway;
    const needed = uploadedAfter + toSeconds(syncInterval) + toSeconds(leaveToSidecars);
    if (toSeconds(retention) >= needed) return undefined;
    const [left, synced] = ["leaveToSidecars", "syncInterval"].map((each) =>
      nameSetting(`storeGateway.${each}`),
    );
    return {
      key: "prometheus.retention",
      value: retention,
      rule: `is shorter than ${left} (${leaveToSidecars}), ${synced} (${syncInterval}) and the time until a block is uploaded (${durationText(uploadedAfter)}) together, so answers have a hole between sidecars and Store Gateways. Use ${durationText(needed)} or more, or shorten these.`,
      with: ["storeGateway.leaveToSidecars", "storeGateway.syncInterval"],
    };
  },
};

const scrapesFitLookback: DataRule = {
  demand: "`prometheus.scrapeInterval` is at most 2m30s, half of the time after which a series is forgotten",
  check: ({ prometheus: { scrapeInterval } }) =>
    toSeconds(scrapeInterval) > lookback.longestInterval
      ? { key: "prometheus.scrapeInterval", value: scrapeInterval, rule: lookback.rule }
      : undefined,
};

const originIsKept: DataRule = {
  demand: "no label is both in `query.replicaLabels` and in `prometheus.externalLabels`",
  check: ({ prometheus, query }, _, nameSetting) =>
    query.replicaLabels
      .filter((label) => Object.hasOwn(prometheus.externalLabels, label))
      .map((label) => ({
        key: "query.replicaLabels",
        value: query.replicaLabels,
        rule: `contains ${label}, as does ${nameSetting("prometheus.externalLabels")}: series of different origin would look like replicas. Remove it from one of the two.`,
        with: ["prometheus.externalLabels"],
      })),
};

const labelContract: DataRule = {
  demand:
    "every Prometheus and every Ruler has external labels of its own, and those of its shard even without replica labels",
  check: (settings) =>
    findLabelConflicts(listSources(settings), [
      ...Object.values(replicaLabels),
      ...settings.query.replicaLabels,
    ]).map((rule) => ({
      key: "prometheus.externalLabels",
      value: settings.prometheus.externalLabels,
      rule,
      with: ["query.replicaLabels", "prometheus.shards", "prometheus.replicas", "ruler.replicas", "cluster"],
    })),
};

/** Rulers ask Query as the default tenant, and would see nothing of the others. */
const rulesSeeAllTenants: DataRule = {
  demand: "`query.tenancy.enforce` is off where there are `ruler.rules`",
  check: ({ query, ruler }, _, nameSetting) =>
    query.tenancy?.enforce && Object.keys(ruler.rules).length > 0
      ? {
          key: "query.tenancy.enforce",
          value: true,
          rule: `makes ${nameSetting("ruler.rules")} see only the default tenant's series and miss all others silently. Remove the rules, or do not enforce tenancy.`,
          with: ["ruler.rules"],
        }
      : undefined,
};

const delayedCompactionWorks: DataRule = {
  demand: `\`prometheus.localCompaction\` is \`delayed\` only with images of Prometheus ${delayedCompaction.prometheus} and Thanos ${delayedCompaction.thanos}, or newer`,
  check: ({ prometheus, images }, _, nameSetting) =>
    prometheus.localCompaction === "delayed"
      ? (["prometheus", "thanos"] as const)
          .filter((name) => isOlder(versionOf(images[name]) ?? "v0.0.0", delayedCompaction[name]))
          .map((name) => ({
            key: "prometheus.localCompaction",
            value: "delayed",
            rule: `does not work with ${nameSetting(`images.${name}`)} (${images[name]}): ${withOlder[name]}. Use ${name} ${delayedCompaction[name]} or newer, or "off".`,
            with: [`images.${name}`],
          }))
      : undefined,
};
const withOlder = {
  prometheus: "Prometheus would not start",
  thanos: "the sidecar would refuse Prometheus and upload nothing while its pod looks healthy",
};

/** Every rule about data. */
export const dataRules: readonly DataRule[] = [
  blocksLeaveStoresFirst,
  noHoleBeforeStores,
  scrapesFitLookback,
  originIsKept,
  labelContract,
  rulesSeeAllTenants,
  delayedCompactionWorks,
];

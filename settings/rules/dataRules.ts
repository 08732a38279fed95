/** What several settings have to keep together so that every series has one origin and no upload is refused. */
import { isOlder, versionOf } from "../../model/images";
import { findLabelConflicts, LabelledStack, listSources } from "../../model/labelContract";
import { replicaLabels } from "../../model/labels";
import { delayedCompaction } from "../../model/thresholds";
import { SettingRule } from "./rule";

/** The settings that are read here. */
export type DataRuleSettings = LabelledStack & {
  readonly images: { readonly thanos: string; readonly prometheus: string };
  readonly prometheus: {
    readonly localCompaction: "off" | "delayed";
  };
  readonly query: { readonly tenancy?: { readonly enforce: boolean } };
  readonly ruler: { readonly rules: object };
};

type DataRule = SettingRule<DataRuleSettings>;

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
  originIsKept,
  labelContract,
  rulesSeeAllTenants,
  delayedCompactionWorks,
];

/** Labels that series have already: an external label that replaces them, a replica label that merges what they tell apart. */
import { alertmanagerService } from "../../model/addresses";
import {
  CarriedLabel,
  findCarrier,
  labelsOfJobs,
  labelsOfRules,
  standardLabels,
} from "../../model/carriedLabels";
import { prometheusConfig, RuleFiles, ruleFilesGlob, ScrapeConfig } from "../../model/prometheusConfig";
import type { SettingRule } from "./rule";

/** The settings that are read here. */
export interface LabelSettings {
  readonly namespace: string;
  readonly query: { readonly replicaLabels: readonly string[] };
  readonly prometheus: {
    readonly shards: number;
    readonly externalLabels: Readonly<Record<string, string>>;
    readonly scrapeConfigs: readonly ScrapeConfig[];
    readonly scrapeInterval: string;
    readonly evaluationInterval: string;
    readonly rules: RuleFiles;
  };
  readonly ruler: { readonly rules: RuleFiles };
}

type LabelRule = SettingRule<LabelSettings>;

/** The jobs of the stack as Prometheus gets them, without those of the user. */
function ownJobs({ namespace, prometheus }: LabelSettings): CarriedLabel[] {
  const { scrape_configs: jobs } = prometheusConfig({
    ...prometheus,
    namespace,
    cluster: "cluster",
    scrapeConfigs: [],
    ruleFiles: ruleFilesGlob,
    alertmanagerService,
  }) as { scrape_configs: readonly unknown[] };
  return labelsOfJobs(jobs);
}

const fromRules = ({ prometheus, ruler }: LabelSettings): CarriedLabel[] => [
  ...labelsOfRules(prometheus.rules),
  ...labelsOfRules(ruler.rules),
];

/** What a user's own job writes by a plain name is refused where the job is written (`model/files/relabeling.ts`). */
function fromLabelMaps({ prometheus }: LabelSettings): CarriedLabel[] {
  const maps = prometheus.scrapeConfigs.map((job) => ({
    job_name: job.job_name,
    ...Object.fromEntries(
      ["relabel_configs", "metric_relabel_configs"].map((key) => [key, onlyMaps(job[key])]),
    ),
  }));
  return labelsOfJobs(maps);
}

const onlyMaps = (rules: unknown): unknown[] =>
  Array.isArray(rules)
    ? rules.filter(
        (rule: unknown) => String((rule as { action?: unknown } | null)?.action).toLowerCase() === "labelmap",
      )
    : [];

const seriesKeepTheirLabels: LabelRule = {
  demand:
    "no label in `prometheus.externalLabels` is one that series or alerts have already: those of every target, those that scrape jobs and rules set, those that are common to metrics",
  check: (settings) => {
    const { externalLabels } = settings.prometheus;
    const carried = [
      ...ownJobs(settings),
      ...fromLabelMaps(settings),
      ...fromRules(settings),
      ...standardLabels,
    ];
    return Object.entries(externalLabels).flatMap(([name, value]) => {
      const carrier = findCarrier(carried, name, typeof value === "string" ? value : undefined);
      if (carrier === undefined) return [];
      return {
        key: `prometheus.externalLabels.${name}`,
        value,
        rule: `overwrites a label that ${carrier.by}, so series that differ by it become one, and alerts lose its value. Choose another name, which says where the series come from, such as region.`,
      };
    });
  },
};

const targetsStayApart: LabelRule = {
  demand: "no label in `query.replicaLabels` is one that tells targets or results apart",
  check: (settings) => {
    const carried = [
      ...ownJobs(settings),
      ...labelsOfJobs(settings.prometheus.scrapeConfigs),
      ...fromRules(settings),
      ...standardLabels,
    ];
    return settings.query.replicaLabels.flatMap((name, i) => {
      const carrier = findCarrier(carried, name);
      if (carrier === undefined) return [];
      return {
        key: `query.replicaLabels[${i}]`,
        value: name,
        rule: `is a label that ${carrier.by}: Query would take series that differ by it for copies, and answer with one of them. Remove it.`,
      };
    });
  },
};

/** Every rule about labels that series have already. */
export const labelRules: readonly LabelRule[] = [seriesKeepTheirLabels, targetsStayApart];

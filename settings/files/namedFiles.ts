/** Files of the repository that settings name: rule files and scrape jobs. They are read, joined and checked. */
import type { FileProblem } from "../../model/files/place";
import type { Dialect } from "../../model/languages/promql";
import { findRuleProblems } from "../../model/files/ruleFile";
import { findScrapeProblems, Job } from "../../model/files/scrapeJobs";
import { findShardedRules } from "../../model/files/shardedRules";
import { reservedLabels } from "../../model/labels";
import type { ScrapeConfig } from "../../model/prometheusConfig";
import { keyOf, Path } from "../checking/keys";
import type { NameSetting } from "../checking/naming";
import type { Mount } from "../../model/containerFiles";
import { hasFile } from "../flags/tierFiles";
import { readDialects, SpokenSettings } from "./dialects";
import { ReadFile, readFiles, wrong } from "./readFiles";
import { readSources, ReadSettings } from "./sources";
import { ruleFileName } from "../kinds/valueKinds";

type Rules = Readonly<Record<string, { readonly groups: readonly { readonly name: string }[] }>>;
interface WithRules {
  readonly rules: Rules;
  readonly ruleFiles: readonly string[];
}

/** The settings that have files in them, or name some. */
export interface FileSettings extends SpokenSettings, ReadSettings {
  readonly query: SpokenSettings["query"] & ReadSettings["query"];
  readonly prometheus: WithRules &
    SpokenSettings["prometheus"] &
    ReadSettings["prometheus"] & {
      readonly shards: number;
      readonly retiredShards: number;
      readonly scrapeConfigs: readonly ScrapeConfig[];
      readonly scrapeConfigFiles: readonly string[];
      readonly mounts: readonly Mount[];
    };
  readonly ruler: WithRules & SpokenSettings["ruler"];
}

/** What is checked here, in the words of docs/configuration.md. */
export const fileDemands: readonly string[] = [
  "rule files, scrape jobs and Alertmanager's configuration have the structure that their programs read, and set no label of the stack; promtool, thanos and amtool check them too, where they are installed",
  "with several shards no rule in `prometheus.rules` asks what is absent, aggregates over targets or matches series of different targets: each shard sees only its own, and `ruler.rules` see all (a warning)",
  "PromQL, templates and regular expressions in them are what the programs of these versions read, with the features that `extraArgs` turn on",
  "rules do what they are written for: ranges have two scrapes in them, buckets keep `le`, templates read labels that the expression gives, and no label has the alert's value (a warning)",
  "scrape jobs find and keep targets: rules read labels that the job's discoveries give at that time, and leave addresses and names (a warning)",
];

/**
 * Reads the files that settings name, adds what is in them to `rules` and `scrapeConfigs`, and checks all of these.
 *
 * @param folder the project's: paths are relative to it, and lead to nothing outside of it.
 * @returns the settings with the files' contents in them, fit for use when no problem is an error.
 */
export function addFiles<S extends FileSettings>(
  settings: S,
  folder: string,
  nameSetting: NameSetting,
): { settings: S; problems: FileProblem[] } {
  const { prometheus, ruler } = settings;
  const dialects = readDialects(settings);
  const own = readRules(prometheus, "prometheus", folder, nameSetting);
  const rulers = readRules(ruler, "ruler", folder, nameSetting);
  const { jobs, problems } = readJobs(prometheus, folder, nameSetting);
  const evaluating = prometheus.shards + prometheus.retiredShards;
  const sharded = evaluating > 1 ? warnOfShards(own.files, dialects.prometheus, nameSetting) : [];
  const sources = readSources(settings, jobs, [own.files, rulers.files]);
  const judge = (files: readonly ReadFile[], tier: "prometheus" | "ruler"): FileProblem[] =>
    files.flatMap(({ content, path }) =>
      findRuleProblems(content, path, {
        forRuler: tier === "ruler",
        dialect: dialects[tier],
        sources: sources[tier],
      }),
    );
  return {
    settings: {
      ...settings,
      prometheus: { ...prometheus, rules: own.rules, scrapeConfigs: jobs },
      ruler: { ...ruler, rules: rulers.rules },
    },
    problems: [
      ...problems,
      ...own.problems,
      ...judge(own.files, "prometheus"),
      ...sharded,
      ...rulers.problems,
      ...judge(rulers.files, "ruler"),
    ],
  };
}

/** Rule files of a tier by name, those of its settings and of the repository. */
function readRules(
  { rules, ruleFiles }: WithRules,
  tier: "prometheus" | "ruler",
  folder: string,
  nameSetting: NameSetting,
): { rules: Rules; files: readonly ReadFile[]; problems: FileProblem[] } {
  const { files, problems } = readFiles(ruleFiles, [tier, "ruleFiles"], folder);
  const all = Object.entries(rules).map(([name, content]): ReadFile => {
    return { path: [tier, "rules", name], name, content };
  });
  for (const file of files) {
    const same = all.find(({ name }) => name === file.name);
    if (!ruleFileName.safeParse(file.name).success)
      problems.push(
        wrong(
          file.path,
          "has a name that can't be a file's name in the pods. Rename it with letters, digits, dashes and underscores.",
        ),
      );
    else if (same !== undefined)
      problems.push(
        wrong(
          file.path,
          `has the same name as ${nameSetting(keyOf(same.path))}, and only one of them can be in the pods. Rename it.`,
        ),
      );
    else all.push(file);
  }
  const contents = Object.fromEntries(all.map(({ name, content }) => [name, content]));
  return { rules: contents as Rules, files: all, problems };
}

/** Rules that each of several shards evaluates on its own targets, and that need those of the others too. */
const warnOfShards = (
  files: readonly ReadFile[],
  dialect: Dialect,
  nameSetting: NameSetting,
): FileProblem[] =>
  files.flatMap(({ path, content }) =>
    findShardedRules(content, { dialect }).map(({ path: inside, about, expr, fault }) => ({
      path: [...path, ...inside],
      value: expr,
      about,
      rule: `${fault}. Move the rule to ${nameSetting("ruler.rules")}, which sees all targets.`,
      level: "warning" as const,
    })),
  );

/** Scrape jobs of the settings and of the repository. A file of these has a list of jobs. */
function readJobs(
  { scrapeConfigs, scrapeConfigFiles, scrapeInterval, externalLabels, mounts }: FileSettings["prometheus"],
  folder: string,
  nameSetting: NameSetting,
): { jobs: ScrapeConfig[]; problems: FileProblem[] } {
  const { files, problems } = readFiles(scrapeConfigFiles, ["prometheus", "scrapeConfigFiles"], folder);
  const listJobs = (jobs: readonly unknown[], path: Path): Job[] =>
    jobs.map((content, i) => ({ content, path: [...path, i] }));
  const all = listJobs(scrapeConfigs, ["prometheus", "scrapeConfigs"]);
  for (const { path, content } of files)
    if (Array.isArray(content)) all.push(...listJobs(content, path));
    else
      problems.push(wrong(path, "is not a list of scrape jobs. Write each after a dash: `- job_name: ...`."));
  problems.push(
    ...findScrapeProblems(all, {
      scrapeInterval,
      externalLabels: [...reservedLabels, ...Object.keys(externalLabels)],
      shards: nameSetting("prometheus.shards"),
      isMounted: (file) => hasFile("prometheus", mounts, file),
    }),
  );
  return { jobs: all.map(({ content }) => content as ScrapeConfig), problems };
}

/** Files of the repository that settings name: rule files and scrape jobs. They are read, joined and checked. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import type { FileProblem } from "../files/place";
import { ruleProblems } from "../files/rules";
import { Job, scrapeProblems } from "../files/scrapeConfigs";
import { readYaml } from "../files/yaml";
import { reservedLabels } from "../labels";
import { keyOf, nearest, Path } from "./keys";
import { dnsLabel } from "./values";

/** A file that could be read. */
export interface ReadFile {
  /** Its key, such as `["ruler", "ruleFiles", "rules/slo.yaml"]`. */
  readonly path: Path;
  /** Name without folder and ending. */
  readonly name: string;
  readonly content: unknown;
}

type RuleFiles = Readonly<Record<string, { readonly groups: readonly { readonly name: string }[] }>>;
interface WithRules {
  readonly rules: RuleFiles;
  readonly ruleFiles: readonly string[];
}

/** The settings that have files in them, or name some. */
export interface FileSettings {
  readonly prometheus: WithRules & {
    readonly scrapeInterval: string;
    readonly externalLabels: Readonly<Record<string, string>>;
    readonly scrapeConfigs: readonly { readonly job_name: string }[];
    readonly scrapeConfigFiles: readonly string[];
  };
  readonly ruler: WithRules;
}

/**
 * Reads the files that settings name, adds what is in them to `rules` and `scrapeConfigs`, and checks all of these.
 *
 * @param folder the project's: paths are relative to it, and lead to nothing outside of it.
 * @returns the settings with the files' contents in them, fit for use when no problem is an error.
 */
export function withFiles<S extends FileSettings>(
  settings: S,
  folder: string,
): { settings: S; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const read = (paths: readonly string[], ...key: Path): ReadFile[] => {
    const found = readFiles(paths, key, folder);
    problems.push(...found.problems);
    return found.files;
  };
  const { prometheus, ruler } = settings;
  const rules = (tier: WithRules, name: "prometheus" | "ruler"): RuleFiles => {
    const joined = joinRules(tier.rules, name, read(tier.ruleFiles, name, "ruleFiles"));
    problems.push(...joined.problems);
    problems.push(
      ...joined.files.flatMap(({ content, path }) =>
        ruleProblems(content, path, { forRuler: name === "ruler" }),
      ),
    );
    return Object.fromEntries(joined.files.map((file) => [file.name, file.content])) as RuleFiles;
  };
  const jobs = joinJobs(
    prometheus.scrapeConfigs,
    read(prometheus.scrapeConfigFiles, "prometheus", "scrapeConfigFiles"),
  );
  problems.push(
    ...jobs.problems,
    ...scrapeProblems(jobs.jobs, {
      scrapeInterval: prometheus.scrapeInterval,
      externalLabels: [...reservedLabels, ...Object.keys(prometheus.externalLabels)],
    }),
  );
  const scrapeConfigs = jobs.jobs.map(({ content }) => content);
  return {
    settings: {
      ...settings,
      prometheus: { ...prometheus, rules: rules(prometheus, "prometheus"), scrapeConfigs },
      ruler: { ...ruler, rules: rules(ruler, "ruler") },
    },
    problems,
  };
}

const error = (path: Path, rule: string): FileProblem => ({
  key: keyOf(path),
  value: undefined,
  rule,
  level: "error",
});

/**
 * Reads YAML files.
 *
 * @param paths of files, or of folders whose `*.yaml` and `*.yml` are taken in the order of their names.
 * @param key of the setting that names them.
 * @param folder to which they are relative.
 */
export function readFiles(
  paths: readonly string[],
  key: Path,
  folder: string,
): { files: ReadFile[]; problems: FileProblem[] } {
  const problems: FileProblem[] = [];
  const files: ReadFile[] = [];
  for (const [i, path] of paths.entries()) {
    const refuse = (rule: string): never[] => {
      problems.push({ ...error([...key, i], rule), value: path });
      return [];
    };
    for (const file of filesAt(path, folder, refuse)) {
      const { content, fault } = readYaml(readFileSync(join(folder, file), "utf8"));
      const at = [...key, file];
      if (fault === undefined) files.push({ path: at, name: basename(file, extname(file)), content });
      else
        problems.push(
          error(
            at,
            `not YAML at line ${fault.line}, column ${fault.column}: ${fault.message}. Correct it there.`,
          ),
        );
    }
  }
  return { files, problems };
}

/** The files that a path stands for, each from the project's folder. */
function filesAt(path: string, folder: string, refuse: (rule: string) => never[]): string[] {
  const whole = resolve(folder, path);
  const outside = (place: string, of: string) => {
    const way = relative(of, place);
    return way === ".." || way.startsWith("../") || isAbsolute(way);
  };
  const refuseOutside = () =>
    refuse(
      "outside of the project's folder, so others who check it out do not have it. Put it into the project.",
    );
  if (isAbsolute(path) || outside(whole, folder)) return refuseOutside();
  if (!existsSync(whole)) return refuse(missing(path, whole));
  // A link may lead out too.
  if (outside(realpathSync(whole), realpathSync(folder))) return refuseOutside();
  if (!statSync(whole).isDirectory()) return [relative(folder, whole)];
  const inside = readdirSync(whole, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
  if (inside.length === 0)
    refuse("a folder without any *.yaml or *.yml file. Name another one, or take it out.");
  return inside.map((name) => relative(folder, join(whole, name)));
}

function missing(path: string, whole: string): string {
  const parent = dirname(whole);
  const meant = existsSync(parent) ? nearest(basename(whole), readdirSync(parent)) : undefined;
  return meant === undefined
    ? "no such file or folder. Write its path from the project's folder."
    : `no such file or folder. Did you mean ${join(dirname(path), meant)}?`;
}

/** Rule files of the settings and of the repository; each name is one file in the pods. */
function joinRules(
  rules: RuleFiles,
  tier: string,
  read: readonly ReadFile[],
): { files: ReadFile[]; problems: FileProblem[] } {
  const files = Object.entries(rules).map(([name, content]): ReadFile => {
    return { path: [tier, "rules", name], name, content };
  });
  const problems: FileProblem[] = [];
  for (const file of read) {
    const other = files.find(({ name }) => name === file.name);
    if (!dnsLabel.safeParse(file.name).success)
      problems.push(
        error(
          file.path,
          "its name becomes a file in the pods. Name it with lower-case letters, digits and dashes.",
        ),
      );
    else if (other !== undefined)
      problems.push(
        error(
          file.path,
          `thanos:${keyOf(other.path)} has the same name, and only one of them is kept. Rename one.`,
        ),
      );
    else files.push(file);
  }
  return { files, problems };
}

/** Scrape jobs of the settings and of the repository. A file has a list of jobs. */
function joinJobs(
  jobs: readonly { readonly job_name: string }[],
  read: readonly ReadFile[],
): { jobs: (Job & { readonly content: { readonly job_name: string } })[]; problems: FileProblem[] } {
  const all = jobs.map((content, i) => ({ content, path: ["prometheus", "scrapeConfigs", i] as Path }));
  const problems: FileProblem[] = [];
  for (const { path, content } of read) {
    if (Array.isArray(content))
      all.push(...(content as typeof jobs).map((job, i) => ({ content: job, path: [...path, i] })));
    else
      problems.push(
        error(path, "not a list of scrape jobs. Write each job behind a dash, `- job_name: ...`."),
      );
  }
  return { jobs: all, problems };
}

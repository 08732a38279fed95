/**
 * What the programs that come with Prometheus, Thanos and Alertmanager say of the files that are made for them. They
 * know PromQL and every key; our own checks (`model/files`) know what harms the stack, and need nothing installed.
 *
 * A tool of another version than the program that reads the file may know other keys and functions: its word is that
 * of its own version.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileProblem } from "../../model/files/place";
import { discoveries } from "../../model/files/scrapeJobs";
import { templateVariable } from "../../model/labels";
import { prometheusConfig, PrometheusConfigArgs } from "../../model/prometheusConfig";
import { keyOf, Path } from "../checking/keys";
import { alertmanagerService } from "../../model/addresses";
import { Answer, ask, AskOptions, Silent } from "./askTool";
import { RuleFiles } from "../../model/prometheusConfig";
import { yaml } from "../../model/yamlText";
import { ruleFilesGlob } from "../../model/prometheusConfig";

/** The files, as the pods read them. */
export interface Rendered {
  /** Prometheus' configuration, one of each shard. */
  readonly prometheus: readonly object[];
  /** Rule files by name. */
  readonly prometheusRules: RuleFiles;
  readonly rulerRules: RuleFiles;
  /** Alertmanager's configuration, secret. */
  readonly alertmanager: string;
}

/** What the tools say. */
export interface Opinion {
  readonly problems: readonly FileProblem[];
  /** Tools that are not installed, so that what they know was not checked. */
  readonly missing: readonly string[];
}

/** The settings that the files are made of. */
export interface RenderedSettings {
  readonly namespace: string;
  readonly cluster: string;
  readonly prometheus: Omit<
    PrometheusConfigArgs,
    "namespace" | "cluster" | "ruleFiles" | "alertmanagerService"
  > & { readonly rules: RuleFiles };
  readonly ruler: { readonly rules: RuleFiles };
}

/**
 * The files of a stack, with the template's variables in place as in the first replica of each shard.
 *
 * @param alertmanager the text of its configuration, in plain.
 */
export function rendered(settings: RenderedSettings, alertmanager: string): Rendered {
  const { namespace, cluster, prometheus, ruler } = settings;
  const template = prometheusConfig({
    ...prometheus,
    ...{ namespace, cluster, ruleFiles: ruleFilesGlob, alertmanagerService },
  });
  const shards = Array.from({ length: prometheus.shards + (prometheus.retiredShards ?? 0) }, (_, i) => i);
  const expanded = (shard: number) =>
    JSON.stringify(template)
      .replaceAll(templateVariable("shard"), String(shard))
      .replaceAll(templateVariable("replica"), `prometheus-shard-${shard}-0`);
  return {
    prometheus: shards.map((shard) => JSON.parse(expanded(shard)) as object),
    prometheusRules: prometheus.rules,
    rulerRules: ruler.rules,
    alertmanager,
  };
}

/**
 * Asks promtool, thanos and amtool, as far as they are on PATH. Meant for files in which our own checks found no error:
 * they say the same in other words.
 *
 * @param limitMs after so long a tool is ended, and a warning says that it gave no answer.
 */
export function officialProblems(files: Rendered, limitMs = 10_000): Opinion {
  const options = { folder: mkdtempSync(join(tmpdir(), "thanos-check-")), limitMs };
  const missing = new Set<string>();
  const answered = (check: () => FileProblem[]): FileProblem[] => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Silent)) throw error;
      if (!error.missing) return [told("warning", error.tool.path, error.message)];
      missing.add(error.tool.name);
      return [];
    }
  };
  try {
    const problems = [
      ...answered(() => prometheusProblems(files.prometheus, options)),
      ...answered(() => prometheusRuleProblems(files.prometheusRules, options)),
      ...answered(() => rulerRuleProblems(files.rulerRules, options)),
      ...answered(() => alertmanagerProblems(files.alertmanager, options)),
    ];
    return { problems, missing: [...missing] };
  } finally {
    rmSync(options.folder, { recursive: true, force: true });
  }
}

const told = (level: FileProblem["level"], path: Path, rule: string): FileProblem => ({
  ...{ key: keyOf(path), value: undefined, rule },
  level,
});

const refused = (tool: string, path: Path, why: string): FileProblem =>
  told("error", path, `${tool} refuses it: ${why.replace(/\.$/, "")}. Correct it.`);

/** Writes files into the folder and returns their names. */
const written = (folder: string, files: Readonly<Record<string, object>>): string[] =>
  Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, `${name}.yaml`), yaml(content), { mode: 0o600 });
    return `${name}.yaml`;
  });

function prometheusProblems(shards: readonly object[], options: AskOptions): FileProblem[] {
  const promtool = { name: "promtool", path: ["prometheus", "scrapeConfigs"] };
  const check = (configs: readonly object[]) => {
    const names = written(
      options.folder,
      Object.fromEntries(configs.map((each, i) => [`prometheus-shard-${i}`, each])),
    );
    return ask(promtool, ["check", "config", "--syntax-only", "--lint=none", ...names], options);
  };
  let answer = check(shards);
  // A promtool may be built without some kinds of discovery. The rest of the file is judged without these.
  const unknown = discoveries.filter((kind) => answer.output.includes(`field ${kind} not found in type`));
  if (unknown.length > 0) answer = check(shards.map((each) => without(each, unknown)));
  const unseen = unknown.map((kind) =>
    told(
      "warning",
      promtool.path,
      `this promtool is built without ${kind}, so what is in them was not checked. Use one of Prometheus' releases.`,
    ),
  );
  if (answer.passed) return unseen;
  const said = answer.output
    .split(/^\s*FAILED: /m)
    .slice(1)
    .map((each) => sentence(each.replace(/^Checking .*$|parsing YAML file \S+: |line \d+: /gm, "")));
  // All shards have the same jobs, so the same is said of each.
  const problems = [...new Set(said)].map((each) => refused("promtool", promtool.path, each));
  return [...unseen, ...orWhole(problems, "promtool", promtool.path, answer)];
}

/** A configuration whose jobs have no such keys. */
function without(config: object, keys: readonly string[]): object {
  const { scrape_configs: jobs } = config as { scrape_configs: readonly Record<string, unknown>[] };
  const kept = (job: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(job).filter(([key]) => !keys.includes(key)));
  return { ...config, scrape_configs: jobs.map(kept) };
}

function prometheusRuleProblems(rules: RuleFiles, options: AskOptions): FileProblem[] {
  const path = ["prometheus", "rules"];
  const names = written(options.folder, rules);
  if (names.length === 0) return [];
  const answer = ask({ name: "promtool", path }, ["check", "rules", "--lint=none", ...names], options);
  if (answer.passed) return [];
  const said = answer.output
    .split("\n")
    .map((line) => /^([-a-z0-9]+)\.yaml: (.+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, file, why]) => refused("promtool", [...path, file], withoutPosition(why)));
  return orWhole(said, "promtool", path, answer);
}

function rulerRuleProblems(rules: RuleFiles, options: AskOptions): FileProblem[] {
  const path = ["ruler", "rules"];
  const names = written(options.folder, rules);
  if (names.length === 0) return [];
  const args = names.flatMap((name) => ["--rules", name]);
  const answer = ask(
    { name: "thanos", path },
    ["tools", "rules-check", "--log.format=json", ...args],
    options,
  );
  if (answer.passed) return [];
  let at: Path = path;
  const said: FileProblem[] = [];
  for (const line of answer.output.split("\n").filter((each) => each.startsWith("{"))) {
    // A line names the file that the lines after it are about. What comes last is a summary, under another key.
    const { filename, error } = JSON.parse(line) as { filename?: string; error?: string };
    if (filename !== undefined) at = [...path, filename.replace(/\.yaml$/, "")];
    if (error !== undefined) said.push(refused("thanos", at, withoutPosition(error)));
  }
  return orWhole(said, "thanos", path, answer);
}

/** A message without its place in the file that we wrote, which is no place in the user's. */
const withoutPosition = (text: string): string => sentence(text.replace(/^(\d+:\d+: )+/, ""));

/** The end of all that a tool said, where none of it was understood. */
const orWhole = (said: FileProblem[], tool: string, path: Path, { output }: Answer): FileProblem[] =>
  said.length > 0 ? said : [refused(tool, path, sentence(output).slice(-300))];

function alertmanagerProblems(text: string, options: AskOptions): FileProblem[] {
  const amtool = { name: "amtool", path: ["alertmanagerConfig"] };
  const file = join(options.folder, "alertmanager.yml");
  writeFileSync(file, text, { mode: 0o600 });
  const stdin = openSync(file, "r");
  // It has no name any more once amtool reads it: whatever ends us, the secret is on no disk.
  rmSync(file);
  try {
    const answer = ask(amtool, ["check-config"], { ...options, stdin });
    if (answer.passed) return [];
    const said = /FAILED: ([\s\S]*?)\n\s*\n/.exec(answer.output)?.[1] ?? "";
    return [refused("amtool", amtool.path, withoutValues(sentence(said)))];
  } finally {
    closeSync(stdin);
  }
}

/** Messages of amtool that are the same whatever the values are (config/ of Alertmanager). Others may quote one. */
const harmless = [
  /^(no|missing) [A-Za-z_ ]+$/,
  /^(at (least|most) )?one of [\w.,&/ ]+ must be configured$/,
  /^must provide either [A-Za-z, ]+ for SNS config$/,
];

/** What amtool says, when it can have no value of the configuration in it. */
export const withoutValues = (said: string): string =>
  harmless.some((form) => form.test(said))
    ? said
    : "what it says may have secrets in it, and is not shown. Run `amtool check-config` on the text to see it";

/** One line. */
const sentence = (text: string): string => text.trim().replace(/\s+/g, " ");

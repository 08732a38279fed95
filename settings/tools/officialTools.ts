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
import type { FileProblem } from "../../model/files/place";
import { discoveries } from "../../model/files/scrapeJobs";
import type { RuleFiles } from "../../model/prometheusConfig";
import { yaml } from "../../model/yamlText";
import { keyOf, type Path } from "../checking/keys";
import { Answer, ask, AskOptions, Silent } from "./askTool";
import type { Rendered } from "./renderFiles";
import { placeAnswer } from "./rulePlaces";
import { placeInText } from "./textPlaces";

/** What the tools say. */
export interface Opinion {
  readonly problems: readonly FileProblem[];
  /** Tools that are not installed, so that what they know was not checked. */
  readonly missing: readonly string[];
}

/**
 * Asks promtool, thanos and amtool, as far as they are on PATH. Meant for files in which our own checks found no error:
 * they say the same in other words.
 *
 * @param limitMs after so long a tool is ended, and a warning says that it gave no answer.
 */
export function askOfficialTools(files: Rendered, limitMs = 10_000): Opinion {
  const options = { folder: mkdtempSync(join(tmpdir(), "thanos-check-")), limitMs };
  const missing = new Set<string>();
  const collect = (check: () => FileProblem[]): FileProblem[] => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Silent)) throw error;
      if (!error.missing) return [report("warning", error.tool.path, error.message)];
      missing.add(error.tool.name);
      return [];
    }
  };
  try {
    const problems = [
      ...collect(() => checkPrometheus(files.prometheus, options)),
      ...collect(() => checkPrometheusRules(files.prometheusRules, options)),
      ...collect(() => checkRulerRules(files.rulerRules, options)),
      ...collect(() => checkAlertmanager(files.alertmanager, options)),
    ];
    return { problems, missing: [...missing] };
  } finally {
    rmSync(options.folder, { recursive: true, force: true });
  }
}

const report = (level: FileProblem["level"], path: Path, rule: string): FileProblem => ({
  path,
  rule,
  level,
});

const reportRefusal = (tool: string, path: Path, why: string): FileProblem =>
  report("error", path, `is refused by ${tool}: ${why.replace(/\.$/, "")}. Correct it.`);

/** What a tool says of a rule file, at the key that it is about. */
function reportRule(tool: "promtool" | "thanos", file: object, key: Path, said: string): FileProblem {
  const { path, why, about } = placeAnswer(dropPosition(said), file, key, tool === "promtool" ? 1 : 0);
  const problem = reportRefusal(tool, path, why);
  return about === undefined ? problem : { ...problem, about };
}

/** Writes files into the folder and returns their names. */
const writeFiles = (folder: string, files: Readonly<Record<string, object>>): string[] =>
  Object.entries(files).map(([name, content]) => {
    writeFileSync(join(folder, `${name}.yaml`), yaml(content), { mode: 0o600 });
    return `${name}.yaml`;
  });

function checkPrometheus(config: object, options: AskOptions): FileProblem[] {
  const promtool = { name: "promtool", path: ["prometheus", "scrapeConfigs"] };
  const check = (content: object) => {
    const names = writeFiles(options.folder, { prometheus: content });
    return ask(promtool, ["check", "config", "--syntax-only", "--lint=none", ...names], options);
  };
  let judged = config;
  let answer = check(judged);
  // A promtool may be built without some kinds of discovery. The rest of the file is judged without these.
  const unknown = discoveries.filter((kind) => answer.output.includes(`field ${kind} not found in type`));
  if (unknown.length > 0) {
    judged = removeKeys(config, unknown);
    answer = check(judged);
  }
  const unseen = unknown.map((kind) =>
    report(
      "warning",
      promtool.path,
      `is not checked where it has ${kind}: this promtool is built without them. Use one of Prometheus' releases.`,
    ),
  );
  if (answer.passed) return unseen;
  const said = answer.output
    .split(/^\s*FAILED: /m)
    .slice(1)
    .map((each) => each.replace(/^Checking .*$|parsing YAML file \S+: |yaml: unmarshal errors:/gm, ""))
    // Each line of the file that it names is another answer.
    .flatMap((each) => each.split(/^(?=\s*line \d+: )/m).map(toOneLine))
    .filter((each) => each !== "");
  const problems = [...new Set(said)].map((each) => reportJob(each, judged));
  return [...unseen, ...orReportWhole(problems, "promtool", promtool.path, answer)];
}

/** What promtool says of a configuration, at the key of the job that it is about. */
function reportJob(said: string, config: object): FileProblem {
  const [section, number, ...rest] = placeInText(said, yaml(config));
  const { scrape_configs: jobs = [] } = config as {
    scrape_configs?: readonly { readonly job_name?: string }[];
  };
  const name = section === "scrape_configs" ? jobs[Number(number)]?.job_name : undefined;
  const problem = reportRefusal("promtool", ["prometheus", "scrapeConfigs"], said.replace(/^line \d+: /, ""));
  if (name === undefined) return problem;
  const key = rest.length === 0 || rest[0] === "job_name" ? "" : `: ${keyOf(rest)}`;
  return { ...problem, about: `job ${name}${key}` };
}

/** A configuration whose jobs have no such keys. */
function removeKeys(config: object, keys: readonly string[]): object {
  const { scrape_configs: jobs } = config as { scrape_configs: readonly Record<string, unknown>[] };
  const kept = (job: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(job).filter(([key]) => !keys.includes(key)));
  return { ...config, scrape_configs: jobs.map(kept) };
}

function checkPrometheusRules(rules: RuleFiles, options: AskOptions): FileProblem[] {
  const path = ["prometheus", "rules"];
  const names = writeFiles(options.folder, rules);
  if (names.length === 0) return [];
  const answer = ask({ name: "promtool", path }, ["check", "rules", "--lint=none", ...names], options);
  if (answer.passed) return [];
  const said = answer.output
    .split("\n")
    .map((line) => /^([-a-z0-9]+)\.yaml: (.+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, file, why]) => reportRule("promtool", rules[file], [...path, file], why));
  return orReportWhole(said, "promtool", path, answer);
}

function checkRulerRules(rules: RuleFiles, options: AskOptions): FileProblem[] {
  const path = ["ruler", "rules"];
  const names = writeFiles(options.folder, rules);
  if (names.length === 0) return [];
  const args = names.flatMap((name) => ["--rules", name]);
  const answer = ask(
    { name: "thanos", path },
    ["tools", "rules-check", "--log.format=json", ...args],
    options,
  );
  if (answer.passed) return [];
  let file = "";
  const said: FileProblem[] = [];
  for (const line of answer.output.split("\n").filter((each) => each.startsWith("{"))) {
    // A line names the file that the lines after it are about. What comes last is a summary, under another key.
    const { filename, error } = JSON.parse(line) as { filename?: string; error?: string };
    if (filename !== undefined) file = filename.replace(/\.yaml$/, "");
    if (error !== undefined)
      said.push(
        file in rules
          ? reportRule("thanos", rules[file], [...path, file], error)
          : reportRefusal("thanos", path, dropPosition(error)),
      );
  }
  return orReportWhole(said, "thanos", path, answer);
}

/** A message without its place in the file that we wrote, which is no place in the user's. */
const dropPosition = (text: string): string => toOneLine(text.replace(/^(\d+:\d+: )+/, ""));

/** The end of all that a tool said, where none of it was understood. */
const orReportWhole = (said: FileProblem[], tool: string, path: Path, { output }: Answer): FileProblem[] =>
  said.length > 0 ? said : [reportRefusal(tool, path, toOneLine(output).slice(-300))];

function checkAlertmanager(text: string, options: AskOptions): FileProblem[] {
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
    const place = [...amtool.path, ...placeInText(said, text)];
    return [reportRefusal("amtool", place, hideValues(toOneLine(said)))];
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
export const hideValues = (said: string): string =>
  harmless.some((form) => form.test(said))
    ? said
    : "its message may hold secrets, so it is not shown. Run `amtool check-config` on the text to see it";

/** One line. */
const toOneLine = (text: string): string => text.trim().replace(/\s+/g, " ");

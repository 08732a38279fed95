/**
 * Unit tests of alerts: files in promtool's own format, one or more a tier, in test/monitoring/alerts/.
 *
 * What the runner adds: `rule_files`, from the alerts of the shape that the file's name has (`query.large.yaml`; the
 * standard one if it has none). Of annotations it leaves only `summary`, so that a test holds what people read first.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import type { AlertGroup } from "../../monitoring/alert";
import { buildRuleFiles } from "../../monitoring/ruleFiles";
import type { StackShape } from "../../monitoring/stackShape";
import { yaml } from "../../model/yamlText";
import { shapes } from "../monitoring/shapes";

interface AlertRuleTest {
  readonly eval_time: string;
  readonly alertname: string;
  readonly exp_alerts?: readonly object[];
}

/** A test file as it is written. */
export interface AlertTestFile {
  readonly name: string;
  readonly shape: StackShape;
  readonly content: {
    readonly rule_files?: unknown;
    readonly evaluation_interval?: string;
    readonly tests: readonly {
      readonly name?: string;
      readonly alert_rule_test?: readonly AlertRuleTest[];
    }[];
  };
}

const folder = join(__dirname, "../monitoring/alerts");

/** All test files. */
export const readAlertTests = (): AlertTestFile[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => {
      const shape = name.split(".").at(-2) ?? "";
      return {
        name,
        shape: shapes[shape] ?? shapes.standard,
        // Every value as it is written: `0x20` is twenty-one zeros here, and not a number.
        content: parse(readFileSync(join(folder, name), "utf8"), {
          schema: "failsafe",
        }) as AlertTestFile["content"],
      };
    });

/** What promtool tests: an alert that is seen to fire, and that is seen to be quiet. */
export const expectationsOf = ({ content }: AlertTestFile): { alert: string; fires: boolean }[] =>
  content.tests
    .flatMap(({ alert_rule_test: tests = [] }) => tests)
    .map(({ alertname, exp_alerts: expected = [] }) => ({ alert: alertname, fires: expected.length > 0 }));

interface Rule {
  /** A recording has none. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Rule files of one evaluator, with `summary` alone. */
function writeRules(into: string, shape: StackShape, groups: readonly AlertGroup[]): string[] {
  return (["monitor", "ruler"] as const).flatMap((evaluator) =>
    Object.entries(buildRuleFiles(shape, { runbookUrl: "", evaluator, groups })).map(([name, file]) => {
      const { groups: written } = file as { groups: { name: string; rules: Rule[] }[] };
      const bare = written.map((group) => ({
        ...group,
        rules: group.rules.map(({ annotations, ...rule }) =>
          annotations ? { ...rule, annotations: { summary: annotations.summary } } : rule,
        ),
      }));
      const path = join(into, `${name}.rules.yaml`);
      writeFileSync(path, yaml({ groups: bare }));
      return path;
    }),
  );
}

/** What promtool says of a test file: nothing when all of it holds. */
export function runAlertTests(promtool: string, file: AlertTestFile, groups: readonly AlertGroup[]): string {
  // Others would only be evaluated: for a test of three months that takes minutes.
  const named = new Set(expectationsOf(file).map(({ alert }) => alert));
  const tested = groups.filter(({ alerts }) => alerts.some(({ name }) => named.has(name)));
  const into = mkdtempSync(join(tmpdir(), "thanos-alerts-"));
  try {
    const path = join(into, file.name);
    const content = {
      evaluation_interval: "1m",
      ...file.content,
      rule_files: writeRules(into, file.shape, tested),
    };
    writeFileSync(path, yaml(content));
    const { status, stdout, stderr } = spawnSync(promtool, ["test", "rules", path], { encoding: "utf8" });
    return status === 0 ? "" : `${stdout}${stderr}`;
  } finally {
    rmSync(into, { recursive: true });
  }
}

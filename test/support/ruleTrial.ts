import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/machine/processes";
import type { RuleFiles } from "../../model/prometheusConfig";
import { yaml } from "../../model/yamlText";

/** A test of rule files, as `promtool test rules` reads it. */
export interface RuleTest {
  readonly name: string;
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly alert_rule_test?: readonly object[];
  readonly promql_expr_test?: readonly object[];
}

/** Runs tests of rule files. @throws Error with what promtool says of those that fail. */
export async function runRuleTests(
  promtool: string,
  files: RuleFiles,
  tests: readonly RuleTest[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rule-tests-"));
  try {
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(folder, `${name}.yaml`), yaml(content));
    const names = Object.keys(files).map((name) => `${name}.yaml`);
    writeFileSync(
      join(folder, "tests"),
      yaml({ rule_files: names, evaluation_interval: tests[0].interval, tests }),
    );
    await run([promtool, "test", "rules", "tests"], { cwd: folder, timeoutMs: 120_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

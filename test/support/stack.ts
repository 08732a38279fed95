import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { projectDir } from "../../settings/projectFolder";
import { run } from "../../cli/machine/processes";

/** Keys of a stack file's `config`, such as `thanos:query`, with their values. */
export type Overrides = Readonly<Record<string, unknown>>;

const tenMinutes = 600_000;

/** Runs `pulumi` against the stack as `make` does it, with settings that lie over those of the stack's file. */
export async function pulumi(args: readonly string[], overrides: Overrides = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-overrides-"));
  const file = join(folder, "overrides.yaml");
  writeFileSync(file, stringify({ config: overrides }));
  try {
    return await run([join(projectDir, "node_modules/.bin/tsx"), "cli/main.ts", "pulumi", ...args], {
      cwd: projectDir,
      env: { THANOS_STACK_OVERRIDES: file },
      timeoutMs: tenMinutes,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `pulumi up` with settings over those of the stack's file; without any it restores them. */
export const up = (overrides: Overrides = {}): Promise<string> =>
  pulumi(["up", "--yes", "--skip-preview", "--non-interactive"], overrides);

/** Runs a target of the Makefile. @throws Error with the end of its output when it fails. */
export const make = (target: string, cwd = projectDir): Promise<string> =>
  run(["make", "--no-print-directory", target], { cwd, timeoutMs: tenMinutes });

/** Runs `make preview`. Returns whether it passed, and its output. @param env variables added to our own */
export async function makePreview(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ passed: boolean; output: string }> {
  const lines: string[] = [];
  const passed = await run(["make", "preview"], {
    cwd,
    env,
    timeoutMs: 300_000,
    onLine: (line) => lines.push(line),
  }).then(
    () => true,
    () => false,
  );
  return { passed, output: lines.join("\n") };
}

/** `preview`: what `up` would change, as Pulumi says it and then in short. Works with no cluster and no state at hand too. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, policyFlags } from "../pulumi";
import { basisOf } from "./basis";
import { markdown, text } from "./report";
import { parseEvents, summarize } from "./summary";

/** Takes `--markdown FILE` out of the arguments; the others are Pulumi's. @throws Error when no file is named. */
export function options(args: readonly string[]): {
  readonly file?: string;
  readonly rest: readonly string[];
} {
  const at = args.indexOf("--markdown");
  if (at < 0) return { rest: args };
  const file = args[at + 1];
  if (!file) throw new Error("--markdown names no file: write it as `--markdown preview.md`.");
  return { file, rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}

/**
 * Previews a stack, judged by the policies, and prints a summary; `--markdown FILE` writes it for a pull request too.
 *
 * @returns 0 when an `up` would be tried: nothing failed and no mandatory policy is violated.
 * @throws Error as `basisOf` does; Interrupted after Ctrl-C.
 */
export async function preview(stack: string, args: readonly string[]): Promise<number> {
  const { file, rest } = options(args);
  const folder = mkdtempSync(join(tmpdir(), "thanos-preview-"));
  try {
    const eventLog = join(folder, "events.jsonl");
    const basis = await basisOf(
      stack,
      ["preview", ...policyFlags(stack), "--event-log", eventLog, ...rest],
      folder,
    );
    console.log(`${basis.notes.join("\n")}\n`);
    // The flag of the event log is one of the automation API, and shown to it alone.
    const env = { ...basis.env, PULUMI_DEBUG_COMMANDS: "true" };
    const code = await execute({ ...basis, env }, basis);
    const events = existsSync(eventLog) ? parseEvents(readFileSync(eventLog, "utf8")) : [];
    const summary = summarize(events);
    const heading = { stack, notes: basis.notes, failed: code !== 0 };
    console.log(`\n${text(heading, summary)}`);
    if (file) writeFileSync(file, markdown(heading, summary));
    return code || (summary.violations.some(({ level }) => level === "mandatory") ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `preview`: shows what `up` would change, in Pulumi's words and then as a summary. Needs neither a cluster nor a state. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, listPolicyFlags } from "../pulumi";
import { findBasis } from "./basis";
import { askCluster } from "./clusterCheck";
import { parseEvents } from "./engineEvents";
import { listObjects } from "./renderedObjects";
import { formatMarkdown, formatText } from "./report";
import { summarize } from "./summary";

/** Takes `--markdown FILE` out of the arguments. All others are Pulumi's. @throws Error when the file is missing. */
export function takeMarkdownFile(args: readonly string[]): {
  readonly file?: string;
  readonly rest: readonly string[];
} {
  const at = args.indexOf("--markdown");
  if (at < 0) return { rest: args };
  const file = args[at + 1];
  if (!file)
    throw new Error("--markdown has no file after it. Write --markdown FILE, such as --markdown preview.md.");
  return { file, rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}

/**
 * Previews a stack with the policies and prints a summary. `--markdown FILE` also writes it for a pull request.
 *
 * Where the stack's cluster answers, it is asked what it would refuse, by a dry run of every object.
 *
 * @returns 0 when nothing failed, the cluster refuses nothing and no mandatory policy is violated, so that `up` would start.
 * @throws Error as `findBasis` does; Interrupted after Ctrl-C.
 */
export async function preview(stack: string, args: readonly string[]): Promise<number> {
  const { file, rest } = takeMarkdownFile(args);
  const folder = mkdtempSync(join(tmpdir(), "thanos-preview-"));
  try {
    const eventLog = join(folder, "events.jsonl");
    const basis = await findBasis(
      stack,
      ["preview", ...listPolicyFlags(stack), "--event-log", eventLog, ...rest],
      folder,
    );
    console.log(`${basis.notes.join("\n")}\n`);
    // Pulumi hides the flag `--event-log` without this variable.
    const env = { ...basis.env, PULUMI_DEBUG_COMMANDS: "true" };
    const code = await execute({ ...basis, env }, basis);
    const events = existsSync(eventLog) ? parseEvents(readFileSync(eventLog, "utf8")) : [];
    const summary = summarize(events);
    // What Pulumi could not finish is not what `up` would send.
    const cluster = code === 0 ? await askCluster(stack, listObjects(events)) : undefined;
    const refused = (cluster?.refused.length ?? 0) > 0;
    const heading = { stack, notes: basis.notes, failed: code !== 0 || refused, cluster };
    console.log(`\n${formatText(heading, summary)}`);
    if (file) writeFileSync(file, formatMarkdown(heading, summary));
    return code || (refused || summary.violations.some(({ level }) => level === "mandatory") ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

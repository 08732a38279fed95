import { filesMatching, type MountedFile } from "./mountedFiles";
import { prometheusConfigOf } from "./prometheusFile";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";

/**
 * The rule files of a `thanos rule` (`--rule-file`) or of a Prometheus (`rule_files`).
 *
 * @throws UnknownValueError if it is not known which these are; a file's own text may still be unknown.
 */
export function ruleFilesOf(stack: Stack, tier: Tier): MountedFile[] {
  const listed =
    tier.kind === "rule" ? tier.flags.values("rule-file") : prometheusConfigOf(stack, tier).data().rule_files;
  const patterns = Array.isArray(listed) ? listed.filter((pattern) => typeof pattern === "string") : [];
  return patterns.flatMap((pattern) => filesMatching(stack, tier, pattern));
}

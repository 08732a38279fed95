import { isAgent } from "./dataDirectories";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isStateless } from "./writers";

/**
 * Whether the tier holds samples or blocks that are nowhere else: a Prometheus that is no agent, a Ruler that keeps blocks, a Receiver
 * that takes samples in and not only sends them on, a MinIO.
 *
 * Source: Thanos, docs/components/receive.md: with a hashring and without --receive.local-endpoint it is a router.
 */
export function holdsData(stack: Stack, tier: Tier): boolean {
  const { kind, flags } = tier;
  if (kind === "prometheus") return !isAgent(tier);
  if (kind === "rule") return !isStateless(stack, tier);
  if (kind === "receive")
    return (
      flags.has("receive.local-endpoint") ||
      !(flags.has("receive.hashrings") || flags.has("receive.hashrings-file"))
    );
  return kind === "minio";
}

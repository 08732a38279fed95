import { dataPathOf } from "./prometheusFile";
import type { Tier, TierKind } from "./tiers";

const dataDir = ({ flags }: Tier) => flags.value("data-dir") ?? "data/";

/** The folder that a tier writes to, by its flag or its help's default. */
export const dataDirectories: Partial<Record<TierKind, (tier: Tier) => string>> = {
  prometheus: (tier) => tier.flags.value("storage.agent.path") ?? dataPathOf(tier),
  rule: dataDir,
  store: dataDir,
  compact: dataDir,
  receive: ({ flags }) => flags.value("tsdb.path") ?? "./data",
  alertmanager: ({ flags }) => flags.value("storage.path") ?? "data/",
};

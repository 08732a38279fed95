import { dataPathOf } from "./prometheusFile";
import type { Tier, TierKind } from "./tiers";
import { placeOf, type Place } from "./volumes";

/** The folder that a tier writes to, and the flag that says so. */
export interface DataDirectory {
  readonly flag: string;
  readonly path: string;
}

/** A flag with its help's default. */
const flagged =
  (flag: string, standard: string) =>
  ({ flags }: Tier): DataDirectory => ({ flag, path: flags.value(flag) ?? standard });

const directories: Partial<Readonly<Record<TierKind, (tier: Tier) => DataDirectory>>> = {
  prometheus: (tier) =>
    isAgent(tier)
      ? flagged("storage.agent.path", "data-agent/")(tier)
      : { flag: "storage.tsdb.path", path: dataPathOf(tier) },
  rule: flagged("data-dir", "data/"),
  store: flagged("data-dir", "./data"),
  compact: flagged("data-dir", "./data"),
  receive: flagged("tsdb.path", "./data"),
  alertmanager: flagged("storage.path", "data/"),
};

/** The tiers that write to a folder of theirs. */
export const writingKinds = Object.keys(directories) as readonly TierKind[];

/** The folder that a tier writes to; `undefined` of one that has none. */
export const dataDirectoryOf = (tier: Tier): DataDirectory | undefined => directories[tier.kind]?.(tier);

/** What is mounted there; a relative path is inside the image's own folder, which only the image tells. */
export function dataPlaceOf(tier: Tier): Place | undefined {
  const path = dataDirectoryOf(tier)?.path;
  return path?.startsWith("/") ? placeOf(tier.workload, tier.container, path) : undefined;
}

/** Whether a Prometheus is an agent, which sends all it has elsewhere. */
export const isAgent = ({ kind, flags }: Tier): boolean =>
  kind === "prometheus" && (flags.isOn("agent") || flags.has("storage.agent.path"));

/** Flags that keep samples from being served for some of their life, judged by the model of it. */
import { flagSeconds } from "../../model/goValues";
import type { DataPath } from "../../model/lifetime/dataPath";
import { findHoles, type Hole } from "../../model/lifetime/holes";
import { ageOf } from "../../model/lifetime/servedAge";
import { servedByStoresAfter } from "../../model/lifetime/waysOut";
import { hasRules, pathOf, type UploadingTier } from "../rules/lifetimeSettings";
import type { FlagSettings, FlagUse } from "./flagClass";
import { flagsIn } from "./judges";

const last = (words: readonly string[], flag: string): string | undefined => flagsIn(words).get(flag)?.at(-1);

/** The way of samples, with what further arguments hide of it. */
function pathWithFlags(settings: FlagSettings, tier: UploadingTier): DataPath {
  const path = pathOf(settings, tier);
  const hidden = tier === "prometheus" ? last(settings.prometheus.sidecarExtraArgs, "min-time") : undefined;
  const { extraArgs } = settings.storeGateway;
  const ageIn = (time: string | undefined) => (time === undefined ? undefined : ageOf(time));
  return {
    ...path,
    local: { ...path.local, oldest: ageIn(hidden) },
    store: {
      ...path.store,
      oldest: ageIn(last(extraArgs, "min-time")),
      consistencyDelay: flagSeconds(last(extraArgs, "consistency-delay") ?? "0s"),
    },
  };
}

/** Samples that a flag keeps from being served. */
export interface Hidden {
  readonly tier: UploadingTier;
  /** Ages of the samples. */
  readonly ages: Hole;
  /** The way of samples without the flag. */
  readonly without: DataPath;
}

/** Tiers whose samples there are. */
const tiersOf = (settings: FlagSettings): UploadingTier[] => [
  "prometheus",
  ...(hasRules(settings) ? ["ruler" as const] : []),
  ...(settings.monitoring.enabled ? ["monitoring" as const] : []),
];

/** A way of samples with something changed. */
type Change = (path: DataPath) => DataPath;

/** With all that the sidecars have. */
export const allOfSidecars: Change = ({ local, ...path }) => ({
  ...path,
  local: { ...local, oldest: Infinity },
});

/**
 * The samples that are nowhere because of a flag.
 *
 * @param leaveOut takes the flag out of a path.
 * @param regarding what is judged beside it. @default the path with all flags
 */
export function findHidden(
  { settings }: FlagUse,
  leaveOut: Change,
  regarding: Change = (path) => path,
): Hidden | undefined {
  for (const tier of tiersOf(settings)) {
    const path = regarding(pathWithFlags(settings, tier));
    const without = leaveOut(path);
    const [ages] = findHoles(path);
    if (ages !== undefined && findHoles(without).length === 0) return { tier, ages, without };
  }
  return undefined;
}

/** The first tier whose samples are on its disk too short for Store Gateways that wait for so long with new blocks. */
export const findImpatient = ({ settings }: FlagUse, seconds: number): Omit<Hidden, "ages"> | undefined =>
  tiersOf(settings)
    .map((tier) => ({ tier, without: pathOf(settings, tier) }))
    .find(({ without }) => servedByStoresAfter(without) + seconds > without.local.retention);

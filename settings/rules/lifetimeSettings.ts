/** The settings that decide how long samples live, in the words of the model. */
import { readArguments } from "../../model/commandLine";
import { type DataPath, keptFor } from "../../model/lifetime/dataPath";
import { flagSeconds } from "../../model/goValues";
import { durationText } from "../../model/units";
import type { Given } from "../checking/checkSettings";
import type { NameSetting } from "../checking/naming";
import { toSeconds } from "./rule";

/** The settings that are read here. */
export interface LifetimeSettings {
  readonly prometheus: { readonly retention: string };
  readonly ruler: {
    readonly retention: string;
    readonly rules: object;
    readonly ruleFiles?: readonly string[];
  };
  readonly monitoring: { readonly retention?: string; readonly enabled: boolean };
  readonly storeGateway: {
    readonly syncInterval: string;
    readonly ignoreDeletionMarksDelay: string;
    readonly leaveToSidecars: string;
  };
  readonly compactor: {
    readonly retention: { readonly raw: string; readonly fiveMinutes: string; readonly oneHour: string };
    readonly deleteDelay: string;
    readonly consistencyDelay: string;
    readonly extraArgs: readonly string[];
  };
  readonly query: { readonly autoDownsampling: boolean };
}

/** Tiers that keep blocks until they are uploaded. */
export type UploadingTier = "prometheus" | "ruler" | "monitoring";

/** How long a tier keeps samples. The monitor has the shards' retention where it has none of its own. */
export const retentionOf = (settings: LifetimeSettings, tier: UploadingTier): string =>
  settings[tier].retention ?? settings.prometheus.retention;

/** The way of a tier's samples. */
export function pathOf(settings: LifetimeSettings, tier: UploadingTier = "prometheus"): DataPath {
  const { storeGateway, compactor } = settings;
  const { raw, fiveMinutes, oneHour } = compactor.retention;
  const { flags } = readArguments(compactor.extraArgs);
  return {
    local: { retention: toSeconds(retentionOf(settings, tier)) },
    store: {
      sync: toSeconds(storeGateway.syncInterval),
      ignoreMarksAfter: toSeconds(storeGateway.ignoreDeletionMarksDelay),
      youngest: toSeconds(storeGateway.leaveToSidecars),
    },
    compactor: {
      retention: {
        raw: keptFor(toSeconds(raw)),
        fiveMinutes: keptFor(toSeconds(fiveMinutes)),
        oneHour: keptFor(toSeconds(oneHour)),
      },
      deleteDelay: toSeconds(compactor.deleteDelay),
      consistencyDelay: toSeconds(compactor.consistencyDelay),
      wait: flagSeconds(flags.get("wait-interval")?.at(-1) ?? ""),
      downsampling: !flags.get("downsampling.disable")?.includes("true"),
    },
  };
}

/** Whether the Rulers have samples. */
export const hasRules = ({ ruler: { rules, ruleFiles = [] } }: LifetimeSettings): boolean =>
  Object.keys(rules).length > 0 || ruleFiles.length > 0;

/**
 * Tiers whose retention is judged: a Ruler without rules has no samples, so its default does no harm, and a monitor
 * without a retention of its own has that of the shards.
 */
export function uploadingTiers(settings: LifetimeSettings, given: Given): UploadingTier[] {
  const { monitoring } = settings;
  const written = given.ruler;
  const isWritten = typeof written === "object" && written !== null && "retention" in written;
  return [
    "prometheus",
    ...(hasRules(settings) || isWritten ? ["ruler" as const] : []),
    ...(monitoring.enabled && monitoring.retention !== undefined ? ["monitoring" as const] : []),
  ];
}

/** Settings that lives depend on, beside those of the tier itself. */
export const lifetimeInputs: readonly string[] = [
  "storeGateway.syncInterval",
  "storeGateway.ignoreDeletionMarksDelay",
  "storeGateway.leaveToSidecars",
  "compactor.retention.raw",
  "compactor.retention.fiveMinutes",
  "compactor.retention.oneHour",
  "compactor.deleteDelay",
  "compactor.consistencyDelay",
  "compactor.extraArgs",
];

const [minute, hour, day] = [60, 3600, 86400];

/** An age in a message, such as `2d3h`: whole hours, or minutes where it has no hour. */
export function ageText(seconds: number, round: (value: number) => number = Math.floor): string {
  const unit = seconds < hour ? minute : hour;
  const whole = round(seconds / unit) * unit;
  const days = Math.floor(whole / day);
  const rest = whole % day;
  return days === 0 || rest === 0 ? durationText(whole) : `${days}d${durationText(rest)}`;
}

/** Settings with their values, such as `thanos:storeGateway.syncInterval (15m)`. */
export const withValue = (nameSetting: NameSetting, key: string, value: string): string =>
  `${nameSetting(key)} (${value})`;

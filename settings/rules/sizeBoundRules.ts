/** What a bound of Prometheus' bytes has to keep, where `load` says how fast they come: samples until they are uploaded. */
import { readArguments } from "../../model/commandLine";
import { findHoles } from "../../model/lifetime/holes";
import { type BoundLoad, keptBySize, sizeFor } from "../../model/lifetime/sizeBound";
import { leastLocalRetention } from "../../model/lifetime/waysOut";
import { fullestShard } from "../../model/sizing";
import { localRetention } from "../../model/thresholds";
import { durationText, sizeBytes } from "../../model/units";
import type { Broken } from "../checking/problems";
import { ageText, lifetimeInputs, type LifetimeSettings, pathOf } from "./lifetimeSettings";
import { SettingRule, toSeconds } from "./rule";

/** The settings that are read here. */
export interface SizeBoundSettings extends LifetimeSettings {
  readonly load?: { readonly activeSeries: number; readonly churnPerHour: number };
  readonly prometheus: LifetimeSettings["prometheus"] & {
    readonly shards: number;
    readonly scrapeInterval: string;
    readonly extraArgs: readonly string[];
  };
}

const flag = "storage.tsdb.retention.size";
const MiB = 2 ** 20;

/** What the fullest shard carries; nothing where that is not known. */
function loadOf({ load, prometheus: { shards, scrapeInterval } }: SizeBoundSettings): BoundLoad | undefined {
  return (
    load && {
      series: fullestShard(load.activeSeries, shards),
      churnPerHour: load.churnPerHour,
      scrapeInterval: toSeconds(scrapeInterval),
    }
  );
}

const samplesLastUntilUploaded: SettingRule<SizeBoundSettings> = {
  demand: `where \`load\` is set, \`--${flag}\` of Prometheus keeps samples until they are uploaded and in the stores; for less than ${durationText(localRetention.night)} of them there is a warning`,
  check: (settings, _, nameSetting) => {
    const { extraArgs } = settings.prometheus;
    const bytes = sizeBytes(readArguments(extraArgs).flags.get(flag)?.at(-1) ?? "");
    const load = loadOf(settings);
    if (bytes === undefined || bytes === 0 || load === undefined) return undefined;
    const kept = keptBySize(bytes, load);
    const path = { ...pathOf(settings), local: { retention: kept } };
    const hole = findHoles(path).find(({ before }) => before === "stores");
    const refuse = (level: Broken["level"], why: string, needed: number): Broken => {
      const at = extraArgs.map((each) => each.startsWith(`--${flag}`)).lastIndexOf(true);
      return {
        key: `prometheus.extraArgs[${at}]`,
        value: extraArgs[at],
        level,
        rule: `keeps about ${ageText(kept)} of what ${nameSetting("load")} gives a shard: ${why}. Use ${Math.ceil(sizeFor(needed, load) / MiB)}MB or more, or leave it out.`,
        with: ["load", "prometheus.shards", "prometheus.scrapeInterval", ...lifetimeInputs],
      };
    };
    if (kept < localRetention.least) return refuse("error", localRetention.why, localRetention.least);
    if (hole !== undefined && leastLocalRetention(path) < Infinity)
      return refuse(
        "error",
        `samples that are ${ageText(hole.from)} to ${ageText(hole.to, Math.ceil)} old are neither on its disk nor in Store Gateways`,
        leastLocalRetention(path),
      );
    return kept < localRetention.night
      ? refuse(
          "warning",
          "blocks that are not uploaded by then are deleted, and their samples are lost",
          localRetention.night,
        )
      : undefined;
  },
};

/** Every rule about a bound of bytes. */
export const sizeBoundRules: readonly SettingRule<SizeBoundSettings>[] = [samplesLastUntilUploaded];

/** What the retention of each resolution has to keep, so that every sample gets from one to the next and no work is for nothing. */
import { howMuchIsMade } from "../../model/lifetime/bucketBlocks";
import { type DataPath, keptFor, resolutions } from "../../model/lifetime/dataPath";
import { findHoles, type Hole, longestKept } from "../../model/lifetime/holes";
import { findRepeats } from "../../model/lifetime/repeats";
import { leastRetention } from "../../model/lifetime/waysOut";
import { retentionBounds } from "../../model/thresholds";
import { durationText } from "../../model/units";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { ageText, lifetimeInputs, type LifetimeSettings, pathOf, withValue } from "./lifetimeSettings";
import { SettingRule, toSeconds } from "./rule";

type RetentionRule = SettingRule<LifetimeSettings>;

const titles = { raw: "raw", fiveMinutes: "5m", oneHour: "1h" };
const keyOf = (resolution: keyof typeof titles) => `compactor.retention.${resolution}`;

/** A retention with its value, `0s` in words. */
const withKept = (nameSetting: NameSetting, key: string, value: string): string =>
  withValue(nameSetting, key, toSeconds(value) === 0 ? "forever" : value);

const bounded = ["raw", "fiveMinutes"] as const;

/** Resolutions that are kept too short for the Compactor to start. */
const findUnstartable = (settings: LifetimeSettings): (typeof bounded)[number][] => {
  const { retention, downsampling } = pathOf(settings).compactor;
  return bounded.filter((each) => downsampling && retention[each] < retentionBounds[each].least);
};

const compactorStarts: RetentionRule = {
  demand:
    "`compactor.retention.raw` is at least 40h and `compactor.retention.fiveMinutes` at least 10d, or 0s, unless `--downsampling.disable` is among the Compactor's `extraArgs`",
  check: (settings) =>
    findUnstartable(settings).map((each) => {
      const { least, why, recommended } = retentionBounds[each];
      return {
        key: keyOf(each),
        value: settings.compactor.retention[each],
        rule: `is below ${durationText(least)}: ${why}. Use ${durationText(recommended)} or more, or 0s (forever).`,
        with: ["compactor.extraArgs"],
      };
    }),
};

const nothingIsMissing: RetentionRule = {
  demand:
    "`compactor.retention.raw` and `compactor.retention.fiveMinutes` last until the next resolution is made of every sample, where that one is kept longer: 5m blocks are made of raw ones of 40h or more, 1h blocks of 5m ones of 10d or more, and blocks get so long in windows of 2 and of 14 days",
  check: (settings, _, nameSetting) => {
    const path = pathOf(settings);
    const hole = findHoles(path).find(({ before }) => before === "end");
    if (!hole || !path.compactor.downsampling) return undefined;
    return describeHole(settings, path, hole, nameSetting);
  },
};

function describeHole(
  settings: LifetimeSettings,
  path: DataPath,
  hole: Hole,
  nameSetting: NameSetting,
): Broken | undefined {
  const fiveMinutesMissing = howMuchIsMade(path.compactor, "fiveMinutes") !== "all";
  const order = fiveMinutesMissing ? (["raw", "fiveMinutes"] as const) : (["fiveMinutes", "raw"] as const);
  const found = order
    .map((fine) => ({ fine, enough: leastRetention(path, fine) }))
    .find(({ enough }) => enough !== undefined);
  const ages = describeAges(path, hole);
  const { raw, fiveMinutes, oneHour } = settings.compactor.retention;
  const { consistencyDelay } = settings.compactor;
  if (found?.enough === undefined)
    return {
      key: "compactor.consistencyDelay",
      value: consistencyDelay,
      rule: `makes the Compactor see blocks so late that they are deleted before they are downsampled, and ${ages}. Use 30m.`,
      with: lifetimeInputs,
    };
  const [coarse, span] =
    found.fine === "raw" ? (["fiveMinutes", "40h"] as const) : (["oneHour", "10d"] as const);
  const made = howMuchIsMade(path.compactor, coarse);
  const kept = withKept(nameSetting, keyOf(coarse), coarse === "fiveMinutes" ? fiveMinutes : oneHour);
  const why =
    made === "all"
      ? `deletes ${titles[found.fine]} blocks before there are ${titles[coarse]} samples of them, which ${kept} keeps`
      : `deletes ${titles[found.fine]} blocks before they are compacted to ${span} or more, of which ${titles[coarse]} samples are made, so ${kept} keeps ${made === "none" ? "nothing" : "only some"}`;
  return {
    key: keyOf(found.fine),
    value: found.fine === "raw" ? raw : fiveMinutes,
    rule: `${why}, and ${ages}. Use ${durationText(found.enough)} or more, or 0s (forever).`,
    with: lifetimeInputs,
  };
}

function describeAges(path: DataPath, { from, to }: Hole): string {
  if (to >= longestKept(path)) return `samples that are ${ageText(from)} old or older are nowhere`;
  return `samples that are ${ageText(from)} to ${ageText(to, Math.ceil)} old are nowhere`;
}

const everyResolutionIsMade: RetentionRule = {
  demand:
    "every resolution in `compactor.retention` is made (a warning, where no sample is missing without it)",
  check: (settings, _, nameSetting) => {
    const path = pathOf(settings);
    if (findHoles(path).some(({ before }) => before === "end")) return undefined;
    const { fiveMinutes, oneHour } = settings.compactor.retention;
    const made = howMuchIsMade(path.compactor, "oneHour");
    if (!path.compactor.downsampling || made === "all") return undefined;
    return {
      key: keyOf("oneHour"),
      value: oneHour,
      level: "warning",
      rule: `has ${made === "none" ? "no effect" : "an effect on some blocks only"}: 1h samples are made of 5m blocks of 10d or more, and ${withKept(nameSetting, keyOf("fiveMinutes"), fiveMinutes)} deletes them before they are compacted to that. Use ${durationText(retentionBounds.fiveMinutes.recommended)} or more for both, or expect long ranges to be read from 5m samples.`,
      with: lifetimeInputs,
    };
  },
};

const noRepeatedDownsampling: RetentionRule = {
  demand:
    "no finer resolution in `compactor.retention` is kept longer than a coarser one: the Compactor would downsample the same blocks again and again (a warning)",
  check: (settings, _, nameSetting) =>
    findRepeats(pathOf(settings).compactor).map(({ fine, coarse, from, every }) => {
      const { retention } = settings.compactor;
      const finer = resolutions.slice(0, resolutions.indexOf(coarse)).map((each) => retention[each]);
      const longest = finer.sort((a, b) => keptFor(toSeconds(b)) - keptFor(toSeconds(a)))[0];
      return {
        key: keyOf(coarse),
        value: retention[coarse],
        level: "warning" as const,
        rule: `is shorter than ${withKept(nameSetting, keyOf(fine), retention[fine])}, so the Compactor makes ${titles[coarse]} blocks of everything older than ${ageText(from)} again every ${durationText(every)}, and deletes them again. Use ${toSeconds(longest) === 0 ? "0s (forever)" : `${longest} or more`}.`,
        with: lifetimeInputs,
      };
    }),
};

const downsampledIsRead: RetentionRule = {
  demand:
    "`query.autoDownsampling` is on where downsampled samples are kept longer than raw ones (a warning)",
  check: (settings, _, nameSetting) => {
    const path = pathOf(settings);
    const { retention, downsampling } = path.compactor;
    if (settings.query.autoDownsampling || !downsampling || longestKept(path) <= retention.raw)
      return undefined;
    return {
      key: "query.autoDownsampling",
      value: false,
      level: "warning",
      rule: `makes queries read raw samples only, so they find nothing older than ${withKept(nameSetting, keyOf("raw"), settings.compactor.retention.raw)} unless each asks for it with max_source_resolution. Use true, or keep all resolutions equally long.`,
      with: lifetimeInputs,
    };
  },
};

/** A rule that has nothing to say where the Compactor does not start. */
const onceItStarts = ({ demand, check }: RetentionRule): RetentionRule => ({
  demand,
  check: (settings, ...others) =>
    findUnstartable(settings).length > 0 ? undefined : check(settings, ...others),
});

/** Every rule about the retention in the bucket. */
export const retentionRules: readonly RetentionRule[] = [
  compactorStarts,
  ...[nothingIsMissing, everyResolutionIsMade, noRepeatedDownsampling, downsampledIsRead].map(onceItStarts),
];

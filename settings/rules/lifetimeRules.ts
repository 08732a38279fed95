/** What settings have to keep together so that samples are on a disk until they are in the stores, and blocks until nobody reads them. */
import { findHoles } from "../../model/lifetime/holes";
import { outageSurvived } from "../../model/lifetime/localSamples";
import { isDeletedTooEarly, longestIgnored, servedMarkedFor } from "../../model/lifetime/markedBlocks";
import { leastLocalRetention, roomyLocalRetention, spareForUpload } from "../../model/lifetime/waysOut";
import { localRetention } from "../../model/thresholds";
import { durationText } from "../../model/units";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import {
  ageText,
  lifetimeInputs,
  type LifetimeSettings,
  pathOf,
  retentionOf,
  type UploadingTier,
  uploadingTiers,
  withValue,
} from "./lifetimeSettings";
import type { SettingRule } from "./rule";

type LifetimeRule = SettingRule<LifetimeSettings>;

const hour = 3600;

const blocksLeaveStoresFirst: LifetimeRule = {
  demand:
    "`storeGateway.ignoreDeletionMarksDelay` and two times `storeGateway.syncInterval` are less than `compactor.deleteDelay`: a block leaves the stores before it leaves the bucket",
  check: (settings, _, nameSetting) => {
    const { store, compactor } = pathOf(settings);
    if (!isDeletedTooEarly(compactor.deleteDelay, store)) return undefined;
    const { syncInterval, ignoreDeletionMarksDelay } = settings.storeGateway;
    const { deleteDelay } = settings.compactor;
    const most = longestIgnored(compactor.deleteDelay, store.sync);
    const served = `serve a marked block for up to ${durationText(servedMarkedFor(store))}, two times ${withValue(nameSetting, "storeGateway.syncInterval", syncInterval)} included`;
    if (most >= store.sync)
      return {
        key: "storeGateway.ignoreDeletionMarksDelay",
        value: ignoreDeletionMarksDelay,
        rule: `lets Store Gateways ${served}, but ${withValue(nameSetting, "compactor.deleteDelay", deleteDelay)} is not longer, so queries fail on blocks that are gone. Use ${durationText(most)} or less.`,
        with: ["compactor.deleteDelay", "storeGateway.syncInterval"],
      };
    const enough = Math.ceil((2 * Math.max(store.ignoreMarksAfter, 2 * store.sync) + 1) / hour) * hour;
    return {
      key: "compactor.deleteDelay",
      value: deleteDelay,
      rule: `is too short for Store Gateways that ${served}, so queries fail on blocks that are gone. Use ${durationText(enough)} or more, or synchronise more often.`,
      with: ["storeGateway.ignoreDeletionMarksDelay", "storeGateway.syncInterval"],
    };
  },
};

const marksAreNotFollowedAtOnce: LifetimeRule = {
  demand:
    "`storeGateway.ignoreDeletionMarksDelay` is at least `storeGateway.syncInterval`: a block stays until the one that replaces it is loaded (a warning)",
  check: (settings, _, nameSetting) => {
    const { store } = pathOf(settings);
    const { ignoreDeletionMarksDelay, syncInterval } = settings.storeGateway;
    if (store.ignoreMarksAfter >= store.sync) return undefined;
    return {
      key: "storeGateway.ignoreDeletionMarksDelay",
      value: ignoreDeletionMarksDelay,
      level: "warning",
      rule: `is shorter than ${withValue(nameSetting, "storeGateway.syncInterval", syncInterval)}, so answers miss samples when a compacted block is not loaded at once and the blocks that it replaces are dropped. Use half of ${nameSetting("compactor.deleteDelay")}.`,
      with: ["storeGateway.syncInterval"],
    };
  },
};

const noHoleBeforeStores: LifetimeRule = {
  demand:
    "`prometheus.retention`, `ruler.retention` and `monitoring.retention` last until samples are uploaded, seen at `storeGateway.syncInterval`, and older than `storeGateway.leaveToSidecars`: no hole between local disks and stores",
  check: (settings, given, nameSetting) =>
    uploadingTiers(settings, given).flatMap((tier) => findLocalHole(settings, tier, nameSetting) ?? []),
};

const places = { prometheus: "Prometheus' disks", ruler: "Rulers' disks", monitoring: "the monitor's disks" };

function findLocalHole(
  settings: LifetimeSettings,
  tier: UploadingTier,
  nameSetting: NameSetting,
): Broken | undefined {
  const path = pathOf(settings, tier);
  const hole = findHoles(path).find(({ before }) => before === "stores");
  const { syncInterval, leaveToSidecars } = settings.storeGateway;
  const left = withValue(nameSetting, "storeGateway.leaveToSidecars", leaveToSidecars);
  const needed = leastLocalRetention(path);
  if (hole && needed === Infinity)
    return {
      key: "storeGateway.leaveToSidecars",
      value: leaveToSidecars,
      rule: `is longer than the bucket keeps samples, so Store Gateways never serve some of them, and samples that are ${ageText(hole.from)} old or older are nowhere. Use 0s.`,
      with: [`${tier}.retention`, ...lifetimeInputs],
    };
  if (hole)
    return {
      key: `${tier}.retention`,
      value: retentionOf(settings, tier),
      rule: `is too short: samples that are ${ageText(hole.from)} to ${ageText(hole.to, Math.ceil)} old are neither on ${places[tier]} nor in Store Gateways, which have ${left} and ${withValue(nameSetting, "storeGateway.syncInterval", syncInterval)}. Use ${ageText(Math.max(needed, roomyLocalRetention(path)))} or more, or shorten these.`,
      with: lifetimeInputs,
    };
  if (
    path.store.youngest === 0 ||
    path.local.retention >= path.store.youngest + path.store.sync + spareForUpload
  )
    return undefined;
  return {
    key: `${tier}.retention`,
    value: retentionOf(settings, tier),
    level: "warning",
    rule: `leaves less than ${durationText(spareForUpload)} beyond ${left} and ${withValue(nameSetting, "storeGateway.syncInterval", syncInterval)}, so answers have a hole when a block is uploaded late. Use ${ageText(roomyLocalRetention(path))} or more.`,
    with: lifetimeInputs,
  };
}

const survivesOutage: LifetimeRule = {
  demand: `\`prometheus.retention\`, \`ruler.retention\` and \`monitoring.retention\` are at least ${durationText(localRetention.night)}: no sample is lost when the object store is away for a night (a warning)`,
  check: (settings, given) =>
    uploadingTiers(settings, given)
      .map((tier) => ({ tier, local: pathOf(settings, tier).local }))
      .filter(({ local }) => local.retention < localRetention.night)
      .map(({ tier, local }) => ({
        key: `${tier}.retention`,
        value: retentionOf(settings, tier),
        level: "warning" as const,
        rule: `lets an object store be away for only ${ageText(outageSurvived(local))}: blocks that are not uploaded by then are deleted, and their samples are lost. Use ${durationText(localRetention.night)} or more.`,
      })),
};

/** Seconds that a disk keeps samples where nothing else is written: never said to be too long. */
const usualRetention = 48 * hour;

const bucketOutlivesDisks: LifetimeRule = {
  demand:
    "`prometheus.retention`, `ruler.retention` and `monitoring.retention` are not above `compactor.retention.raw`: the bucket keeps samples longer than the disks (a warning)",
  check: (settings, given, nameSetting) =>
    uploadingTiers(settings, given)
      .filter((tier) => {
        const { local, compactor } = pathOf(settings, tier);
        return local.retention > Math.max(compactor.retention.raw, usualRetention);
      })
      .map((tier) => ({
        key: `${tier}.retention`,
        value: retentionOf(settings, tier),
        level: "warning" as const,
        rule: `is above ${withValue(nameSetting, "compactor.retention.raw", settings.compactor.retention.raw)}, so ${places[tier]} keep raw samples longer than the bucket, and all of them are lost with a disk. Use 2d, and let the bucket keep the rest.`,
        with: lifetimeInputs,
      })),
};

/** Every rule about samples on their way into the stores, and blocks on their way out. */
export const lifetimeRules: readonly LifetimeRule[] = [
  blocksLeaveStoresFirst,
  marksAreNotFollowedAtOnce,
  noHoleBeforeStores,
  survivesOutage,
  bucketOutlivesDisks,
];

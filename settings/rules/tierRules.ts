/** All rules over several settings. */
import type { Given } from "../checking/checkSettings";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { capacityRules, CapacitySettings } from "./capacityRules";
import { clusterRules, ClusterSettings } from "./clusterRules";
import { dataRules, DataRuleSettings } from "./dataRules";
import { intervalRules, IntervalSettings } from "./intervalRules";
import { lifetimeRules } from "./lifetimeRules";
import type { LifetimeSettings } from "./lifetimeSettings";
import { idleRules } from "./idleRules";
import { monitorRules, MonitorSettings } from "./monitorRules";
import { networkRules, type NetworkSettings } from "./networkRules";
import { nodeRules, type NodeSettings } from "./nodeRules";
import { objectStoreRules, StoredSettings } from "./objectStoreRules";
import { podRules } from "./podRules";
import { sizeBoundRules, SizeBoundSettings } from "./sizeBoundRules";
import { retentionRules } from "./retentionRules";
import { labelRules, LabelSettings } from "./labelRules";
import { resourceRules, ResourceSettings } from "./resourceRules";
import type { SettingRule } from "./rule";
import { type StoreAddressSettings, storeRules } from "./storeRules";

/** The settings that the rules read. */
export type RuledSettings = DataRuleSettings &
  LifetimeSettings &
  SizeBoundSettings &
  IntervalSettings &
  CapacitySettings &
  StoredSettings &
  ResourceSettings &
  ClusterSettings &
  NodeSettings &
  LabelSettings &
  MonitorSettings &
  NetworkSettings &
  StoreAddressSettings;

/** Every rule, whatever it is about. */
export const rules: readonly SettingRule<RuledSettings>[] = [
  ...lifetimeRules,
  ...sizeBoundRules,
  ...retentionRules,
  ...intervalRules,
  ...dataRules,
  ...capacityRules,
  ...podRules,
  ...objectStoreRules,
  ...resourceRules,
  ...monitorRules,
  ...clusterRules,
  ...nodeRules,
  ...labelRules,
  ...networkRules,
  ...idleRules,
  ...storeRules,
];

/** What several settings have to keep together, one sentence a rule. */
export const ruleDemands: readonly string[] = rules.map(({ demand }) => demand);

/** Every rule that the settings break. */
export const findBrokenRules = (settings: RuledSettings, given: Given, nameSetting: NameSetting): Broken[] =>
  rules.flatMap(({ check }) => check(settings, given, nameSetting) ?? []);

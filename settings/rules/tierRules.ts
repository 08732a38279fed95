/** All rules over several settings. */
import type { Given } from "../checking/checkSettings";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { capacityRules, CapacitySettings } from "./capacityRules";
import { dataRules, DataRuleSettings } from "./dataRules";
import { idleRules } from "./idleRules";
import { objectStoreRules, StoredSettings } from "./objectStoreRules";
import { podRules } from "./podRules";
import type { SettingRule } from "./rule";

/** The settings that the rules read. */
export type RuledSettings = DataRuleSettings & CapacitySettings & StoredSettings;

/** Every rule, whatever it is about. */
export const rules: readonly SettingRule<RuledSettings>[] = [
  ...dataRules,
  ...capacityRules,
  ...podRules,
  ...objectStoreRules,
  ...idleRules,
];

/** What several settings have to keep together, one sentence a rule. */
export const ruleDemands: readonly string[] = rules.map(({ demand }) => demand);

/** Every rule that the settings break. */
export const findBrokenRules = (settings: RuledSettings, given: Given, nameSetting: NameSetting): Broken[] =>
  rules.flatMap(({ check }) => check(settings, given, nameSetting) ?? []);

/** What a rule over several settings is. */
import type { Given } from "../checking/checkSettings";
import type { NameSetting } from "../checking/naming";
import type { Broken } from "../checking/problems";
import { durationSeconds, quantity, sizeBytes } from "../../model/units";

/** A rule over several settings. It reads settings that are valid one by one. */
export interface SettingRule<Settings> {
  /** What it demands, in the words of docs/configuration.md. */
  readonly demand: string;
  /** How it is broken, if it is. @param given the settings as they are written, without defaults. */
  readonly check: (
    settings: Settings,
    given: Given,
    nameSetting: NameSetting,
  ) => Broken | readonly Broken[] | undefined;
}

/** Seconds of a duration that its kind of setting has checked. */
export const toSeconds = (text: string): number => durationSeconds(text) ?? 0;

/** Bytes of a size or a quantity that its kind of setting has checked. */
export const toBytes = (text: string): number => sizeBytes(text) ?? quantity(text) ?? 0;

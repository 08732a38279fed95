/** What is checked of a whole stack's settings, once each is right by itself. */
import { findTracingProblems } from "../model/files/tracingFile";
import { versionOf } from "../model/images";
import type { Given } from "./checking/checkSettings";
import type { NameSetting } from "./checking/naming";
import { Broken, problemOfFile } from "./checking/problems";
import { hasFile } from "./flags/tierFiles";
import { addFiles, FileSettings } from "./files/namedFiles";
import { ArguedSettings, findArgumentProblems } from "./rules/extraArguments";
import { findShortSizes, SizedSettings } from "./rules/loadRules";
import { findBrokenRules, RuledSettings } from "./rules/tierRules";

/** Tiers with a program of Thanos in them. */
const tracingTiers = ["prometheus", "query", "queryFrontend", "storeGateway", "ruler", "compactor"] as const;

/** The settings that are read here. */
export type WholeSettings = RuledSettings &
  ArguedSettings &
  SizedSettings &
  FileSettings & { readonly tracing?: object };

/**
 * Adds what is in the files that settings name, and checks everything that several settings have to keep together.
 *
 * @param given the settings as they are written, without defaults.
 * @param folder that the paths of files begin at.
 */
export function checkTogether<S extends WholeSettings>(
  settings: S,
  given: Given,
  nameSetting: NameSetting,
  folder: string,
): { settings: S; problems: Broken[] } {
  // Every program of Thanos sends traces, so each needs the file.
  const isEverywhere = (file: string): boolean =>
    tracingTiers.every((tier) => hasFile(tier, settings[tier].mounts, file));
  const files = addFiles(settings, folder, nameSetting);
  return {
    settings: files.settings,
    problems: [
      ...findBrokenRules(files.settings, given, nameSetting),
      ...findArgumentProblems(files.settings, nameSetting),
      ...findShortSizes(files.settings, nameSetting),
      ...files.problems.map(problemOfFile),
      ...findTracingProblems(
        settings.tracing,
        ["tracing"],
        isEverywhere,
        versionOf(settings.images.thanos),
      ).map(problemOfFile),
    ],
  };
}

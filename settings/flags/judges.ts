/** What several flags are judged by. */
import { readArguments } from "../../model/commandLine";
import { flagSeconds } from "../../model/goValues";
import { durationText } from "../../model/units";
import type { FlagUse, Judge } from "./flagClass";
import { findFileProblem } from "./tierFiles";

/** Refuses a switch that is on, or any other value than those of `but`. */
export const refuse =
  (rule: string, ...but: string[]): Judge =>
  ({ values }) =>
    values.some((value) => value !== "false" && !but.includes(value)) ? rule : undefined;

/** As `refuse`, where the way out names settings. */
export const refuseFor =
  (rule: (use: FlagUse) => string, ...but: string[]): Judge =>
  (use) =>
    refuse(rule(use), ...but)(use);

/** Refuses numbers below a bound. @param why what they do, such as `nothing is read` */
export const atLeast =
  (least: number, why: string): Judge =>
  ({ values }) =>
    values.some((value) => Number(value) < least)
      ? `is below ${least}: ${why}. Use ${least} or more.`
      : undefined;

/** Refuses every text but these; an empty one is what the program has without the flag. */
export const oneOf =
  (...texts: string[]): Judge =>
  ({ values }) =>
    values.some((value) => value !== "" && !texts.includes(value))
      ? `has a value with which the process ends. Use ${texts.join(" or ")}, or leave it out.`
      : undefined;

/** Shares of memory that Go can keep to. */
export const share: Judge = ({ values }) =>
  values.some((value) => Number(value) <= 0 || Number(value) > 1)
    ? "is not a share above 0 and up to 1, so the process ends. Use 0.9, the default."
    : undefined;

/** Refuses files that the container does not have. */
export const readable: Judge = ({ values, tier, settings, nameSetting }) => {
  const { mounts } = settings[tier];
  for (const path of values) {
    if (path === "") continue;
    const rule = findFileProblem(tier, mounts, path, nameSetting);
    if (rule !== undefined) return { rule, with: [`${tier}.mounts`] };
  }
  return undefined;
};

/** As `readable`, for a folder that the program goes on without. */
export const readableFolder: Judge = (use) => {
  const files = use.values.map((value) => (value === "" ? "" : `${value}/file`));
  const found = readable({ ...use, values: files });
  return typeof found === "object" ? { ...found, level: "warning" } : found;
};

/** Refuses durations of zero and less. @param why what they do, such as `the process ends` */
export const aboveZero =
  (why: string): Judge =>
  ({ values }) =>
    values.some((value) => value.startsWith("-") || flagSeconds(value) === 0)
      ? `is not above zero: ${why}. Leave it out, or use a longer one.`
      : undefined;

/** Refuses shorter durations. @param zero what zero means, where it is right */
export const atLeastTime =
  (least: number, why: string, zero?: string): Judge =>
  ({ values }) =>
    values.some((value) => {
      const seconds = flagSeconds(value.replace(/^-/, ""));
      if (seconds === undefined || (zero !== undefined && seconds === 0)) return false;
      return value.startsWith("-") || seconds < least;
    })
      ? `is below ${durationText(least)}: ${why}. Use ${durationText(least)} or more${zero === undefined ? "" : `, or 0s (${zero})`}.`
      : undefined;

/** Warns of longer durations. @param what they do, beginning with a verb */
export const atMostTime =
  (most: number, does: string): Judge =>
  ({ values }) =>
    values.some((value) => (flagSeconds(value) ?? 0) > most)
      ? { rule: `${does}. Use ${durationText(most)} or less.`, level: "warning" }
      : undefined;

/** Refuses durations of which Go makes no ticker. Source: `time.NewTicker` panics; `Repeat` and `Retry` of pkg/runutil. */
export const ticks: Judge = aboveZero("the process ends");

/** Refuses durations that are longer than a pod may take to stop. @param seconds from TERM to KILL */
export const withinStop =
  (seconds: number): Judge =>
  ({ values }) =>
    values.some((value) => (flagSeconds(value) ?? 0) > seconds)
      ? {
          rule: `is longer than the ${durationText(seconds)} that a pod has to stop in, so it is killed before. Use ${durationText(seconds)} or less.`,
          level: "warning",
        }
      : undefined;

/** Seconds that most pods, and those of Prometheus, have to stop in. */
export const stopSeconds = { most: 120, prometheus: 600 };

/** Flags in further arguments, by name. What is a switch matters to none that is asked for here. */
export const flagsIn = (words: readonly string[]): ReadonlyMap<string, readonly (string | undefined)[]> =>
  readArguments(words).flags;

/** The last value of a flag that is given to the same program; undefined when it is not. */
export const lastOf = ({ given }: FlagUse, flag: string): string | undefined => given.get(flag)?.at(-1);

/** All that several judges find first. */
export const allOf =
  (...judges: Judge[]): Judge =>
  (use) => {
    for (const judge of judges) {
      const found = judge(use);
      if (found !== undefined) return found;
    }
    return undefined;
  };

import { flagSeconds } from "../goValues";

/**
 * Age of what a time of Thanos means, in seconds: `-6h` is 6 hours, a date is as old as it is, and one in the future is
 * below 0. Source: `TimeOrDurationValue` of Thanos' pkg/model.
 */
export function ageOf(time: string, now = Date.now()): number | undefined {
  const date = /^\d{4}-\d\d-\d\dT/.test(time) ? Date.parse(time) : NaN;
  // The year 0 is how Thanos writes that there is no limit.
  if (!Number.isNaN(date)) return date < 0 ? Infinity : (now - date) / 1000;
  const seconds = flagSeconds(time.replace(/^-/, ""));
  return seconds === undefined || time.startsWith("-") ? seconds : -seconds;
}

/** Times of Alertmanager's time intervals. Source: package timeinterval of Alertmanager v0.31. */
import { nearest } from "../nearest";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = "january february march april may june july august september october november december".split(
  " ",
);

/** A range `first:last`, or one value, as numbers; `undefined` for a part that `numberOf` does not know. */
function readRange(
  text: string,
  numberOf: (part: string) => number | undefined,
): { first: number; last: number } | { wrong: string } {
  const parts = text.split(":");
  const numbers = parts.map((part) => numberOf(part.toLowerCase()));
  const wrong = parts.find((_, i) => numbers[i] === undefined);
  if (parts.length > 2 || wrong !== undefined) return { wrong: wrong ?? text };
  const [first = 0, last = first] = numbers;
  return { first, last };
}

const wholeNumber = (part: string): number | undefined =>
  /^[-+]?\d+$/.test(part) ? Number(part) : undefined;

const meantBy = (word: string, words: readonly string[], otherwise: string): string => {
  const meant =
    words.find((each) => word.length >= 2 && each.startsWith(word.toLowerCase())) ?? nearest(word, words);
  return meant === undefined ? otherwise : `Did you mean ${meant}?`;
};

export function findWeekdayFault(text: string): string | undefined {
  const range = readRange(text, (part) => {
    const at = weekdays.indexOf(part);
    return at < 0 ? undefined : at;
  });
  const write = "Write English names such as monday, or monday:friday.";
  if ("wrong" in range) return `is not a day of the week. ${meantBy(range.wrong, weekdays, write)}`;
  return range.first <= range.last
    ? undefined
    : "begins after its end: a week begins with sunday here. Write two items, such as friday:saturday and sunday.";
}

export function findMonthFault(text: string): string | undefined {
  const range = readRange(text, (part) => {
    const at = months.indexOf(part);
    return at >= 0 ? at + 1 : wholeNumber(part);
  });
  const write = "Write English names such as january, or numbers from 1 to 12.";
  if ("wrong" in range) return `is not a month. ${meantBy(range.wrong, months, write)}`;
  if (range.first < 1 || range.last > 12) return `is not a month. ${write}`;
  return range.first <= range.last
    ? undefined
    : "begins after its end. Write two items, such as november:december and january.";
}

export function findDayFault(text: string): string | undefined {
  const write = "Write 1 to 31, -1 for the last day, or a range such as 1:5.";
  const range = readRange(text, wholeNumber);
  if ("wrong" in range) return `is not a day of the month. ${write}`;
  const { first, last } = range;
  if ([first, last].some((day) => day === 0 || day < -31 || day > 31))
    return `is not a day of the month. ${write}`;
  if (first < 0 && last > 0) return `begins at the end of the month and ends at its beginning. ${write}`;
  // As Alertmanager: a month of 28 days, so that what is never right is found.
  const [from, to] = [first, last].map((day) => (day < 0 ? 28 + day : day));
  return from <= to ? undefined : `begins after its end. ${write}`;
}

export function findYearFault(text: string): string | undefined {
  const range = readRange(text, wholeNumber);
  if ("wrong" in range) return "is not a year. Write one such as 2030, or a range such as 2030:2032.";
  return range.first <= range.last ? undefined : "begins after its end. Write the earlier year first.";
}

/** A time of a day, from `00:00` to `24:00`. */
export function findTimeFault(text: string): string | undefined {
  if (/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text)) return undefined;
  return 'is not a time of a day. Write it in 24 hours with two digits each, in quotes, such as "09:00" or "24:00".';
}

/** Short names that JavaScript's own list of zones has, and the zone database has not. */
const noZones =
  /^(ACT|AET|AGT|ART|AST|BET|BST|CAT|CNT|CST|CTT|EAT|ECT|IET|IST|JST|MIT|NET|NST|PLT|PNT|PRT|PST|SST|VST)$/;

const hasZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Z]/.test(name) && !noZones.test(name);
  } catch {
    return false;
  }
};

/** A zone of the zone database, as Go's `time.LoadLocation` reads it: capitals matter. */
export function findZoneFault(text: string): string | undefined {
  if (text === "" || text === "UTC" || text === "Local" || hasZone(text)) return undefined;
  const zones = Intl.supportedValuesOf("timeZone");
  const meant =
    zones.find((each) => each.toLowerCase() === text.toLowerCase()) ??
    zones.find((each) => each.toLowerCase().endsWith(`/${text.toLowerCase()}`)) ??
    (text.length > 5 ? nearest(text, zones) : undefined);
  return `is not a time zone of the zone database. ${meant === undefined ? "Write it such as Europe/Berlin or UTC." : `Did you mean ${meant}?`}`;
}

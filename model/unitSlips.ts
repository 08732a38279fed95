/**
 * What a value with a unit was meant to be, where it is none or a strange one: each tells what is wrong with the unit and
 * what to write, and `undefined` where nothing can be guessed.
 */
import { durationSeconds, durationText } from "./units";

/** Names of units as people write them, by the unit of Prometheus. */
const durationNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    ms: "msec msecs millisecond milliseconds",
    s: "sec secs second seconds",
    m: "min mins minute minutes",
    h: "hr hrs hour hours",
    d: "day days",
    w: "wk wks week weeks",
    y: "yr yrs year years",
  }).flatMap(([unit, names]) => [unit, ...names.split(" ")].map((name) => [name, unit])),
);

/** Seconds of one of a unit. */
const secondsOf = (unit: string): number => durationSeconds(`1${unit}`) ?? 0;
const allUnits = "ms, s, m, h, d, w and y";

/** What is wrong with the unit of a duration that Prometheus does not read. */
export function explainDuration(text: string): string | undefined {
  if (/^\d+$/.test(text))
    return `is a number without a unit. Write ${text}s, ${text}m, ${text}h or ${text}d.`;
  if (/^-/.test(text)) return "is below zero. Write it without the sign.";
  const parts = [...text.matchAll(/(\d+(?:[.,]\d+)?)(\s*)([a-zA-Z]+)(\s*)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) return undefined;
  const read = parts.map(([, number, gap, name, after]) => {
    const unit = durationNames[name] ?? durationNames[name.toLowerCase()];
    return { number: Number(number.replace(",", ".")), name, unit, isExact: name === unit, gap: gap + after };
  });
  const [month] = read.filter(({ name }) => /^(M|mo|mon|months?)$/.test(name));
  if (month !== undefined && read.length === 1)
    return `has the unit ${month.name}, and a duration has no months. Write ${month.number}m for minutes, or ${Math.round(month.number * 30)}d for months.`;
  const unknown = read.find(({ unit }) => unit === undefined);
  if (unknown !== undefined)
    return `has the unit ${unknown.name}, and the units are ${allUnits}. Write it such as ${unknown.number}m or ${unknown.number}h.`;
  const seconds = read.reduce((sum, { number, unit }) => sum + number * secondsOf(unit), 0);
  const right =
    Number.isInteger(seconds) && seconds > 0
      ? `Write ${parts.length === 1 && read.every(({ number }) => Number.isInteger(number)) ? `${read[0].number}${read[0].unit}` : durationText(seconds)}.`
      : "Write it in whole units, such as 500ms.";
  const strange = read.find(({ isExact }) => !isExact);
  if (strange !== undefined) return `has the unit ${strange.name}, and the units are ${allUnits}. ${right}`;
  if (read.some(({ number }) => !Number.isInteger(number)))
    return `has a fraction, and a duration has whole numbers. ${right}`;
  if (read.some(({ gap }) => gap !== "")) return `has a blank in it. ${right}`;
  return `has its units in another order than from the longest to the shortest, or one of them twice. ${right}`;
}

/** Whether a number is rather one of bytes than of larger units. */
const isBytes = (amount: string): boolean => Number(amount) >= 2 ** 16;

/** A number with what follows it. */
const readNumber = (text: string) => /^\s*\+?(\d+(?:[.,]\d+)?)\s*([a-zA-Z%]*)\s*$/.exec(text);

/** What is wrong with the unit of a size as Thanos reads it, such as `512MB`. */
export function explainSize(text: string): string | undefined {
  const [, number, unit] = readNumber(text) ?? [];
  if (number === undefined) return undefined;
  const amount = number.replace(",", ".");
  if (unit === "")
    return `is a number without a unit, so it would be ${amount} bytes. Write ${isBytes(amount) ? `${Math.ceil(Number(amount) / 2 ** 20)}MB` : `${amount}MB or ${amount}GB`}.`;
  const [, letter, binary = ""] = /^([kmgtKMGT])(i?)([bB]|bytes?)?$/i.exec(unit) ?? [];
  if (letter === undefined)
    return `has the unit ${unit}, which is not one of a size. Write it such as ${amount}MB or ${amount}GiB.`;
  const right = `${amount}${letter.toUpperCase()}${binary.toLowerCase()}B`;
  return right === text
    ? undefined
    : `has the unit ${unit}, and a size has KB, MB, GB, KiB, MiB or GiB without a blank. Write ${right}.`;
}

/** What is wrong with the unit of a quantity of memory or disk that Kubernetes does not read, or reads as next to nothing. */
export function explainBytes(text: string): string | undefined {
  const [, number, unit] = readNumber(text) ?? [];
  if (number === undefined) return undefined;
  const amount = number.replace(",", ".");
  const binary = (letter: string) => `${amount}${letter}i`;
  if (unit === "")
    return number.includes(",") || Number(amount) >= 2 ** 20
      ? undefined
      : `is a number without a unit, so ${amount} bytes. Write ${isBytes(amount) ? `${Math.ceil(Number(amount) / 2 ** 20)}Mi` : `${binary("M")} or ${binary("G")}`}.`;
  if (unit === "m")
    return `has the unit m, a thousandth, so it is ${Number(amount) / 1000} bytes. Write ${binary("M")} or ${amount}M.`;
  if (unit === "n" || unit === "u")
    return `has the unit ${unit}, which is a part of a byte. Write ${binary("M")} or ${binary("G")}.`;
  const [, letter, i = ""] = /^([kmgtp])(i?)(b|bytes?|bits?)?$/i.exec(unit) ?? [];
  if (letter === undefined)
    return `has the unit ${unit}, which Kubernetes does not have. Write it such as ${binary("M")} or ${binary("G")}.`;
  const large = letter.toUpperCase();
  const right = i === "" ? [binary(large), `${amount}${large === "K" ? "k" : large}`] : [binary(large)];
  if (right.includes(text)) return undefined;
  return `has ${/\s/.test(text) ? "a blank before its unit" : `the unit ${unit}, which Kubernetes does not have`}. Write ${right.join(" or ")}.`;
}

/** What is wrong with the unit of a quantity of cores. */
export function explainCores(text: string): string | undefined {
  const [, number, unit] = readNumber(text) ?? [];
  if (number === undefined || unit === "") return undefined;
  const amount = number.replace(",", ".");
  if (unit === "%")
    return `is a share, and a quantity counts cores. Write ${Number(amount) * 10}m for ${amount}% of a core.`;
  if (/^m(illi)?(cpu|cores?)?$/i.test(unit) && !(unit === "m" && !/\s/.test(text)))
    return unit === "M"
      ? `has the unit M, a million. Write ${amount}m for thousandths of a core.`
      : `has the unit ${unit}, and a thousandth of a core is m. Write ${amount}m.`;
  if (/^v?c(pus?|ores?)?$/i.test(unit))
    return `has the unit ${unit}, and cores are counted without one. Write ${amount}.`;
  return undefined;
}

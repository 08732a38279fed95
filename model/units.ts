/** Durations, byte sizes and quantities, read as Prometheus, Thanos and Kubernetes read them. */

/** What a duration looks like, beside `0`. */
export const durationPattern =
  /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const secondsPerUnit = [365 * 86400, 7 * 86400, 86400, 3600, 60, 1, 0.001];

/**
 * Seconds of a Prometheus duration such as `2h`, `90d` or `1h30m`; `undefined` when it is not one, or longer than one can be.
 * Units in falling order, as `model.ParseDuration` of prometheus/common wants them; `0` needs no unit.
 */
export function durationSeconds(text: string): number | undefined {
  if (text === "0") return 0;
  const match = text === "" ? null : durationPattern.exec(text);
  if (!match) return undefined;
  const seconds = secondsPerUnit.reduce((sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0), 0);
  return seconds < longestDuration ? seconds : undefined;
}

/** Longest duration that there is, in seconds: Go counts nanoseconds in 63 bits, so some 292 years. */
export const longestDuration = 2 ** 63 / 1e9;

/** Whether a text would be a duration if it were not longer than one can be. */
export const isTooLong = (text: string): boolean =>
  text !== "" && durationPattern.test(text) && durationSeconds(text) === undefined;

/** A duration as Prometheus reads it, such as `1h30m` or `10d`, in whole seconds. */
export function durationText(seconds: number): string {
  if (seconds >= 86400 && seconds % 86400 === 0) return `${seconds / 86400}d`;
  const [hours, minutes, rest] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  return (
    [hours && `${hours}h`, minutes && `${minutes}m`, rest && `${rest}s`].filter(Boolean).join("") || "0s"
  );
}

const byteUnits: Record<string, number> = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };
for (const [unit, bytes] of Object.entries({ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }))
  byteUnits[unit] = bytes;

const sizeNumber = String.raw`\d+(?:\.\d+)?`;

/** What a size looks like: numbers with units of one form, which are added up. */
export const sizePattern = new RegExp(
  `^(?:(?:${sizeNumber}(?:[KMGT]B|B))+|(?:${sizeNumber}(?:[KMGT]iB|B))+)$`,
);

/** Bytes of a Thanos size such as `250MB` or `1GiB512MiB`, both base 2 (alecthomas/units); `undefined` when it is not one. */
export function sizeBytes(text: string): number | undefined {
  if (!sizePattern.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([KMGT]i?B|B)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * byteUnits[unit], 0);
}

const quantitySuffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** What a quantity looks like: `resource.ParseQuantity` of k8s.io/apimachinery, without a sign below zero. */
export const quantityPattern = /^[+]?(\d+(?:\.\d*)?|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)|[eE]([-+]?\d{1,2}))?$/;

/** A quantity of memory or disk that holds this many bytes, for a message. */
export const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`;

/** Value of a Kubernetes quantity such as `500m`, `2Gi`, `1.5` or `100e9`; `undefined` when it is not one. */
export function quantity(text: string): number | undefined {
  const match = quantityPattern.exec(text);
  if (match === null) return undefined;
  const [, digits, suffix, exponent] = match;
  // The whole number is read at once: 100e9 is exact, and 100 times 10 to the ninth might not be.
  if (exponent !== undefined) return Number(`${digits}e${exponent}`);
  return Number(digits) * (suffix === undefined ? 1 : quantitySuffixes[suffix]);
}

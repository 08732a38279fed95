/**
 * What a value of each kind has to be, as the program's own parser reads it. A kind without an entry is not judged:
 * whoever has a parser of it puts it into this table.
 */
import { findDurationFault, type Place } from "../files/place";
import { explainRegex } from "../languages/explain";
import { goDurationSeconds, isSize } from "../goValues";

/**
 * Reports what is wrong with a value, which is there and not null.
 * @param verbatim whether the program reads the text itself, not what YAML made of it
 */
export type KindCheck = (place: Place, options: { readonly verbatim?: boolean }) => void;

/** A text that something is wrong with. @param fault what, and the way out; `undefined` when nothing is */
const text =
  (fault: (text: string) => string | undefined): KindCheck =>
  (place, { verbatim = false }) => {
    // Where the program reads the text itself, a fraction loses no zeros.
    const value = verbatim && typeof place.value === "number" ? String(place.value) : place.readText();
    const rule = value === undefined ? undefined : fault(value);
    if (rule !== undefined) place.error(rule);
  };

const isPlain = text(() => undefined);

/** Go's `url.Parse` takes almost anything; these are the mistakes that it sees. */
function findUrlFault(url: string): string | undefined {
  if (/[\u0000-\u001f\u007f]/.test(url) || /^[^/?#]*:\/\/[^/?#]*\s/.test(url))
    return "is not a URL: it has a blank in it. Remove it.";
  if (/%(?![0-9a-f]{2})/i.test(url)) return "is not a URL: % has to be written as %25. Correct it.";
  if (/^[^a-z/?#][^/?#]*:/i.test(url) || /^:/.test(url))
    return "is not a URL: it has no scheme. Write http:// or https:// before it.";
  if (/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:[\]]*):(?!\d*(?:[/?#]|$))/i.test(url))
    return "is not a URL: its port is not a number. Correct it.";
  return undefined;
}

/** As `config.URL` of Alertmanager, which wants a scheme of the web and a host. */
const findHttpFault = (url: string): string | undefined =>
  findUrlFault(url) ??
  (/^https?:\/\/[^/?#]/i.test(url)
    ? undefined
    : "is not the URL of a server. Write it with http:// or https:// and a host.");

/** Alertmanager shows secrets as this word, and takes it back. */
const shown = "<secret>";
const findSecretUrlFault = (url: string): string | undefined =>
  url === shown ? undefined : findHttpFault(url);

export const notAGoDuration =
  "is not a duration of Go. Write it in hours, minutes or seconds, such as 24h or 90s; it has no days.";

function checkGoDuration(place: Place): void {
  if (typeof place.value === "number") {
    if (place.value !== 0)
      place.error(`is a number, which Go takes for nanoseconds. Write its unit, such as 30s.`);
    return;
  }
  const value = place.readText();
  if (value !== undefined && goDurationSeconds(value) === undefined) place.error(notAGoDuration);
}

const notANumber = "is not a number. Write one without quotes, such as 20.";

function checkWhole(place: Place, least: number, rule: string): void {
  if (typeof place.value !== "number" || !Number.isInteger(place.value) || place.value < least)
    place.error(rule);
}

/** YAML 1.1, which the programs read, has more words for true and false than YAML 1.2. */
const switchWords = /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

const noSize = "is not a size. Write it with its unit, such as 250MB or 2GiB.";

/** By kind. */
export const fileKinds: Readonly<Record<string, KindCheck>> = {
  string: isPlain,
  secret: isPlain,
  file: isPlain,
  template: isPlain,
  promql: isPlain,
  metricName: isPlain,
  matcher: isPlain,
  text: isPlain,
  enum: isPlain,
  any: () => undefined,
  bool: (place, { verbatim = false }) => {
    // Written again, such a word has no quotes.
    if (verbatim || typeof place.value !== "string" || !switchWords.test(place.value)) place.checkSwitch();
  },
  int: (place) =>
    checkWhole(place, -Infinity, "is not a whole number. Write one without quotes, such as 20."),
  uint: (place) => place.checkCount(),
  float: (place) => {
    if (typeof place.value !== "number") place.error(notANumber);
  },
  duration: text(findDurationFault),
  goDuration: checkGoDuration,
  bytes: text((value) => (isSize(value) ? undefined : noSize)),
  thanosBytes: text((value) => (isSize(value) ? undefined : noSize)),
  humanBytes: text((value) =>
    value === "" || /^\d[\d,]*(\.\d+)?\s*([kmgtpe]i?b?|b)?$/i.test(value) ? undefined : noSize,
  ),
  regex: text(explainRegex),
  url: text(findUrlFault),
  httpUrl: text(findHttpFault),
  secretUrl: text(findSecretUrlFault),
  secretTemplateUrl: text((value) => (value.includes("{{") ? undefined : findSecretUrlFault(value))),
  hostPort: text((value) =>
    value === "" || /^(\[[^\]]*\]|[^:[\]]*):[^:\s]+$/.test(value)
      ? undefined
      : "is not host:port. Write it such as smtp.example.org:587.",
  ),
  labelName: text((value) => (value === "" ? "is empty. Name a label." : undefined)),
};

/** Kinds whose values are keys to something. */
export const isSecretKind = (kind: string): boolean => /^secret/.test(kind);

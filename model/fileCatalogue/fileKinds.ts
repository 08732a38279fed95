/**
 * What a value of each kind has to be, as the program's own parser reads it. A kind without an entry is not judged:
 * whoever has a parser of it puts it into this table.
 */
import { findDurationFault, type Place } from "../files/place";
import { explainRegex } from "../languages/explain";
import { goDurationSeconds, isSize } from "../goValues";
import { findNameSlip, findPlaceholder } from "../textSlips";
import { durationSeconds } from "../units";
import { explainSize } from "../unitSlips";
import {
  findDnsNameFault,
  findDockerHostFault,
  findFieldSelectorFault,
  findHttpFault,
  findLabelSelectorFault,
  findMailFault,
  findMetricsPathFault,
  findNamespaceFault,
  findServerFault,
  findTargetFileFault,
  findUrlFault,
} from "./textKinds";
import {
  findDayFault,
  findMonthFault,
  findTimeFault,
  findWeekdayFault,
  findYearFault,
  findZoneFault,
} from "./timeKinds";

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

/** A text that is compared with others, or looked up: what was not meant in it makes it another one. */
const isName = text(findNameSlip);

/** Alertmanager shows secrets as this word, and takes it back. */
const shown = "<secret>";
const findSecretUrlFault = (url: string): string | undefined =>
  url === shown ? undefined : (findPlaceholder(url) ?? findHttpFault(url));

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

/** Go's ticker panics at zero. */
function findRefreshFault(value: string): string | undefined {
  return durationSeconds(value) === 0
    ? "is not above zero, so Prometheus ends. Use 30s or more, or leave it out."
    : findDurationFault(value);
}

const notANumber = "is not a number. Write one without quotes, such as 20.";

function checkWhole(place: Place, least: number, rule: string): void {
  if (typeof place.value !== "number" || !Number.isInteger(place.value) || place.value < least)
    place.error(rule);
}

/** YAML 1.1, which the programs read, has more words for true and false than YAML 1.2. */
const switchWords = /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

const noSize = "is not a size. Write it with its unit, such as 250MB or 2GiB.";
const findSizeFault = (value: string): string | undefined =>
  isSize(value) ? undefined : (explainSize(value) ?? noSize);

/** By kind. */
export const fileKinds: Readonly<Record<string, KindCheck>> = {
  string: isName,
  prose: isPlain,
  secret: text((value) => (value === shown ? undefined : (findPlaceholder(value) ?? findNameSlip(value)))),
  file: isName,
  template: isPlain,
  promql: isPlain,
  metricName: isPlain,
  matcher: isPlain,
  text: isName,
  enum: isPlain,
  templateEnum: isPlain,
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
  refreshInterval: text(findRefreshFault),
  goDuration: checkGoDuration,
  bytes: text(findSizeFault),
  thanosBytes: text(findSizeFault),
  humanBytes: text((value) =>
    value === "" || /^\d[\d,]*(\.\d+)?\s*([kmgtpe]i?b?|b)?$/i.test(value) ? undefined : noSize,
  ),
  regex: text(explainRegex),
  url: text((value) => findPlaceholder(value) ?? findUrlFault(value)),
  httpUrl: text((value) => findPlaceholder(value) ?? findHttpFault(value)),
  secretUrl: text(findSecretUrlFault),
  secretTemplateUrl: text((value) => (value.includes("{{") ? undefined : findSecretUrlFault(value))),
  hostPort: text((value) =>
    value === "" || /^(\[[^\]]*\]|[^:[\]"'\s\u2018-\u201f]*):(\d{1,5}|[a-z][a-z0-9-]*)$/.test(value)
      ? findNameSlip(value)
      : "is not host:port. Write it such as smtp.example.org:587.",
  ),
  labelName: text((value) => (value === "" ? "is empty. Name a label." : findNameSlip(value))),
  port: (place) => {
    const { value } = place;
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > 65535)
      place.error("is not a port. Write a number from 1 to 65535 without quotes.");
  },
  weekday: text(findWeekdayFault),
  dayOfMonth: text(findDayFault),
  month: text(findMonthFault),
  year: text(findYearFault),
  timeOfDay: text(findTimeFault),
  timeZone: text(findZoneFault),
  arn: text((value) =>
    value.includes("{{") || /^arn:[^:\s]+:[^:\s]+:[^:\s]*:\d*:\S+$/.test(value)
      ? undefined
      : "is not a name of AWS. Write it such as arn:aws:sns:eu-central-1:123456789012:alerts.",
  ),
  metricsPath: text(findMetricsPathFault),
  dnsName: text(findDnsNameFault),
  serverAddress: text(findServerFault),
  dockerHost: text(findDockerHostFault),
  targetFile: text(findTargetFileFault),
  rootedPath: text((value) =>
    value.startsWith("/") ? findNameSlip(value) : "is not a path from the root. Begin it with a slash.",
  ),
  labelSelector: text(findLabelSelectorFault),
  fieldSelector: text(findFieldSelectorFault),
  namespace: text(findNamespaceFault),
  mailAddresses: text(findMailFault),
};

/** Kinds whose values are keys to something. */
export const isSecretKind = (kind: string): boolean => /^secret/.test(kind);

/**
 * What a value of each kind has to be, as the program's own parser reads it. A kind without an entry is not judged:
 * whoever has a parser of it puts it into this table.
 */
import { findDurationFault, type Place } from "../files/place";
import { explainRegex } from "../languages/explain";
import { goDurationSeconds, isSize } from "../goValues";
import { findNameSlip, findPlaceholder, findRegionFault } from "../textSlips";
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
  findPemFault,
  findProxyFault,
  findServerFault,
  findServerNameFault,
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

const ownHost = /^[a-z][a-z0-9+.-]*:\/\/([^/?#@]*@)?(localhost|127(\.\d{1,3}){3}|\[::1\])([:/?#]|$)/i;

/** A URL, which is right and of no use where it leads to its own pod: no program of the stack has a helper beside it. */
const url =
  (fault: (text: string) => string | undefined): KindCheck =>
  (place, options) => {
    text((value) => findPlaceholder(value) ?? fault(value))(place, options);
    if (typeof place.value === "string" && ownHost.test(place.value))
      place.warn(
        "leads to the pod itself, where only its own programs listen. Write the name of a Service, such as http://NAME.NAMESPACE.svc:PORT.",
      );
  };

const isPlain = text(() => undefined);

/** A text that is compared with others, or looked up: what was not meant in it makes it another one. */
const isName = text(findNameSlip);

/** Alertmanager shows secrets as this word, and takes it back. */
const shown = "<secret>";
const findHookFault = (url: string): string | undefined => (url === shown ? undefined : findHttpFault(url));

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

/** A template, or an object with one. Source: `JiraFieldConfig` of Alertmanager. */
function checkJiraText(place: Place): void {
  if (place.value === null || typeof place.value !== "object") return void place.readText();
  const inside = place.readKeys("a text of Jira", ["template", "enable_update"]);
  inside?.template?.readText();
  inside?.enable_update?.checkSwitch();
}

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
  url: url(findUrlFault),
  proxyUrl: url((value) => (value === "" ? undefined : findProxyFault(value))),
  regionName: text((value) => (value === "" ? undefined : findRegionFault(value))),
  httpUrl: url(findHttpFault),
  secretUrl: url(findHookFault),
  secretTemplateUrl: url((value) => (value.includes("{{") ? undefined : findHookFault(value))),
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
  jiraText: checkJiraText,
  metricsPath: text(findMetricsPathFault),
  dnsName: text(findDnsNameFault),
  serverAddress: text(findServerFault),
  serverName: text(findServerNameFault),
  pem: text((value) => (value === "" ? undefined : findPemFault(value))),
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

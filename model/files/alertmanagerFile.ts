/**
 * Alertmanager's configuration: its form by the catalogue of files, then what its parts have to keep together. The text
 * is secret: messages have its keys, and names of receivers and time intervals, but no other value.
 */
import { fileCatalogueOf, typeOf } from "../fileCatalogue";
import { checkDocument, type PlainSecret } from "../fileCatalogue/checkDocument";
import { explainNotificationTemplate } from "../languages/explain";
import { nearest } from "../nearest";
import { checkInhibition, checkLabel } from "./inhibitions";
import { checkMatchers } from "./matchers";
import { FileProblem, Path, Place, refuseDuplicates } from "./place";
import { readYaml } from "./readYaml";
import { checkRouteTree } from "./routeTree";

/** Keys of a route that the first one must not have: it takes every alert, always. */
const choiceKeys = [
  "match",
  "match_re",
  "matchers",
  "mute_time_intervals",
  "active_time_intervals",
  "continue",
];
const timeKeys = ["group_wait", "group_interval", "repeat_interval"];

const catalogue = fileCatalogueOf("alertmanager");
const notifiers = Object.keys(typeOf(catalogue, "config.Receiver").fields).filter((key) => key !== "name");

const words = {
  "config.Config": "Alertmanager's configuration",
  "config.Route": "a route",
  "config.Receiver": "a receiver",
  "config.InhibitRule": "an inhibition",
  "config.TimeInterval": "a time interval",
  "config.MuteTimeInterval": "a time interval",
  "timeinterval.TimeInterval": "a span of time",
};
const wayOut = {
  "config.Receiver:name": "Give the receiver a name.",
  "config.TimeInterval:name": "Give the time interval a name.",
  "config.MuteTimeInterval:name": "Give the time interval a name.",
};

/** What the pods of Alertmanager have, and how its text is kept. */
export interface AlertmanagerOptions {
  /** Whether the pods have a file. @default none but what the stack itself mounts */
  readonly isMounted?: (file: string) => boolean;
  /** What is said of a secret in it. @default nothing: the whole text is secret */
  readonly plainSecret?: PlainSecret;
  /** Seconds for which notifications are remembered. @default not known */
  readonly retention?: number;
  /** Version of Alertmanager, such as `v0.31.1`, by which templates are judged. @default the newest that is known */
  readonly version?: string;
}

/**
 * What is wrong in Alertmanager's configuration.
 *
 * @param text the whole file, as YAML. None of it but keys and names gets into a message.
 * @param path key of the file.
 */
export function findAlertmanagerProblems(
  text: string,
  path: Path,
  { isMounted = () => false, plainSecret, retention, version }: AlertmanagerOptions = {},
): FileProblem[] {
  const { content, fault } = readYaml(text, true);
  if (fault !== undefined) {
    const rule = `is not YAML: ${fault.code} at line ${fault.line}, column ${fault.column}. Correct the text there.`;
    return [{ path, rule, level: "error" }];
  }
  const check = (file: Place): void => {
    if (file.readKeys("Alertmanager's configuration") === undefined) return;
    const { value: global } = file.at("global");
    const globals = global !== null && typeof global === "object" ? Object.keys(global) : [];
    checkDocument(file, "config", {
      catalogue,
      words,
      wayOut,
      isMounted,
      plainSecret,
      globals,
      verbatim: true,
    });
    checkConfiguration(file, isMounted, version);
    const route = file.at("route");
    if (route.value !== null && typeof route.value === "object") checkRouteTree(route, retention);
  };
  return Place.findProblems(content, path, check, true);
}

function checkConfiguration(
  file: Place,
  isMounted: (file: string) => boolean,
  version: string | undefined,
): void {
  const explain = (text: string): string | undefined =>
    explainNotificationTemplate(text, !file.at("templates").missing, version);
  const receivers = checkReceivers(file.at("receivers"), explain);
  const intervals = checkIntervals(file);

  const root = file.at("route");
  if (root.missing)
    root.error("is missing. Write a route with a receiver for the alerts that no other route takes.");
  else if (root.readKeys("a route") !== undefined) {
    root.at("receiver").requireText("Name the receiver of alerts that no other route takes.");
    for (const name of choiceKeys)
      if (!root.at(name).missing && root.at(name).value !== false)
        root
          .at(name)
          .error(
            "is not allowed in the first route, which takes every alert. Move it into a route below `routes:`.",
          );
    checkRoute(root, receivers, intervals, true);
  }
  file
    .at("inhibit_rules")
    .readList()
    .forEach((each) => checkInhibition(each));
  file
    .at("templates")
    .readList()
    .filter(({ value }) => typeof value !== "string" || !isMounted(value))
    .forEach((each) =>
      each.warn(
        "is a file that the pods do not have, so notifications that use its templates fail. Write the text into the receiver.",
      ),
    );
}

/** What is wrong with a template, if anything is. */
type Explain = (text: string) => string | undefined;

function checkReceivers(place: Place, explain: Explain): string[] {
  const all = place.readList();
  for (const receiver of all) {
    if (receiver.readKeys("a receiver") === undefined) continue;
    for (const kind of notifiers)
      for (const each of receiver.at(kind).readList()) {
        if (each.readKeys("a notification") === undefined) continue;
        checkTemplates(each, explain);
        if (kind === "email_configs") checkMailHeaders(each.at("headers"));
      }
  }
  return checkNames(all, "is the name of an earlier receiver too. Choose another name.");
}

/** Checks every text of a notification: nearly all of them are templates, and braces mean nothing in others. */
function checkTemplates(place: Place, explain: Explain): void {
  const { value } = place;
  if (typeof value === "string") {
    const fault = explain(value);
    if (fault !== undefined) place.error(fault);
  } else if (value !== null && typeof value === "object")
    for (const key of Array.isArray(value) ? value.keys() : Object.keys(value))
      checkTemplates(place.at(key), explain);
}

/** Capitals don't matter in the name of a header. */
function checkMailHeaders(place: Place): void {
  const { value } = place;
  if (value === null || typeof value !== "object") return;
  const names = Object.keys(value).map((each) => each.toLowerCase());
  if (new Set(names).size < names.length)
    place.error("has a header twice, in other capitals, so the file is not loaded. Remove one of the two.");
}

function checkIntervals(file: Place): string[] {
  if (!file.at("mute_time_intervals").missing)
    file.at("mute_time_intervals").warn("is deprecated by Alertmanager. Move it to time_intervals.");
  const all = ["time_intervals", "mute_time_intervals"].flatMap((name) => file.at(name).readList());
  for (const interval of all) {
    if (interval.readKeys("a time interval") === undefined) continue;
    const spans = interval.at("time_intervals");
    spans.readList().forEach((each) => checkSpan(each));
    if (spans.empty) spans.error("has no span of time, so it never holds. Write at least one.");
  }
  return checkNames(all, "is the name of an earlier time interval too. Choose another name.");
}

/** Keys that restrict a span of time. */
const spanKeys = ["times", "weekdays", "days_of_month", "months", "years"];

function checkSpan(span: Place): void {
  if (span.readKeys("a span of time") === undefined) return;
  const isSlip = Object.keys(span.value as object).some(
    (key) => key !== "location" && !spanKeys.includes(key),
  );
  if (!isSlip && spanKeys.every((key) => span.at(key).empty))
    span.error(`is all of the time, as it has none of ${spanKeys.join(", ")}. Write at least one.`);
  for (const range of Array.isArray(span.at("times").value) ? span.at("times").readList() : []) {
    if (range.readKeys("a range of times") === undefined) continue;
    const [start, end] = ["start_time", "end_time"].map((key) => range.at(key));
    for (const each of [start, end]) each.requireText('Write a time such as "17:00".');
    if (String(start.value) >= String(end.value) && !end.missing)
      start.error(
        "is not before end_time, and a range does not go over midnight. Write two ranges, such as 22:00 to 24:00 and 00:00 to 06:00.",
      );
  }
}

function checkNames(all: readonly Place[], rule: string): string[] {
  const names = all.map((each) => each.at("name"));
  refuseDuplicates(names, rule);
  // YAML 1.1 reads the name y as a switch, and a reference to it as well.
  return names
    .map(({ value }) => (typeof value === "boolean" ? String(value) : value))
    .filter((value): value is string => typeof value === "string");
}

function checkRoute(
  place: Place,
  receivers: readonly string[],
  intervals: readonly string[],
  isRoot = false,
): void {
  const receiver = place.at("receiver");
  const name = receiver.readText();
  // Without one it has the receiver of the route above it.
  if (name === "" && !isRoot)
    receiver.error(
      "is empty, so its alerts go to the receiver of the route above it. Name one, or leave it out.",
    );
  checkReference(receiver, name || undefined, receivers, "receiver");
  for (const name of ["mute_time_intervals", "active_time_intervals"])
    for (const each of place.at(name).readList())
      checkReference(each, each.readText(), intervals, "time interval");
  for (const name of timeKeys) {
    const seconds = place.at(name).readDuration();
    if (seconds === 0 && name !== "group_wait")
      place.at(name).error("is not above zero. Use more than 0s, such as 5m.");
  }
  checkGrouping(place.at("group_by"));
  checkMatchers(place, "match", "match_re", "matchers");
  for (const each of place.at("routes").readList())
    if (each.readKeys("a route") !== undefined) checkRoute(each, receivers, intervals);
}

/** A name as a message has it: in quotes where a blank or a line's end is at its edge, which nobody sees otherwise. */
const shownName = (name: string): string => (/^\S(?:.*\S)?$/.test(name) ? name : JSON.stringify(name));

/** Names are no secrets: a message may have them. */
function checkReference(place: Place, name: string | undefined, all: readonly string[], what: string): void {
  if (name === undefined || all.includes(name)) return;
  const meant = nearest(name, all);
  const wayOut =
    meant !== undefined
      ? `Did you mean ${shownName(meant)}?`
      : all.length > 0
        ? `Use one of ${all.map(shownName).join(", ")}.`
        : `Write it below \`${what === "receiver" ? "receivers" : "time_intervals"}:\`.`;
  place.error(`names a ${what} that does not exist. ${wayOut}`);
}

function checkGrouping(place: Place): void {
  const labels = place.readList();
  labels.forEach((each) => checkLabel(each, "Name a label, or write `...` for all of them."));
  refuseDuplicates(labels, "is the name of an earlier label too. Remove one of the two.");
  if (labels.length > 1 && labels.some(({ value }) => value === "..."))
    place.error("mixes `...`, which is all labels, with single labels. Write only one of the two forms.");
}

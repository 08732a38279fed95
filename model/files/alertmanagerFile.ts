/**
 * Alertmanager's configuration: its form by the catalogue of files, then what its parts have to keep together. The text
 * is secret: messages have its keys, and names of receivers and time intervals, but no other value.
 */
import { fileCatalogueOf, typeOf } from "../fileCatalogue";
import { checkDocument } from "../fileCatalogue/checkDocument";
import { explainNotificationTemplate, explainRegex } from "../languages/explain";
import { nearest } from "../nearest";
import { FileProblem, Path, Place, refuseDuplicates } from "./place";
import { readYaml } from "./readYaml";

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
  /** What is said of a key in plain text. @default nothing: the text is secret */
  readonly plainSecret?: string;
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
  { isMounted = () => false, plainSecret, version }: AlertmanagerOptions = {},
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
    checkRoute(root, receivers, intervals);
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
      receiver
        .at(kind)
        .readList()
        .forEach((each) => {
          if (each.readKeys("a notification") !== undefined) checkTemplates(each, explain);
        });
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

function checkIntervals(file: Place): string[] {
  if (!file.at("mute_time_intervals").missing)
    file.at("mute_time_intervals").warn("is deprecated by Alertmanager. Move it to time_intervals.");
  const all = ["time_intervals", "mute_time_intervals"].flatMap((name) => file.at(name).readList());
  for (const interval of all)
    if (interval.readKeys("a time interval") !== undefined)
      interval
        .at("time_intervals")
        .readList()
        .forEach((each) => each.readKeys("a span of time"));
  return checkNames(all, "is the name of an earlier time interval too. Choose another name.");
}

function checkNames(all: readonly Place[], rule: string): string[] {
  const names = all.map((each) => each.at("name"));
  refuseDuplicates(names, rule);
  return names.map(({ value }) => value).filter((value): value is string => typeof value === "string");
}

function checkRoute(place: Place, receivers: readonly string[], intervals: readonly string[]): void {
  const receiver = place.at("receiver");
  checkReference(receiver, receiver.readText(), receivers, "receiver");
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

/** Names are no secrets: a message may have them. */
function checkReference(place: Place, name: string | undefined, all: readonly string[], what: string): void {
  if (name === undefined || name === "" || all.includes(name)) return;
  const meant = nearest(name, all);
  const wayOut =
    meant !== undefined
      ? `Did you mean ${meant}?`
      : all.length > 0
        ? `Use one of ${all.join(", ")}.`
        : `Write it below \`${what === "receiver" ? "receivers" : "time_intervals"}:\`.`;
  place.error(`names a ${what} that does not exist. ${wayOut}`);
}

function checkGrouping(place: Place): void {
  const labels = place.readList();
  labels.forEach((each) => each.requireText("Name a label, or write `...` for all of them."));
  refuseDuplicates(labels, "is the name of an earlier label too. Remove one of the two.");
  if (labels.length > 1 && labels.some(({ value }) => value === "..."))
    place.error("mixes `...`, which is all labels, with single labels. Write only one of the two forms.");
}

function checkInhibition(place: Place): void {
  if (place.readKeys("an inhibition") === undefined) return;
  for (const side of ["source", "target"]) {
    checkMatchers(place, `${side}_match`, `${side}_match_re`, `${side}_matchers`);
    if (["match", "match_re", "matchers"].every((form) => isEmpty(place.at(`${side}_${form}`).value)))
      place
        .at(`${side}_matchers`)
        .warn(
          side === "source"
            ? "is empty, so every alert silences the target's. Say which alerts silence others."
            : "is empty, so the source's alerts silence all others. Say which alerts are silenced.",
        );
  }
  place
    .at("equal")
    .readList()
    .forEach((each) => each.requireText("Name a label."));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

function checkMatchers(place: Place, equal: string, regular: string, matchers: string): void {
  for (const old of [equal, regular]) {
    const deprecated = place.at(old);
    if (deprecated.missing) continue;
    deprecated.warn(`is deprecated by Alertmanager. Write it as ${matchers}.`);
    // A label's name is not in the message: where a value slipped out of its place, it may be a key.
    for (const { value } of Object.values(deprecated.readKeys("labels") ?? {})) {
      if (typeof value === "object")
        deprecated.error("has a value that is not a string. Write strings only.");
      const fault = old === regular ? explainRegex(String(value)) : undefined;
      if (fault !== undefined) deprecated.error(fault);
    }
  }
  place
    .at(matchers)
    .readList()
    .forEach((each) => checkMatcher(each));
}

const word = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s{}!=~,"'\x60\\]+)`;
const one = String.raw`\s*(${word})\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|(?!=)[^,"]*?)\s*`;
const whole = new RegExp(String.raw`^\s*\{?(?:${one}(?:,${one})*,?\s*)?\}?\s*$`);

function checkMatcher(place: Place): void {
  const text = place.requireText('Write a matcher, such as severity="critical".');
  if (text === undefined) return;
  if (!whole.test(text))
    return place.error(
      'is not a matcher. Write a label, one of =, !=, =~ and !~, and a value in quotes, such as severity="critical".',
    );
  for (const [, , operator, value] of text.matchAll(new RegExp(one, "g"))) {
    const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, "$1") : value;
    const fault = operator.endsWith("~") ? explainRegex(plain) : undefined;
    if (fault !== undefined) place.error(fault);
  }
}

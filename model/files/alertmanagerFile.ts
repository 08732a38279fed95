/**
 * Alertmanager's configuration, as far as it can be judged without knowing receivers' own settings. The text is secret:
 * messages have its keys, and names of receivers and time intervals, but no other value. Keys: package config of
 * Alertmanager 0.31.
 */
import { nearest } from "../../settings/checking/keys";
import { FileProblem, Place, unique } from "./place";
import { regexFault } from "./regexFault";
import { readYaml } from "./readYaml";

const key = "alertmanagerConfig";
const topKeys = [
  ...["global", "route", "receivers", "inhibit_rules", "templates", "time_intervals", "mute_time_intervals"],
  "tracing",
];
const routeKeys = [
  ...["receiver", "group_by", "match", "match_re", "matchers", "mute_time_intervals"],
  ...["active_time_intervals", "continue", "routes", "group_wait", "group_interval", "repeat_interval"],
];
const inhibitKeys = [
  ...["name", "source_match", "source_match_re", "source_matchers"],
  ...["target_match", "target_match_re", "target_matchers", "equal"],
];
const notifiers = [
  ...[
    "discord",
    "email",
    "incidentio",
    "jira",
    "mattermost",
    "msteams",
    "msteamsv2",
    "opsgenie",
    "pagerduty",
  ],
  ...["pushover", "rocketchat", "slack", "sns", "telegram", "victorops", "webex", "webhook", "wechat"],
].map((kind) => `${kind}_configs`);
const intervalKeys = ["times", "weekdays", "days_of_month", "months", "years", "location"];

/**
 * What is wrong in Alertmanager's configuration.
 *
 * @param text the whole file, as YAML. None of it but keys and names gets into a message.
 */
export function alertmanagerProblems(text: string): FileProblem[] {
  const { content, fault } = readYaml(text);
  if (fault !== undefined) {
    const rule = `no YAML: ${fault.code} at line ${fault.line}, column ${fault.column}. Correct the text there.`;
    return [{ key, value: undefined, rule, level: "error" }];
  }
  return Place.problems(content, [key], configuration, true);
}

function configuration(file: Place): void {
  if (file.keys("Alertmanager's configuration", topKeys) === undefined) return;
  const receivers = receiverNames(file.at("receivers"));
  const intervals = intervalNames(file);

  const root = file.at("route");
  if (root.missing)
    root.error("missing. Write a route with a receiver: alerts that no other route takes go there.");
  else if (root.keys("a route", routeKeys) !== undefined) {
    root.at("receiver").required("Name the receiver of alerts that no other route takes.");
    for (const name of [
      "match",
      "match_re",
      "matchers",
      "mute_time_intervals",
      "active_time_intervals",
      "continue",
    ])
      if (!root.at(name).missing && root.at(name).value !== false)
        root
          .at(name)
          .error("the first route takes every alert, always. Put this into a route below `routes:`.");
    route(root, receivers, intervals);
  }
  file
    .at("inhibit_rules")
    .list()
    .forEach((each) => inhibition(each));
  file
    .at("templates")
    .list()
    .forEach((each) =>
      each.warn(
        "the pods have no such file, and a notification that uses a template of it fails. Write the text into the receiver.",
      ),
    );
}

function receiverNames(place: Place): string[] {
  const all = place.list();
  for (const receiver of all) {
    if (receiver.keys("a receiver", ["name", ...notifiers]) === undefined) continue;
    receiver.at("name").required("Give the receiver a name.");
    for (const kind of notifiers)
      receiver
        .at(kind)
        .list()
        .forEach((each) => each.keys("a notification"));
  }
  return namesOf(all, (name) => `a receiver ${name} is above. Choose another name.`);
}

function intervalNames(file: Place): string[] {
  if (!file.at("mute_time_intervals").missing)
    file.at("mute_time_intervals").warn("deprecated by Alertmanager. Write it as time_intervals.");
  const all = ["time_intervals", "mute_time_intervals"].flatMap((name) => file.at(name).list());
  for (const interval of all) {
    if (interval.keys("a time interval", ["name", "time_intervals"]) === undefined) continue;
    interval.at("name").required("Give the time interval a name.");
    interval
      .at("time_intervals")
      .list()
      .forEach((each) => each.keys("a span of time", intervalKeys));
  }
  return namesOf(all, (name) => `a time interval ${name} is there already. Choose another name.`);
}

function namesOf(all: readonly Place[], rule: (name: string) => string): string[] {
  const names = all.map((each) => each.at("name"));
  unique(names, rule);
  return names.map(({ value }) => value).filter((value): value is string => typeof value === "string");
}

function route(place: Place, receivers: readonly string[], intervals: readonly string[]): void {
  const receiver = place.at("receiver");
  known(receiver, receiver.text(), receivers, "receiver");
  for (const name of ["mute_time_intervals", "active_time_intervals"])
    for (const each of place.at(name).list()) known(each, each.text(), intervals, "time interval");
  for (const name of ["group_wait", "group_interval", "repeat_interval"]) {
    const seconds = place.at(name).duration();
    if (seconds === 0 && name !== "group_wait")
      place.at(name).error("no time at all, which Alertmanager refuses. Write more than 0s, such as 5m.");
  }
  grouping(place.at("group_by"));
  const go = place.at("continue");
  if (!go.missing && typeof go.value !== "boolean")
    go.error("not true or false. Write one of the two, without quotes.");
  matching(place, "match", "match_re", "matchers");
  for (const each of place.at("routes").list())
    if (each.keys("a route", routeKeys) !== undefined) route(each, receivers, intervals);
}

/** Names are no secrets: a message may have them. */
function known(place: Place, name: string | undefined, all: readonly string[], what: string): void {
  if (name === undefined || name === "" || all.includes(name)) return;
  const meant = nearest(name, all);
  const out =
    meant !== undefined
      ? `Did you mean ${meant}?`
      : all.length > 0
        ? `There are ${all.join(", ")}.`
        : `Write it below \`${what === "receiver" ? "receivers" : "time_intervals"}:\`.`;
  place.error(`there is no such ${what}. ${out}`);
}

function grouping(place: Place): void {
  const labels = place.list();
  labels.forEach((each) => each.required("Name a label, or write `...` for all."));
  unique(labels, () => "the label is above already. Take one of them out.");
  if (labels.length > 1 && labels.some(({ value }) => value === "..."))
    place.error("`...` stands for all labels. Write it alone, or only labels.");
}

function inhibition(place: Place): void {
  if (place.keys("an inhibition", inhibitKeys) === undefined) return;
  for (const side of ["source", "target"]) {
    matching(place, `${side}_match`, `${side}_match_re`, `${side}_matchers`);
    if (["match", "match_re", "matchers"].every((form) => isEmpty(place.at(`${side}_${form}`).value)))
      place
        .at(`${side}_matchers`)
        .warn(
          side === "source"
            ? "empty, so any alert at all silences the target's. Say which alerts silence others."
            : "empty, so the source's alerts silence all others. Say which alerts are silenced.",
        );
  }
  place
    .at("equal")
    .list()
    .forEach((each) => each.required("Name a label."));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0);

function matching(place: Place, equal: string, regular: string, matchers: string): void {
  for (const old of [equal, regular]) {
    const deprecated = place.at(old);
    if (deprecated.missing) continue;
    deprecated.warn(`deprecated by Alertmanager. Write it as ${matchers}.`);
    for (const each of Object.values(deprecated.keys("labels") ?? {})) {
      const fault = old === regular ? regexFault(each.text() ?? "") : void each.text();
      if (fault) each.error(fault);
    }
  }
  place
    .at(matchers)
    .list()
    .forEach((each) => matcher(each));
}

const word = String.raw`(?:"(?:[^"\\]|\\.)*"|[^\s{}!=~,"'\x60\\]+)`;
const one = String.raw`\s*(${word})\s*(=~|!~|!=|=)\s*("(?:[^"\\]|\\.)*"|(?!=)[^,"]*?)\s*`;
const whole = new RegExp(String.raw`^\s*\{?(?:${one}(?:,${one})*,?\s*)?\}?\s*$`);

function matcher(place: Place): void {
  const text = place.required('Write a matcher, such as severity="critical".');
  if (text === undefined) return;
  if (!whole.test(text))
    return place.error(
      'no matcher. Write name, one of =, !=, =~ and !~, and a text in quotes: severity="critical".',
    );
  for (const [, , operator, value] of text.matchAll(new RegExp(one, "g"))) {
    const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(["\\])/g, "$1") : value;
    const fault = operator.endsWith("~") ? regexFault(plain) : undefined;
    if (fault !== undefined) place.error(fault);
  }
}

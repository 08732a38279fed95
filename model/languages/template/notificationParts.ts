/** What Alertmanager's templates have, by its version. */
import { DataType, duration, Members, Signature, takes, time } from "./dataTypes";

/** What templates of one version have. */
export interface NotificationParts {
  readonly fields: Members;
  readonly functions: Readonly<Record<string, Signature>>;
  readonly templates: readonly string[];
}

/** Names that a minor version of Alertmanager 0 brought. */
const broughtBy: Readonly<Record<number, string>> = {
  27: "msteams.default.summary msteams.default.title msteams.default.text",
  28:
    "date tz since humanizeDuration discord.default.content jira.default.description jira.default.priority jira.default.summary " +
    "msteamsv2.default.text msteamsv2.default.title rocketchat.default.alias rocketchat.default.emoji " +
    "rocketchat.default.iconurl rocketchat.default.text rocketchat.default.title rocketchat.default.titlelink",
  30: "safeUrl urlUnescape toJson mattermost.default.text",
  32:
    "list append dict NotificationReason slack.default.color mattermost.default.color mattermost.default.fallback " +
    "mattermost.default.title mattermost.default.titlelink mattermost.default.username",
  33: "now",
  34: "toDate mustToDate routeLabels RouteLabels",
};
/** Minor versions that brought something. */
export const notableVersions: readonly number[] = Object.keys(broughtBy).map(Number);

/** What templates have in a minor version of Alertmanager 0. */
export function notificationParts(minor: number): NotificationParts {
  const later = new Set(
    notableVersions.filter((each) => each > minor).flatMap((each) => broughtBy[each].split(" ")),
  );
  const keep = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !later.has(name)));
  return {
    fields: keep(fields),
    functions: keep(functions),
    templates: templates.filter((name) => !later.has(name)),
  };
}

const strings: DataType = { list: "string" };
const pair: DataType = { title: "a pair", fields: { Name: "string", Value: "string" } };
const pairs: DataType = {
  list: pair,
  methods: { Names: takes([], strings), Values: takes([], strings), String: takes([], "string") },
};
const labels: DataType = {
  map: "string",
  methods: {
    SortedPairs: takes([], pairs),
    Remove: takes([strings], "any"),
    Names: takes([], strings),
    Values: takes([], strings),
    String: takes([], "string"),
  },
};
const alert: DataType = {
  title: "an alert",
  fields: {
    Status: "string",
    Labels: labels,
    Annotations: labels,
    StartsAt: time,
    EndsAt: time,
    GeneratorURL: "string",
    Fingerprint: "string",
  },
};
const plainAlerts: DataType = { list: alert };
const fields: Members = {
  Receiver: "string",
  Status: "string",
  Alerts: {
    list: alert,
    methods: { Firing: takes([], plainAlerts), Resolved: takes([], plainAlerts) },
  },
  NotificationReason: "string",
  RouteLabels: labels,
  GroupLabels: labels,
  CommonLabels: labels,
  CommonAnnotations: labels,
  ExternalURL: "string",
};

/** Source: `template/template.go` of Alertmanager 0.26 to 0.34. */
const functions: Readonly<Record<string, Signature>> = {
  toUpper: takes(["string"], "string"),
  toLower: takes(["string"], "string"),
  title: takes(["string"], "string"),
  trimSpace: takes(["string"], "string"),
  join: takes(["string", strings], "string"),
  match: takes(["string", "string"], "bool"),
  safeHtml: takes(["string"], "string"),
  safeUrl: takes(["string"], "string"),
  urlUnescape: takes(["string"], "string"),
  reReplaceAll: takes(["string", "string", "string"], "string"),
  stringSlice: takes([], strings, "string"),
  date: takes(["string", time], "string"),
  tz: takes(["string", time], time),
  since: takes([time], duration),
  humanizeDuration: takes(["quantity"], "string"),
  toJson: takes(["any"], "string"),
  now: takes([], time),
  list: takes([], { list: "any" }, "any"),
  append: takes(["any"], "any", "any"),
  dict: takes([], { map: "any" }, "any"),
  routeLabels: takes([], "any", "any"),
  toDate: takes(["string", "string"], time),
  mustToDate: takes(["string", "string"], time),
};

/** Templates that Alertmanager brings. Source: `template/*.tmpl` of 0.26 to 0.34. */
const byKind: Readonly<Record<string, string>> = {
  slack: "title username fallback callbackid pretext titlelink iconemoji iconurl text footer color",
  pagerduty: "description client clientURL instances",
  opsgenie: "message description source",
  wechat: "message to_user to_party to_tag agent_id",
  victorops: "state_message entity_display_name monitoring_tool",
  pushover: "title message url",
  sns: "subject message",
  telegram: "message",
  discord: "content title message",
  webex: "message",
  msteams: "summary title text",
  msteamsv2: "title text",
  jira: "summary description priority",
  rocketchat: "title alias titlelink emoji iconurl text",
  mattermost: "text color username title titlelink fallback",
  email: "subject html",
};
const templates = [
  ..."alertmanager alertmanagerURL subject description text_alert_list text_alert_list_markdown"
    .split(" ")
    .map((name) => `__${name}`),
  ...Object.entries(byKind).flatMap(([kind, names]) =>
    names.split(" ").map((name) => `${kind}.default.${name}`),
  ),
];

/** Templates in Alertmanager's configuration, which it fills in when it notifies. */
import { Fault, Faulty } from "../fault";
import { findUseFault } from "./checkTemplate";
import { builtins, DataType, duration, Signature, takes, time } from "./dataTypes";
import { readTemplate } from "./templateTree";

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
const data: DataType = {
  title: "the notification's data",
  fields: {
    Receiver: "string",
    Status: "string",
    Alerts: {
      list: alert,
      methods: { Firing: takes([], plainAlerts), Resolved: takes([], plainAlerts) },
    },
    // Since 0.33 and 0.34.
    NotificationReason: "string",
    RouteLabels: labels,
    GroupLabels: labels,
    CommonLabels: labels,
    CommonAnnotations: labels,
    ExternalURL: "string",
  },
};

/** Source: `template/template.go` of Alertmanager 0.28 to 0.34, all of them together. */
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

/** Templates that Alertmanager brings. Source: `template/*.tmpl` of 0.31 and 0.34. */
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
  jira: "summary description",
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

/**
 * The first fault of a template. It has names of functions, fields and variables in it, but no text of the template's strings.
 *
 * @param moreTemplates whether there are files of templates, whose names are not known.
 */
export function findNotificationFault(text: string, moreTemplates: boolean): Fault | undefined {
  if (!text.includes("{{")) return undefined;
  const scope = { functions: [...Object.keys(functions), ...Object.keys(builtins)], variables: [] };
  const { value, fault } = Faulty.catch(() => readTemplate(text, scope));
  if (value === undefined) return fault;
  return findUseFault(value, { data, variables: {}, functions, templates, moreTemplates });
}

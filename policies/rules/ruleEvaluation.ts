import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { fieldsIn, fieldsOf } from "../reading/configuration";
import { contentOf, dataOf } from "../reading/content";
import { queriesOf } from "../reading/endpoints";
import { reachOf } from "../reading/reach";
import { ruleFilesOf } from "../reading/mountedRules";
import type { Stack } from "../reading/stack";
import { tiersOf, type Tier } from "../reading/tiers";
import { firstKnown, known, orUnknown } from "../reading/unknowns";
import { replicasOf } from "../reading/workloads";

const tags = ["thanos", "ruler"];
const rulers = (stack: Stack) => stack.tiers("rule");

const own = ["query", "query.sd-files", "grpc-query-endpoint"];
const configured = ["query.config", "query.config-file"];
const alertmanagerFlags = ["alertmanagers.config", "alertmanagers.config-file"];

/** A Ruler has somebody to ask. */
export const rulerHasQuery = resourcePolicy({
  name: "ruler-has-query",
  displayName: "The Ruler has a Query",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule:
    "`thanos rule` has --query, --query.sd-files or --grpc-query-endpoint, or else --query.config; not both, and " +
    "no --query twice.",
  why: "Otherwise it exits, and none of its rules is evaluated.",
  source: "Thanos, cmd/thanos/rule.go: the checks before it starts",
  remedy: "Give it --query=dns+SERVICE.NAMESPACE.svc:PORT of Query.",
  tags,
  subjects: rulers,
  judge: [
    ({ flags }) => {
      const [ownFlag, config] = [own, configured].map((names) => names.find((name) => flags.has(name)));
      if (!ownFlag && !config) return "has no Query to ask";
      return ownFlag && config ? `has both --${ownFlag} and --${config}` : undefined;
    },
    ({ flags }) => {
      const addresses = flags.values("query");
      const twice = addresses.find((address, at) => addresses.indexOf(address) !== at);
      return twice === undefined
        ? undefined
        : { is: `has --query=${twice} twice`, wayOut: "Take one of the two away." };
    },
  ],
});

/** A rule is evaluated on what is stored, not on what was cached. */
export const rulerAsksQuery = stackPolicy({
  name: "ruler-asks-query",
  displayName: "The Ruler queries Query directly",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "`thanos rule` does not query a Query Frontend.",
  why: "It queries the present moment, so a cache does not help, and alerts then depend on one more tier.",
  source: "Thanos, docs/components/rule.md: rules are evaluated against Query",
  remedy: "Set --query to the Service of Query.",
  tags: [...tags, "query-frontend"],
  subjects: rulers,
  judge: (rule, { stack }) => {
    const frontend = firstKnown(queriesOf(stack, rule), ({ address }) => {
      // Who is not in this stack is not judged here.
      const found = orUnknown(() => reachOf(stack, address, rule.workload).map((one) => known(one)));
      return firstKnown([found], (all) =>
        firstKnown(all, ({ workload }) => firstKnown(tiersOf(workload, ["query-frontend"]), (tier) => tier)),
      );
    });
    return frontend && `asks ${frontend.title}`;
  },
});

/** Rules are evaluated while one Ruler is gone. */
export const rulerReplicated = resourcePolicy({
  name: "ruler-replicated",
  displayName: "The Ruler has at least two replicas",
  severity: "medium",
  level: "advisory",
  profile: "availability",
  rule: "A workload of `thanos rule` has at least two replicas.",
  why: "With one, no alert fires while it is being updated or its node is down.",
  source: "Thanos, docs/components/rule.md#risk and #ruler-ha",
  remedy:
    'Set replicas to 2, with a replica label such as --label=rule_replica="$(POD_NAME)" and --alert.label-drop.',
  tags: [...tags, "availability"],
  subjects: rulers,
  judge: ({ workload }) =>
    ["Deployment", "StatefulSet"].includes(workload.kind) && replicasOf(workload) === 1
      ? "has one replica"
      : undefined,
});

interface Group {
  readonly source: string;
  readonly name: string;
  readonly strategy: string;
  readonly hasAlert: boolean;
}

/** The groups of rules that a Ruler has from ConfigMaps and Secrets. */
function groupsOf(stack: Stack, rule: Tier): Group[] {
  return ruleFilesOf(stack, rule).flatMap((file) => {
    const { groups } = fieldsOf(dataOf(contentOf(file), file.source));
    return fieldsIn(groups).map(({ name, partial_response_strategy, rules }) => ({
      source: file.source,
      name: String(name),
      strategy: typeof partial_response_strategy === "string" ? partial_response_strategy : "abort",
      hasAlert: Array.isArray(rules) && rules.some((one) => fieldsOf(one).alert !== undefined),
    }));
  });
}

/** An alert that can't see all says so. */
export const rulerAlertsAbort = stackPolicy({
  name: "ruler-alerts-abort",
  displayName: "Alerts are not evaluated on partial data",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "In the rule files of `thanos rule`, no group with alerts has `partial_response_strategy: warn`.",
  why: "While a StoreAPI fails, an alert on its samples does not fire, and the evaluation counts as successful.",
  source:
    "Thanos, docs/components/rule.md#partial-response: abort is recommended for alerts, and the default",
  remedy: "Remove partial_response_strategy from groups with alerts.",
  tags: [...tags, "alerting", "correctness"],
  subjects: rulers,
  judge: (rule, { stack }) => {
    const group = groupsOf(stack, rule).find(
      ({ hasAlert, strategy }) => hasAlert && strategy.toLowerCase() === "warn",
    );
    return (
      group &&
      `evaluates alerts with partial_response_strategy: warn, in group ${group.name} (${group.source})`
    );
  },
});

/** Somebody hears of an alert. */
export const rulerAlertsSent = stackPolicy({
  name: "ruler-alerts-sent",
  displayName: "The Ruler's alerts are sent",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "A `thanos rule` with alerts in its rule files has --alertmanagers.url or --alertmanagers.config.",
  why: "Its alerts fire, and nobody is notified.",
  source: "Thanos, docs/components/rule.md: alerts go to the Alertmanagers of these flags",
  remedy: "Set --alertmanagers.url=dnssrv+http://_PORTNAME._tcp.SERVICE.NAMESPACE.svc of Alertmanager.",
  tags: [...tags, "alerting"],
  subjects: rulers,
  judge: (rule, { stack }) => {
    if (["alertmanagers.url", ...alertmanagerFlags].some((flag) => rule.flags.has(flag))) return undefined;
    return groupsOf(stack, rule).some(({ hasAlert }) => hasAlert)
      ? "has alerts, and no Alertmanager"
      : undefined;
  },
});

/** A Ruler is told of its Alertmanagers in one way. */
export const rulerAlertmanagersOnce = resourcePolicy({
  name: "ruler-alertmanagers-once",
  displayName: "The Ruler gets its Alertmanagers from one flag",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "`thanos rule` has either --alertmanagers.url or --alertmanagers.config, not both.",
  why: "Otherwise it exits, and none of its rules is evaluated.",
  source: "Thanos, cmd/thanos/rule.go: the checks before it starts",
  remedy: "Move the addresses of --alertmanagers.url into the configuration.",
  tags: [...tags, "alerting"],
  subjects: rulers,
  judge: ({ flags }) => {
    const config = alertmanagerFlags.find((flag) => flags.has(flag));
    return config && flags.has("alertmanagers.url")
      ? `has both --alertmanagers.url and --${config}`
      : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  rulerHasQuery,
  rulerAsksQuery,
  rulerReplicated,
  rulerAlertsAbort,
  rulerAlertmanagersOnce,
  rulerAlertsSent,
];

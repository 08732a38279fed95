import { describeCases } from "../support/cases";
import {
  rulerHasQuery,
  rulerAsksQuery,
  rulerReplicated,
  rulerAlertsAbort,
  rulerAlertsSent,
  rulerAlertmanagersOnce,
} from "../../../policies/rules/ruleEvaluation";
import { tier, service, file } from "../support/clients";
import { unknown } from "../../support/policy";

const ruler = (...args: unknown[]) => tier("rule", args);

const virtual = { clusterIP: "10.0.0.9" };

describeCases(rulerHasQuery, {
  "a Query": [undefined, [ruler("--query=dns+query:9090")]],
  "a configuration": [undefined, [ruler("--query.config-file=/a")]],
  gRPC: [undefined, [ruler("--grpc-query-endpoint=query:10901")]],
  none: [/has no Query to ask\. Otherwise it exits/, [ruler()]],
  "one Query twice": [
    /has --query=a:1 twice\. .* Take one/,
    [ruler("--query=a:1", "--query=b:1", "--query=a:1")],
  ],
  "both ways": [/has both --query and --query\.config/, [ruler("--query=a:1", "--query.config=[]")]],
  "an unknown address": [/^unknown: /, [ruler("--query", unknown("String"))]],
});

const frontend = [tier("query-frontend", []), service("query-frontend", virtual)];

describeCases(rulerAsksQuery, {
  "a Query": [undefined, [ruler("--query=dns+query:9090"), tier("query", []), service("query"), ...frontend]],
  "a Query elsewhere": [undefined, [ruler("--query=query.example.com:9090"), ...frontend]],
  "a Query Frontend": [
    /asks StatefulSet monitoring\/query-frontend \(`thanos query-frontend`/,
    [ruler("--query=http://query-frontend.monitoring.svc:10901"), ...frontend],
  ],
  "a Query Frontend of its configuration": [
    /asks StatefulSet/,
    [ruler("--query.config=[{static_configs: ['query-frontend:10901']}]"), ...frontend],
  ],
});

describeCases(rulerReplicated, {
  two: [undefined, [tier("rule", [], { replicas: 2 })]],
  one: [/has one replica/, [ruler()]],
  "an unknown number": [/^unknown: .*replicas/, [tier("rule", [], { replicas: unknown("Number") })]],
});

/** A Ruler with a rule file. */
function withRules(text: string, ...args: unknown[]) {
  const rule = tier("rule", ["--rule-file=/rules/*.yaml", ...args], {
    container: { volumeMounts: [{ name: "rules", mountPath: "/rules" }] },
  });
  (rule.props as any).spec.template.spec.volumes = [{ name: "rules", configMap: { name: "rules" } }];
  return [rule, file("rules", "a.yaml", text)];
}

const group = (rule: string, strategy = "") =>
  `groups: [{name: g, ${strategy} rules: [{${rule}, expr: up}]}]`;

const warn = "partial_response_strategy: WARN,";

describeCases(rulerAlertsAbort, {
  "an alert by default": [undefined, withRules(group("alert: A"))],
  "a recording that warns": [undefined, withRules(group("record: a", warn))],
  "an alert that warns": [
    /partial_response_strategy: warn, in group g \(ConfigMap monitoring\/rules, key a\.yaml\)/,
    withRules(group("alert: A", warn)),
  ],
  "rules elsewhere": [/^unreadable: /, [withRules("")[0]]],
  "an empty file": [undefined, withRules("")],
});

describeCases(rulerAlertsSent, {
  "alerts and an Alertmanager": [undefined, withRules(group("alert: A"), "--alertmanagers.url=http://a")],
  "alerts and a configuration": [undefined, withRules(group("alert: A"), "--alertmanagers.config-file=/a")],
  "no alert": [undefined, withRules(group("record: a"))],
  "alerts and nobody": [/has alerts, and no Alertmanager/, withRules(group("alert: A"))],
});

describeCases(rulerAlertmanagersOnce, {
  "addresses alone": [undefined, [ruler("--alertmanagers.url=http://a", "--alertmanagers.url=http://b")]],
  "a configuration alone": [undefined, [ruler("--alertmanagers.config-file=/a")]],
  both: [
    /has both --alertmanagers\.url and --alertmanagers\.config\. /,
    [ruler("--alertmanagers.url=http://a", "--alertmanagers.config={}")],
  ],
});

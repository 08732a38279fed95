import {
  alertmanagerClustered,
  alertmanagerGossipPort,
  alertmanagerPeersComplete,
  alertmanagerReplicasTold,
  alertmanagerReplicated,
} from "../../../policies/rules/alertmanagerCluster";
import {
  rulerAlertmanagersOnce,
  rulerAlertsAbort,
  rulerAlertsSent,
  rulerAsksQuery,
  rulerHasQuery,
  rulerReplicated,
} from "../../../policies/rules/ruleEvaluation";
import { unknown } from "../../support/policy";
import { describeCases } from "../support/cases";
import { file, program, service, sidecars, tier } from "../support/clients";

const ruler = (...args: unknown[]) => tier("rule", args);
const virtual = { clusterIP: "10.0.0.9" };

describeCases(rulerHasQuery, {
  "a Query": [undefined, [ruler("--query=dns+query:9090")]],
  "a configuration": [undefined, [ruler("--query.config-file=/a")]],
  gRPC: [undefined, [ruler("--grpc-query-endpoint=query:10901")]],
  none: [/has no Query to ask\. It ends/, [ruler()]],
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

const peers = (...addresses: unknown[]) => addresses.flatMap((address) => ["--cluster.peer", address]);
const alertmanager = (...args: unknown[]) => program("alertmanager", args, { replicas: 2 });
const sends = (url: string) => ruler(`--alertmanagers.url=${url}`);
const targets = (...addresses: string[]) =>
  sidecars({ alerting: { alertmanagers: [{ static_configs: [{ targets: addresses }] }] } });
const headless = [alertmanager(), service("alertmanager")];
const oneAddress = [alertmanager(), service("alertmanager", virtual)];

describeCases(alertmanagerReplicasTold, {
  "a look-up of a headless Service": [
    undefined,
    [sends("dnssrv+http://_http._tcp.alertmanager.monitoring.svc"), ...headless],
  ],
  "a look-up by name": [undefined, [sends("dns+http://alertmanager:9093"), ...headless]],
  "a headless Service without a look-up": [
    /sends alerts to http:\/\/alertmanager:9093 \(--alertmanagers\.url\), one of 2 replicas of StatefulSet/,
    [sends("http://alertmanager:9093"), ...headless],
  ],
  "a virtual address": [/one of 2 replicas/, [sends("dns+http://alertmanager:9093"), ...oneAddress]],
  "a virtual address of one": [
    undefined,
    [sends("http://alertmanager:9093"), program("alertmanager", []), service("alertmanager", virtual)],
  ],
  "an Alertmanager outside": [undefined, [sends("https://alerts.example.com"), ...headless]],
  "a Prometheus that names each pod": [
    undefined,
    [
      ...targets("alertmanager-0.alertmanager:9093", "alertmanager-1.alertmanager.monitoring.svc:9093"),
      ...headless,
    ],
  ],
  "a Prometheus that names one pod": [
    /sends alerts to alertmanager-0\.alertmanager:9093 \(.*: alerting\)/,
    [...targets("alertmanager-0.alertmanager:9093"), ...headless],
  ],
  "a Prometheus with a virtual address": [
    /one of 2 replicas/,
    [...targets("alertmanager:9093"), ...oneAddress],
  ],
  "a Prometheus that looks them up": [
    undefined,
    [
      ...sidecars({
        alerting: {
          alertmanagers: [{ dns_sd_configs: [{ names: ["alertmanager"], type: "A", port: 9093 }] }],
        },
      }),
      ...headless,
    ],
  ],
  "an unknown address": [/^unknown: /, [ruler("--alertmanagers.url", unknown("String")), ...headless]],
});

describeCases(alertmanagerClustered, {
  "one alone": [undefined, [program("alertmanager", ["--cluster.listen-address="])]],
  "each pod's name": [
    undefined,
    [
      alertmanager(...peers("alertmanager-0.alertmanager:9094", "alertmanager-1.alertmanager:9094")),
      service("alertmanager"),
    ],
  ],
  "no peer": [/has 2 replicas, and no --cluster\.peer\. /, headless],
  "no gossip": [
    /has 2 replicas, and --cluster\.listen-address is empty/,
    [alertmanager("--cluster.listen-address=", ...peers("alertmanager:9094")), service("alertmanager")],
  ],
  "peers that are others": [
    /no --cluster\.peer leads to one of them/,
    [alertmanager(...peers("other-0.other:9094")), service("alertmanager")],
  ],
  "an unknown peer": [/^unknown: /, [alertmanager(...peers(unknown("String"))), service("alertmanager")]],
});

describeCases(alertmanagerPeersComplete, {
  "a headless Service": [undefined, [alertmanager(...peers("alertmanager:9094")), service("alertmanager")]],
  "one of two pods": [
    /has 2 replicas, of which --cluster\.peer names only some/,
    [alertmanager(...peers("alertmanager-0.alertmanager:9094")), service("alertmanager")],
  ],
  "a virtual address": [
    /only some/,
    [alertmanager(...peers("alertmanager:9094")), service("alertmanager", virtual)],
  ],
});

const gossip = { ...virtual, ports: [{ name: "cluster", port: 8001, targetPort: 9094 }] };
describeCases(alertmanagerGossipPort, {
  "the default": [undefined, [alertmanager(...peers("alertmanager:9094")), service("alertmanager")]],
  "another port": [
    /has --cluster\.peer=alertmanager:8001 and listens on 0\.0\.0\.0:9094/,
    [alertmanager(...peers("alertmanager:8001")), service("alertmanager")],
  ],
  "another port of both": [
    undefined,
    [alertmanager("--cluster.listen-address=:8001", ...peers("alertmanager:8001")), service("alertmanager")],
  ],
  "a port that a Service translates": [
    undefined,
    [alertmanager(...peers("alertmanager:8001")), service("alertmanager", gossip)],
  ],
  "a port that a Service lacks": [
    /has --cluster\.peer=alertmanager:9094/,
    [alertmanager(...peers("alertmanager:9094")), service("alertmanager", gossip)],
  ],
  "no port": [
    /has --cluster\.peer=alertmanager and/,
    [alertmanager(...peers("alertmanager")), service("alertmanager")],
  ],
});

describeCases(alertmanagerReplicated, {
  two: [undefined, headless],
  one: [/has one replica/, [program("alertmanager", [])]],
});

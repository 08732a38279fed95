import { describeCases } from "../support/cases";
import {
  queryHasEndpoints,
  storeapiIsAsked,
  storeapiReplicasAsked,
  partialResponseChosen,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,
} from "../../../policies/rules/queryFanOut";
import { tier, sidecars, service } from "../support/clients";
import { unknown, kubernetesObject } from "../../support/policy";

const query = (...endpoints: unknown[]) =>
  tier(
    "query",
    endpoints.flatMap((endpoint) => ["--endpoint", endpoint]),
    { kind: "Deployment" },
  );

const args = (...words: unknown[]) => tier("query", words, { kind: "Deployment" });

const virtual = { clusterIP: "10.0.0.7" };

const every = "dnssrv+_grpc._tcp.prometheus.monitoring.svc";

describeCases(queryHasEndpoints, {
  "an endpoint": [undefined, [query("store:1")]],
  "an endpoint of the old flag": [undefined, [args("--store=dns+store:1")]],
  "an endpoint in a file": [undefined, [args("--endpoint.sd-config={endpoints: [{address: a:1}]}")]],
  "no endpoint": [/has no endpoint\. It answers/, [args()]],
  "an empty file": [/has no endpoint/, [args("--endpoint.sd-config={endpoints: []}")]],
  "a file elsewhere": [/^unreadable: /, [args("--endpoint.sd-config-file=/a")]],
});

describeCases(storeapiIsAsked, {
  "sidecars of a headless Service": [undefined, [query(every), ...sidecars(), service("prometheus")]],
  "a stack without a Query": [undefined, sidecars()],
  "sidecars that nobody asks": [
    /^StatefulSet monitoring\/prometheus \(`thanos sidecar`.* is behind no endpoint of any Query/,
    [query("store:1"), ...sidecars(), service("prometheus")],
  ],
  "one Query that asks the other": [
    undefined,
    [query(every), { ...query("query:10901"), name: "second" }, ...sidecars(), service("prometheus")],
  ],
  "pods by their names": [
    undefined,
    [
      query("prometheus-0.prometheus:10901", "dns+prometheus-1.prometheus.monitoring.svc:10901"),
      ...sidecars(),
      service("prometheus"),
    ],
  ],
  "a Service by its IP address": [
    undefined,
    [query("10.0.0.7:10901"), tier("store", []), service("store", virtual)],
  ],
  "another IP address": [
    /^unreadable: .*10\.0\.0\.8:10901 is not the name of a Service in the cluster/,
    [query("10.0.0.8:10901"), tier("store", []), service("store", virtual)],
  ],
  "a Service without a selector": [
    /^unreadable: .*Service monitoring\/store has no selector/,
    [query("store:10901"), tier("store", []), service("store", { selector: null })],
  ],
  "a name outside": [/^unreadable: /, [query("store.example.com:443"), tier("store", [])]],
  "what an operator makes": [
    /^unreadable: .*prometheus-operated/,
    [query("dnssrv+_grpc._tcp.prometheus-operated.monitoring.svc"), ...sidecars()],
  ],
  "a Service of another namespace": [
    /is behind no endpoint/,
    [query("dnssrv+_grpc._tcp.store.other.svc"), tier("store", []), service("store", {}, "other")],
  ],
  "a Ruler": [/`thanos rule`.* is behind no endpoint/, [query("a:1"), tier("rule", [])]],
  "a Ruler that keeps nothing": [
    undefined,
    [query("a:1"), tier("rule", ["--remote-write.config={remote_write: []}"])],
  ],
  "an unknown endpoint": [/^unknown: /, [query(unknown("String")), tier("store", [])]],
  "an unknown endpoint beside one that leads there": [
    undefined,
    [
      args("--endpoint.sd-config-file=/elsewhere", `--endpoint=${every}`),
      ...sidecars(),
      service("prometheus"),
    ],
  ],
});

describeCases(storeapiReplicasAsked, {
  "a headless Service": [undefined, [query(every), ...sidecars(), service("prometheus")]],
  "a virtual address": [
    /has 2 replicas, of which Query gets to one at a time/,
    [query(every), ...sidecars(), service("prometheus", virtual)],
  ],
  "a headless Service without a look-up": [
    /has 2 replicas/,
    [query("prometheus:10901"), ...sidecars(), service("prometheus")],
  ],
  "a group": [/has 2 replicas/, [args(`--endpoint-group=${every}`), ...sidecars(), service("prometheus")]],
  "one pod of two by its name": [
    /has 2 replicas/,
    [query("prometheus-0.prometheus:10901"), ...sidecars(), service("prometheus")],
  ],
  "each pod by its name": [
    undefined,
    [query("prometheus-0.prometheus:1", "prometheus-1.prometheus:1"), ...sidecars(), service("prometheus")],
  ],
  "one Ruler behind a virtual address": [
    undefined,
    [query("rule:10901"), tier("rule", []), service("rule", virtual)],
  ],
  "Store Gateways that are alike": [
    undefined,
    [query("store:10901"), tier("store", [], { replicas: 3 }), service("store", virtual)],
  ],
  "a Store Gateway beside pods of another tier": [
    /shares one address with others/,
    [query("store:10901"), tier("store", []), router("store"), service("store", virtual)],
  ],
});

/** A Receiver without samples of its own that the Service of this name selects too. */
function router(name: string) {
  const receiver = tier("receive", ["--receive.hashrings=[]"]);
  (receiver.props as any).spec.template.metadata.labels = { app: name };
  return receiver;
}

describeCases(partialResponseChosen, {
  on: [undefined, [args("--query.partial-response")]],
  off: [undefined, [args("--no-query.partial-response")]],
  neither: [/says nothing about --query\.partial-response/, [args()]],
  "both of a Query Frontend": [
    undefined,
    [tier("query-frontend", ["--query-range.partial-response", "--no-labels.partial-response"])],
  ],
  "none of a Query Frontend": [
    /says nothing about --query-range\.partial-response and --labels\.partial-response\. /,
    [tier("query-frontend", [])],
  ],
  "an unknown argument": [/^unknown: /, [args(unknown("String"))]],
});

const scaler = (version: string, kind: string, scaleTargetRef: object) =>
  kubernetesObject(version, kind, { scaleTargetRef }, { name: "s", namespace: "monitoring" });

const two = { kind: "Deployment", replicas: 2 };

describeCases(queryReplicated, {
  two: [undefined, [tier("query", [], two), tier("query-frontend", [], two)]],
  one: [/`thanos query` .* has one replica/, [args()]],
  "one Query Frontend": [/`thanos query-frontend` .* has one/, [tier("query-frontend", [])]],
  "none, as it is turned off": [undefined, [tier("query", [], { replicas: 0 })]],
  "one with an autoscaler": [
    undefined,
    [args(), scaler("autoscaling/v2", "HorizontalPodAutoscaler", { kind: "Deployment", name: "query" })],
  ],
  "one with KEDA": [undefined, [args(), scaler("keda.sh/v1alpha1", "ScaledObject", { name: "query" })]],
  "another's autoscaler": [
    /has one replica/,
    [args(), scaler("autoscaling/v2", "HorizontalPodAutoscaler", { kind: "Deployment", name: "store" })],
  ],
  "a DaemonSet": [undefined, [tier("query", [], { kind: "DaemonSet" })]],
});

describeCases(storeTimeoutBelowQueryTimeout, {
  "no timeout": [undefined, [args()]],
  "a shorter one": [undefined, [args("--store.response-timeout=119s")]],
  "as long as the default": [
    /has --store\.response-timeout=2m, not below --query\.timeout=2m, the default/,
    [args("--store.response-timeout=2m")],
  ],
  "shorter than a long query": [undefined, [args("--store.response-timeout=2m", "--query.timeout=5m")]],
});

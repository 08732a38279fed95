import assert from "node:assert/strict";
import { describeCases } from "../support/cases";
import {
  addressNameResolvable,
  addressNoLoop,
  addressPathMatches,
  addressPortServed,
  addressProtocolMatches,
  addressTlsMatches,
  listensBeyondLoopback,
} from "../../../policies/rules/calledAddresses";
import { StackCopy, setFlag } from "../mutations/mutation";
import { judge, kubernetesObject, unknown, type FakeResource } from "../../support/policy";
import { variant, type Choices } from "../broken/variant";

/** A right stack with one change. */
function changed(edit: (stack: StackCopy) => void, choices: Choices = {}): FakeResource[] {
  const copy = new StackCopy(variant(choices));
  edit(copy);
  return copy.resources;
}

const flag = (container: string, name: string, value: string | boolean, choices?: Choices) =>
  changed((stack) => setFlag(stack.args(container), name, value), choices);
const word = (container: string, text: unknown, choices?: Choices) =>
  changed((stack) => stack.args(container).push(text as string), choices);

describeCases(addressPortServed, {
  "a whole stack": [undefined, variant()],
  "other ports, kept in step": [undefined, variant({ http: 12902, grpc: 12901 })],
  "a headless Service's own port, which nobody translates": [
    /^Deployment monitoring\/query \(`thanos query` in container "query"\) asks dns\+store:8001 \(--endpoint\), but nobody listens on port 8001 of StatefulSet monitoring\/store \(`thanos store` in container "store" on 10902 \(HTTP\), .* on 10901 \(gRPC\); Service monitoring\/store is headless, so it translates no port\)\. /,
    word("query", "--endpoint=dns+store:8001"),
  ],
  "a port beside that of a looked up name, in place of which it is taken": [
    /asks dnssrv\+_grpc\._tcp\.store:8001 \(--endpoint\), but nobody listens on port 8001/,
    word("query", "--endpoint=dnssrv+_grpc._tcp.store:8001"),
  ],
  "the pods' port behind a headless Service": [undefined, word("query", "--endpoint=dns+store:10901")],
  "a Service's port behind its virtual address": [undefined, word("rule", "--query=query:8000")],
  "a reloader that calls where nobody listens": [
    /StatefulSet monitoring\/rule, container "reloader", calls http:\/\/localhost:9090\/-\/reload \(--reload-url\) .*, but nobody listens on port 9090/,
    flag("reloader", "reload-url", "http://localhost:9090/-/reload"),
  ],
  "a reloader with its standard URL beside another program": [
    /http:\/\/127\.0\.0\.1:9090\/-\/reload \(--reload-url by default\)/,
    changed((stack) => stack.args("reloader").splice(0, 1)),
  ],
  "a peer on another port": [
    /asks alertmanager-1\.alertmanager:9095 \(--cluster\.peer\), but nobody listens on port 9095/,
    word("alertmanager", "--cluster.peer=alertmanager-1.alertmanager:9095"),
  ],
  "a port that a container without ports may have": [
    undefined,
    changed((stack) => {
      stack.args("query").push("--endpoint=dns+store:8001");
      stack.container("store").pod.containers.push({ name: "proxy", image: "envoyproxy/envoy:v1.31" });
    }),
  ],
  "a port that is known only in the pod": [
    /^unreadable: .*the port of --grpc-address=:\$\(PORT\) is not known/,
    changed((stack) => {
      setFlag(stack.args("store"), "grpc-address", ":$(PORT)");
      stack.args("query").push("--endpoint=dns+store:8001");
    }),
  ],
  "an unknown port": [/^unknown: .*args/, changed((stack) => (stack.args("store")[2] = unknown("String")))],
  "a sidecar that asks another port": [
    /asks http:\/\/localhost \(--prometheus\.url\), but nobody listens on port 80 of StatefulSet monitoring\/prometheus/,
    changed((stack) => {
      const { args } = stack.container("sidecar").container;
      setFlag(args, "prometheus.url", "http://localhost");
      args.splice(
        args.findIndex((one: string) => one.startsWith("--reloader")),
        1,
      );
    }),
  ],
  "a password in an address": [
    /asks http:\/\/store:10 \(--query\)/,
    word("rule", "--query=http://user:hush@store:10"),
  ],
});

describeCases(addressProtocolMatches, {
  "a whole stack": [undefined, variant()],
  "receivers in a hashring, and remote write to them": [undefined, variant({ receive: true })],
  "HTTP where a StoreAPI is asked": [
    /asks dnssrv\+_http\._tcp\.store\.monitoring\.svc \(--endpoint\) by gRPC, but there StatefulSet monitoring\/store \(`thanos store` in container "store"\) speaks HTTP \(--http-address=0\.0\.0\.0:10902\); that is on port 10901\. /,
    word("query", "--endpoint=dnssrv+_http._tcp.store.monitoring.svc"),
  ],
  "gRPC where queries are asked": [
    /\(--query\) by HTTP, but there Deployment monitoring\/query .* speaks gRPC/,
    word("rule", "--query=http://query:8001"),
  ],
  "a Query that is asked by gRPC": [undefined, word("rule", "--grpc-query-endpoint=query:8001")],
  "HTTP where Query is asked by gRPC": [
    /\(--grpc-query-endpoint\) by gRPC, but there .* speaks HTTP/,
    word("rule", "--grpc-query-endpoint=query:8000"),
  ],
  "alerts sent to a Query": [
    /for Alertmanager's API, but there Deployment monitoring\/query .* gives none/,
    word("rule", "--alertmanagers.url=http://query:8000"),
  ],
  "samples sent to a receiver's port of health": [
    /for an endpoint of remote write, but there StatefulSet monitoring\/receive .* gives none \(--http-address=0\.0\.0\.0:10902\); that is on port 19291/,
    changed(
      (stack) => {
        const { args } = stack.container("rule", 1).container;
        args[args.length - 1] = args.at(-1).replace(":19291", ":10902");
      },
      { receive: true },
    ),
  ],
  "a sidecar that asks itself": [
    /for Prometheus' API, but there .*`thanos sidecar`/,
    changed((stack) => {
      setFlag(stack.args("sidecar"), "prometheus.url", "http://localhost:10902");
      stack.args("sidecar").splice(-1);
      stack.args("sidecar").push("--prometheus.url=http://localhost:10902");
      const { args } = stack.container("sidecar").container;
      args.splice(
        args.findIndex((one: string) => one.startsWith("--reloader")),
        1,
      );
    }),
  ],
  "a Prometheus that can't be told to read its files again": [
    /to have files read again for a reload, but there .*`prometheus` in container "prometheus"\) gives none/,
    changed((stack) => stack.args("prometheus").splice(1, 1)),
  ],
});

describeCases(addressTlsMatches, {
  "TLS between Query and every StoreAPI": [undefined, variant({ tls: true })],
  "a mesh that adds it": [
    undefined,
    variant({
      podLabels: { "sidecar.istio.io/inject": "true" },
      words: { query: ["--grpc-client-tls-secure"] },
    }),
  ],
  "a server alone": [
    /asks dnssrv\+_grpc\._tcp\.store\.monitoring\.svc\.cluster\.local \(--endpoint\) without TLS, but there StatefulSet monitoring\/store .* listens with it/,
    word("store", "--grpc-server-tls-cert=/tls/tls.crt"),
  ],
  "an endpoint's own settings": [
    undefined,
    changed((stack) => {
      stack.args("store").push("--grpc-server-tls-cert=/tls/tls.crt");
      const args = stack.args("query");
      args.splice(
        args.findIndex((one) => one.includes("store")),
        1,
      );
      args.push(
        "--endpoint.sd-config={endpoints: [{address: 'store:10901', client_config: {tls_config: {enabled: true}}}]}",
      );
    }),
  ],
  "https where HTTP is spoken": [
    /asks https:\/\/query\.monitoring\.svc:8000 \(--query-frontend\.downstream-url\) with TLS, but there .* listens without it/,
    flag("query-frontend", "query-frontend.downstream-url", "https://query.monitoring.svc:8000"),
  ],
  "a file of TLS that is not in the stack": [
    /^unreadable: .*\/web\/config\.yaml is from no ConfigMap and no Secret/,
    word("prometheus", "--web.config.file=/web/config.yaml"),
  ],
});

describeCases(addressPathMatches, {
  "one prefix, kept in step everywhere": [undefined, variant({ prefix: "/thanos" })],
  "a Query Frontend that leaves the prefix to whoever asks": [
    undefined,
    flag("query-frontend", "query-frontend.downstream-url", "http://query.monitoring.svc:8000", {
      prefix: "/thanos",
    }),
  ],
  "a Query Frontend with another path": [
    /asks http:\/\/query\.monitoring\.svc:8000\/other .* at the path \/other, but Deployment monitoring\/query .* has it at \//,
    flag("query-frontend", "query-frontend.downstream-url", "http://query.monitoring.svc:8000/other"),
  ],
  "a Ruler that asks the Query Frontend without the prefix that it hands on": [
    /asks http:\/\/query-frontend:8000 \(--query\) at the path \/, but .*`thanos query-frontend`.* has it at \/thanos/,
    changed(
      (stack) => {
        setFlag(stack.args("query-frontend"), "query-frontend.downstream-url", "http://query:8000");
        stack.args("rule").push("--query=http://query-frontend:8000");
      },
      { prefix: "/thanos" },
    ),
  ],
  "a Ruler that asks a Query Frontend which adds the prefix": [
    undefined,
    word("rule", "--query=http://query-frontend:8000", { prefix: "/thanos" }),
  ],
  "a Ruler that moved": [
    /calls http:\/\/127\.0\.0\.1:10902\/-\/reload .* at the path \/-\/reload, but .* has it at \/rules\/-\/reload/,
    word("rule", "--web.route-prefix=/rules"),
  ],
  "links of a Ruler that moved": [undefined, word("rule", "--web.external-prefix=/rules")],
  "Alertmanagers that moved with their URL": [
    /asks dnssrv\+http:\/\/_web.* \(--alertmanagers\.url\) at the path \/, but StatefulSet monitoring\/alertmanager .* has it at \/alerts/,
    word("alertmanager", "--web.external-url=https://example.com/alerts"),
  ],
  "a receiver's path": [
    /at the path \/write, but .* has it at \/api\/v1\/receive/,
    changed(
      (stack) => {
        const { args } = stack.container("rule", 1).container;
        args[args.length - 1] = args.at(-1).replace("/api/v1/receive", "/write");
      },
      { receive: true },
    ),
  ],
});

const global = (...endpoints: string[]) => {
  const [other] = variant().filter(({ name }) => name === "query");
  const copy = structuredClone(other) as any;
  copy.name = "global";
  copy.props.metadata.name = "global";
  copy.props.spec.template.metadata.labels = { app: "global" };
  copy.props.spec.template.spec.containers[0].args = [
    "query",
    ...endpoints.map((one) => `--endpoint=${one}`),
  ];
  const spec = { selector: { app: "global" }, ports: [{ name: "grpc", port: 10901 }] };
  const service = kubernetesObject("core/v1", "Service", spec, { name: "global", namespace: "monitoring" });
  return [copy as FakeResource, { ...service, name: "service-global" }];
};

describeCases(addressNoLoop, {
  "a Query behind another one": [undefined, [...variant(), ...global("query:8001")]],
  "a Query behind itself": [
    /asks dnssrv\+_grpc\._tcp\.query\.monitoring\.svc \(--endpoint\), and that leads back to itself\. /,
    word("query", "--endpoint=dnssrv+_grpc._tcp.query.monitoring.svc"),
  ],
  "a Service that selects Query too": [
    /leads back to itself/,
    changed((stack) => {
      stack.object("Service", "store").spec.selector = {};
    }),
  ],
  "a Query Frontend behind itself": [
    /asks http:\/\/localhost:10902 \(--query-frontend\.downstream-url\), and that leads back to itself/,
    flag("query-frontend", "query-frontend.downstream-url", "http://localhost:10902"),
  ],
});

describe("two Querys behind each other", () => {
  it("are both told of, with the other one on the way", () => {
    const stack = [...word("query", "--endpoint=global:10901"), ...global("query:8001")];
    const { [addressNoLoop.name]: found = [] } = judge([addressNoLoop], ...stack);
    assert.deepEqual(
      found.map((message) => message.replace(/\. .*/s, "")),
      [
        'Deployment monitoring/query (`thanos query` in container "query") asks global:10901 (--endpoint), and that leads back to itself over Deployment monitoring/global',
        'Deployment monitoring/global (`thanos query` in container "query") asks query:8001 (--endpoint), and that leads back to itself over Deployment monitoring/query',
      ],
    );
  });
});

describeCases(addressNameResolvable, {
  "the node's network with the cluster's DNS": [
    undefined,
    variant({ pod: { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" } }),
  ],
  "a DNS of its own": [
    undefined,
    variant({ pod: { dnsPolicy: "None", dnsConfig: { nameservers: ["10.0.0.10"] } } }),
  ],
  "the node's network": [
    /asks http:\/\/query\.monitoring\.svc:8000 .*, but its pod has hostNetwork: true without dnsPolicy: ClusterFirstWithHostNet, so it asks the node's DNS/,
    changed((stack) => (stack.container("query-frontend").pod.hostNetwork = true)),
  ],
  "the node's DNS": [
    /its pod has dnsPolicy: Default/,
    changed((stack) => (stack.container("query-frontend").pod.dnsPolicy = "Default")),
  ],
  "the node's DNS, with a name that the pod's own hosts file has": [
    undefined,
    changed((stack) => {
      const { pod } = stack.container("query-frontend");
      pod.dnsPolicy = "Default";
      pod.hostAliases = [{ ip: "10.0.0.1", hostnames: ["query.monitoring.svc"] }];
    }),
  ],
  "a bare name of another namespace": [
    /asks http:\/\/query:8000 .*, but the Service of that name is in the namespace monitoring, and the pod in web\. .* Write the namespace in the address: query\.monitoring\.svc\./,
    changed((stack) => {
      stack.container("query-frontend").workload.metadata.namespace = "web";
      setFlag(stack.args("query-frontend"), "query-frontend.downstream-url", "http://query:8000");
    }),
  ],
  "a whole name of another namespace": [
    undefined,
    changed((stack) => (stack.container("query-frontend").workload.metadata.namespace = "web")),
  ],
});

describeCases(listensBeyondLoopback, {
  "a proxy in front of a Query within its pod": [
    undefined,
    variant({ proxy: { name: "proxy", image: "quay.io/oauth2-proxy/oauth2-proxy:v7.7.1", port: 4180 } }),
  ],
  "a Prometheus that its sidecar alone asks": [
    undefined,
    changed((stack) => {
      const { container } = stack.container("prometheus");
      setFlag(container.args, "web.listen-address", "127.0.0.1:9090");
      delete container.readinessProbe;
      delete container.livenessProbe;
      stack.object("Service", "prometheus").spec.ports.shift();
    }),
  ],
  "a Store Gateway that probes ask": [
    /^StatefulSet monitoring\/store .* listens only within its pod \(--http-address=127\.0\.0\.1:10902\), but StatefulSet monitoring\/store, container "store", has a readinessProbe/,
    flag("store", "http-address", "127.0.0.1:10902"),
  ],
  "a StoreAPI that Query asks": [
    /listens only within its pod \(--grpc-address=127\.0\.0\.1:10901\), but Service monitoring\/store sends its port grpc to grpc/,
    flag("store", "grpc-address", "127.0.0.1:10901"),
  ],
  "a mesh": [
    undefined,
    flag("store", "grpc-address", "127.0.0.1:10901", { podLabels: { "linkerd.io/inject": "enabled" } }),
  ],
});

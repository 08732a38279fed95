import { describeCases } from "../support/cases";
import {
  podPortsDistinct,
  probeAnswered,
  routeBackendExists,
  servicePortServed,
} from "../../../policies/rules/openPorts";
import { StackCopy, setFlag } from "../mutations/mutation";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";
import { hidden } from "../support/clients";
import { variant, type Choices } from "../broken/variant";

/** A right stack with one change. */
function changed(edit: (stack: StackCopy) => void, choices: Choices = {}): FakeResource[] {
  const copy = new StackCopy(variant(choices));
  edit(copy);
  return copy.resources;
}

const probe = (edit: (probe: any, container: any) => void, choices?: Choices, container = "store") =>
  changed((stack) => {
    const found = stack.container(container).container;
    edit(found.readinessProbe, found);
  }, choices);

describeCases(probeAnswered, {
  "a whole stack": [undefined, variant()],
  "a prefix, which moves the checks of Prometheus and not those of Thanos": [
    undefined,
    variant({ prefix: "/a" }),
  ],
  "a port on which nobody listens": [
    /^StatefulSet monitoring\/store, container "store", has a readinessProbe that asks for \/-\/ready on port 10903, but nobody listens on port 10903 of StatefulSet monitoring\/store/,
    probe(({ httpGet }) => (httpGet.port = 10903)),
  ],
  "a name that the container does not have": [
    /on port web, but the container has no port of that name/,
    probe(({ httpGet }) => (httpGet.port = "web")),
  ],
  "HTTP on a gRPC port": [
    /on port grpc by HTTP, but there StatefulSet monitoring\/store .* speaks gRPC/,
    probe(({ httpGet }) => (httpGet.port = "grpc")),
  ],
  "gRPC on a gRPC port": [
    undefined,
    probe((readiness) => {
      delete readiness.httpGet;
      readiness.grpc = { port: 10901 };
    }),
  ],
  "gRPC on an HTTP port": [
    /asks port 10902 by gRPC, but there/,
    probe((readiness) => {
      delete readiness.httpGet;
      readiness.grpc = { port: 10902 };
    }),
  ],
  "a connection to any port that is open": [
    undefined,
    probe((readiness) => {
      delete readiness.httpGet;
      readiness.tcpSocket = { port: 10901 };
    }),
  ],
  "HTTPS of a program without TLS": [
    /with TLS, but there StatefulSet monitoring\/store .* listens without it/,
    probe(({ httpGet }) => (httpGet.scheme = "HTTPS")),
  ],
  "the prefix of Prometheus without it": [
    /at the path \/-\/ready, but StatefulSet monitoring\/prometheus .* has it at \/a\/-\/ready/,
    probe(({ httpGet }) => (httpGet.path = "/-/ready"), { prefix: "/a" }, "prometheus"),
  ],
  "the prefix of Query, which its checks do not have": [
    /at the path \/a\/-\/ready, but Deployment monitoring\/query .* has it at \/-\/ready/,
    probe(({ httpGet }) => (httpGet.path = "/a/-/ready"), { prefix: "/a" }, "query"),
  ],
  "another host than the pod's": [
    undefined,
    probe(({ httpGet }) => Object.assign(httpGet, { host: "example.com", port: 1 })),
  ],
  "an unknown port": [/^unknown: .*port/, probe(({ httpGet }) => (httpGet.port = unknown("Number")))],
});

const servicePort = (edit: (port: any, spec: any) => void, name = "query-frontend") =>
  changed((stack) => {
    const { spec } = stack.object("Service", name);
    edit(spec.ports[0], spec);
  });

describeCases(servicePortServed, {
  "a whole stack": [undefined, variant()],
  "a name that no container has": [
    /^Service monitoring\/query-frontend sends its port http to targetPort web, which no container of Deployment monitoring\/query-frontend has/,
    servicePort((port) => (port.targetPort = "web")),
  ],
  "a number on which nobody listens": [
    /sends its port http to 9090, but nobody listens on port 9090 of Deployment monitoring\/query-frontend \(`thanos query-frontend` in container "query-frontend" on 10902 \(HTTP\)\)/,
    servicePort((port) => (port.targetPort = 9090)),
  ],
  "a container's port on which its program does not listen": [
    /sends its port http to http, but nobody listens on port 10902/,
    changed((stack) => setFlag(stack.args("query-frontend"), "http-address", ":9090")),
  ],
  "several tiers behind a headless Service, of which one listens there": [
    undefined,
    changed((stack) => {
      stack.object("Service", "store").spec.selector = {};
      stack.object("Service", "store").spec.ports = [{ name: "write", port: 9093, targetPort: 9093 }];
    }),
  ],
  "a port of UDP": [
    undefined,
    servicePort((port) => Object.assign(port, { protocol: "UDP", targetPort: 9 })),
  ],
  "the port of a program that is not read": [
    undefined,
    changed((stack) => {
      const { container, pod } = stack.container("query-frontend");
      pod.containers = [{ ...container, image: "example/proxy:v1", args: [] }];
    }),
  ],
  "a Service of a workload's name that selects none of its pods": [
    /selects no pod of this stack \(it asks for app=frontend\), not even of Deployment monitoring\/query-frontend, which it is named for/,
    servicePort((_, spec) => (spec.selector = { app: "frontend" })),
  ],
  "a Service of other pods": [
    undefined,
    [
      ...variant(),
      kubernetesObject(
        "core/v1",
        "Service",
        { selector: { app: "grafana" }, ports: [{ port: 3000 }] },
        { name: "grafana", namespace: "monitoring" },
      ),
    ],
  ],
  "an unknown selector": [
    /^unknown: .*selector/,
    servicePort((_, spec) => (spec.selector = unknown("Object"))),
  ],
});

const backend = (edit: (service: any) => void) =>
  changed((stack) => edit(stack.object("Ingress", "users").spec.rules[0].http.paths[0].backend.service));

describeCases(routeBackendExists, {
  "a whole stack": [undefined, variant()],
  "a Service that there is not": [
    /^Ingress monitoring\/users sends to Service frontend, port http, but the stack has no such Service in the namespace monitoring/,
    backend((service) => (service.name = "frontend")),
  ],
  "a port that there is not": [
    /sends to Service query-frontend, port 9090, but Service monitoring\/query-frontend has no such port, only http \(8000\)/,
    backend((service) => (service.port = { number: 9090 })),
  ],
  "a route's port that there is not": [
    /^HTTPRoute monitoring\/users sends to Service query, port 9090, but Service monitoring\/query has no such port, only http \(8000\), grpc \(8001\)/,
    changed((stack) => (stack.object("HTTPRoute", "users").spec.rules[0].backendRefs[0].port = 9090)),
  ],
  "plain HTTP to a gRPC port": [
    /sends to Service query, port grpc by HTTP, but there Deployment monitoring\/query .* speaks gRPC/,
    backend((service) => Object.assign(service, { name: "query", port: { name: "grpc" } })),
  ],
  "an Ingress of other programs": [
    undefined,
    changed((stack) => {
      const ingress = stack.object("Ingress", "users");
      ingress.metadata.namespace = "web";
      ingress.spec.rules[0].http.paths[0].backend.service.name = "shop";
    }),
  ],
  "what a chart may make": [
    /^unreadable: .*the Service frontend may be made by Release monitoring\/hidden/,
    [...backend((service) => (service.name = "frontend")), hidden("helm.sh/v3:Release")],
  ],
});

describeCases(podPortsDistinct, {
  "a whole stack": [undefined, variant()],
  "a sidecar on Prometheus' port": [
    /`thanos sidecar` in container "sidecar"\) listens on port 9090 \(--http-address=0\.0\.0\.0:9090\), and so does StatefulSet monitoring\/prometheus \(`prometheus` in container "prometheus"\) \(--web\.listen-address=0\.0\.0\.0:9090\) in the same pod/,
    changed((stack) => setFlag(stack.args("sidecar"), "http-address", "0.0.0.0:9090")),
  ],
  "two flags of one program": [
    /listens on port 10902 \(--grpc-address=:10902\), and so does/,
    changed((stack) => setFlag(stack.args("store"), "grpc-address", ":10902")),
  ],
});

import { storeApiEncryptedOutside, writeEndpointsInside } from "../../../policies/rules/writeEndpoints";
import { gatedStacks } from "../broken/gatedStacks";
import { variant, type Choices } from "../broken/variant";
import { StackCopy } from "../mutations/mutation";
import { describeCases } from "../support/cases";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

function changed(edit: (stack: StackCopy) => void, choices: Choices = {}): FakeResource[] {
  const copy = new StackCopy(variant(choices));
  edit(copy);
  return copy.resources;
}
const open = (name: string, more: object = {}, choices?: Choices) =>
  changed(
    (stack) => Object.assign(stack.object("Service", name).spec, { type: "LoadBalancer" }, more),
    choices,
  );
const door = (kind: string, apiVersion: string, spec: object, annotations = {}): FakeResource => ({
  ...kubernetesObject(apiVersion, kind, spec, { name: "door", namespace: "monitoring", annotations }),
  name: "door",
});
const ingress = (path: string, annotations = {}, pathType = "Prefix") => [
  ...variant(),
  door(
    "Ingress",
    "networking.k8s.io/v1",
    {
      rules: [
        {
          http: {
            paths: [
              { path, pathType, backend: { service: { name: "alertmanager", port: { name: "web" } } } },
            ],
          },
        },
      ],
    },
    annotations,
  ),
];
const route = (rule: object) => [
  ...variant(),
  door("HTTPRoute", "gateway.networking.k8s.io/v1", {
    rules: [{ backendRefs: [{ name: "alertmanager", port: 8000 }], ...rule }],
  }),
];
const nginx = "nginx.ingress.kubernetes.io";

describeCases(writeEndpointsInside, {
  "doors that sign in": [undefined, gatedStacks["doors that sign in, and one for reading"]()],
  "Query before the cluster": [undefined, open("query")],
  "an Alertmanager behind an Ingress": [
    /^StatefulSet monitoring\/alertmanager .* takes silences \(\/api\/v2\/silences\) for anyone who comes by Ingress monitoring\/door to its port 9093/,
    ingress("/"),
  ],
  "a path that is read": [undefined, ingress("/api/v2/status")],
  "the path itself": [/takes silences/, ingress("/api/v2/silences", {}, "Exact")],
  "a path that an Ingress changes": [
    /^unreadable: .*Ingress monitoring\/door changes paths/,
    ingress("/alerts", { [`${nginx}/rewrite-target`]: "/$1" }),
  ],
  "users of an Ingress": [undefined, ingress("/", { [`${nginx}/auth-type`]: "basic" })],
  "addresses that an Ingress lets in": [
    undefined,
    ingress("/", { [`${nginx}/whitelist-source-range`]: "192.0.2.0/24" }),
  ],
  "a route": [/comes by HTTPRoute monitoring\/door/, route({})],
  "a route that reads": [undefined, route({ matches: [{ method: "GET" }] })],
  "a filter of the route": [undefined, route({ filters: [{ type: "ExtensionRef" }] })],
  "addresses that a load balancer lets in": [
    undefined,
    open("alertmanager", { loadBalancerSourceRanges: ["192.0.2.0/24"] }),
  ],
  "users of its own": [
    undefined,
    open("alertmanager", {}, { words: { alertmanager: ["--web.config.file=/web.yml"] } }),
  ],
  "Receivers on ports of the nodes": [
    /`thanos receive` .* takes samples \(\/api\/v1\/receive\) for anyone who comes by Service monitoring\/receive of type NodePort to its port 19291/,
    open("receive", { type: "NodePort" }, { receive: true }),
  ],
  "a Store Gateway's profiles": [/\/debug\/pprof/, open("store")],
  "an unknown type": [/^unknown: /, open("alertmanager", { type: unknown("String") })],
});

describeCases(storeApiEncryptedOutside, {
  inside: [undefined, variant()],
  "a gRPC Ingress, which may end TLS": [
    undefined,
    [
      ...variant(),
      door("GRPCRoute", "gateway.networking.k8s.io/v1", {
        rules: [{ backendRefs: [{ name: "query", port: 8001 }] }],
      }),
    ],
  ],
  TLS: [undefined, open("store", {}, { tls: true })],
  none: [
    /^Deployment monitoring\/query .* offers its gRPC port 10901 without TLS by Service monitoring\/query of type LoadBalancer/,
    open("query"),
  ],
});

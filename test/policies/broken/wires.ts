import { policies as calledAddresses } from "../../../policies/rules/calledAddresses";
import { policies as discovery } from "../../../policies/rules/discovery";
import { policies as openPorts } from "../../../policies/rules/openPorts";
import type { FakeResource } from "../../support/policy";
import type { Area } from "./area";
import {
  addWord,
  change,
  changeContainer,
  changeFiles,
  changeFlags,
  changeServices,
  flagsOf,
  places,
  programOf,
  type Break,
  type Mutant,
} from "./edits";

/** Flags with an address that the program asks. */
const asks =
  /^(endpoint|endpoint-group|endpoint-strict|query|query-frontend\.downstream-url|prometheus\.url|alertmanagers\.url|grpc-query-endpoint|reload-url|webhook-url|cluster\.peer)$/;
/** Flags by which a program says where it listens. */
const listens = /^(http-address|grpc-address|web\.listen-address|remote-write\.address)$/;
/** Addresses in files of endpoints, caches and hashrings. */
const inFiles =
  /(?:address: |addresses:\s+- |")(?:[\w+]+)?[\w.-]+\.svc[\w.]*:\d+|dnssrv\w*\+_\w+\._tcp\.[\w.-]+/g;

const otherPort = (text: string) =>
  /:\d+(?=\/|$)/.test(text) ? text.replace(/:\d+(?=\/|$)/, ":4321") : undefined;
const probes = ["startupProbe", "readinessProbe", "livenessProbe"] as const;

/** The stack with each first probe of HTTP changed. */
function changeProbes(stack: readonly FakeResource[], what: string, edit: (httpGet: any) => void): Mutant[] {
  return places(stack).flatMap((place) => {
    const name = probes.find((one) => place.container[one]?.httpGet);
    // What answers at the paths of exporters is not read.
    if (!name || !/^\/-\//.test(place.container[name].httpGet.path)) return [];
    return [changeContainer(stack, place, `${name} ${what}`, (container) => edit(container[name].httpGet))];
  });
}

/** Each pod that asks a name of the cluster. */
const askers = (stack: readonly FakeResource[]) =>
  places(stack).filter((place) => flagsOf(place, asks).some(({ value }) => /\.svc\b|_tcp\./.test(value)));

const breaks: readonly Break[] = [
  {
    name: "an address with a port on which nobody listens",
    mutants: (stack) => [
      ...changeFlags(stack, asks, otherPort),
      ...changeFiles(stack, inFiles, (found) => (found.includes("_tcp") ? undefined : otherPort(found))),
    ],
  },
  {
    name: "an address with a port's name that the Service does not have",
    mutants: (stack) => [
      ...changeFlags(stack, asks, (value) => value.replace(/_[\w-]+\._tcp/, "_nosuch._tcp")),
      ...changeFiles(stack, inFiles, (found) => found.replace(/_[\w-]+\._tcp/, "_nosuch._tcp")),
    ],
  },
  {
    name: "a program that listens on another port than is asked",
    mutants: (stack) => changeFlags(stack, listens, (value) => value.replace(/:\d+$/, ":4321")),
  },
  {
    name: "gRPC asked where HTTP is spoken, and the reverse",
    mutants: (stack) => [
      ...changeFlags(stack, /^(endpoint|endpoint-group)$/, (value) =>
        value.replace("_grpc._tcp", "_http._tcp").replace(/:10901$/, ":10902"),
      ),
      ...changeFiles(stack, inFiles, (found) =>
        found
          .replace("_grpc._tcp.prometheus", "_sidecar-http._tcp.prometheus")
          .replace("_grpc._tcp", "_http._tcp")
          .replace(/:10901$/, ":10902"),
      ),
      ...changeFlags(stack, /^(query|query-frontend\.downstream-url)$/, (value) =>
        value.replace("_http._tcp", "_grpc._tcp").replace(/:\d+$/, ":10901"),
      ),
    ],
  },
  {
    name: "TLS at one end only",
    // That a mesh adds the other end can't be ruled out.
    exceptIn: /mesh/,
    mutants: (stack) => [
      ...changeFlags(stack, asks, (value, flag) =>
        /url$/.test(flag) ? value.replace("http://", "https://") : undefined,
      ),
      ...addWord(stack, ["query"], "--grpc-client-tls-secure").filter(({ resources }) =>
        places(resources).some(
          (place) => programOf(place) === "query" && flagsOf(place, /^endpoint/).length > 0,
        ),
      ),
      ...addWord(stack, ["store", "sidecar"], "--grpc-server-tls-cert=/tls/tls.crt"),
    ],
  },
  {
    name: "a path that moved at one end only",
    mutants: (stack) => [
      ...places(stack)
        .filter((place) => ["prometheus", "alertmanager"].includes(programOf(place)))
        .map((place) =>
          changeContainer(stack, place, "--web.route-prefix=/moved", (container) => {
            container.args = [
              ...container.args.filter((word: string) => !word.startsWith("--web.route-prefix")),
              "--web.route-prefix=/moved",
            ];
          }),
        ),
      ...changeFlags(
        stack,
        /^(prometheus\.url|query|alertmanagers\.url|query-frontend\.downstream-url)$/,
        (value) => `${value}/moved`,
      ),
      ...changeFlags(stack, /^(reload-url|webhook-url)$/, (value) =>
        value.replace("/-/reload", "/moved/-/reload"),
      ),
    ],
  },
  {
    name: "a request that comes back",
    mutants: (stack) => [
      ...places(stack)
        .filter((place) => programOf(place) === "query")
        .map((place) =>
          changeContainer(stack, place, "its own gRPC port as an endpoint", ({ args }) => {
            const own =
              flagsOf(place, /^grpc-address$/)[0]
                ?.value.split(":")
                .at(-1) ?? "10901";
            const asked = args.findIndex((word: string) => word.startsWith("--endpoint.sd-config-file"));
            if (asked >= 0) args.splice(asked, 1);
            args.push(`--endpoint=localhost:${own}`);
          }),
        ),
      ...places(stack)
        .filter((place) => programOf(place) === "query-frontend")
        .flatMap((place) =>
          flagsOf(place, /downstream-url$/).map(({ at, flag }) =>
            changeContainer(stack, place, "itself as downstream", ({ args }) => {
              const own =
                flagsOf(place, /^http-address$/)[0]
                  ?.value.split(":")
                  .at(-1) ?? "10902";
              args[at] = `--${flag}=http://localhost:${own}`;
            }),
          ),
        ),
    ],
  },
  {
    name: "a program within its pod that is asked from outside",
    // Some meshes bring what comes from outside to the loopback address.
    exceptIn: /mesh/,
    mutants: (stack) => changeFlags(stack, listens, (value) => value.replace(/^[^:]*(?=:\d+$)/, "127.0.0.1")),
  },
  {
    name: "a name that the pod can't look up",
    exceptIn: /a DNS of its own/,
    mutants: (stack) =>
      askers(stack).flatMap((place) => [
        changeContainer(stack, place, "dnsPolicy: Default", (_, pod) => (pod.dnsPolicy = "Default")),
        changeContainer(stack, place, "hostNetwork: true", (_, pod) => {
          pod.hostNetwork = true;
          delete pod.dnsPolicy;
        }),
      ]),
  },
  {
    name: "a Service that leads to no open port, or to no pod",
    mutants: (stack) => [
      ...changeServices(stack, "targetPort nosuch", (_, port) => (port.targetPort = "nosuch")),
      ...changeServices(stack, "targetPort 4321", (_, port) => (port.targetPort = 4321)),
      ...changeServices(stack, "another selector", (spec) => (spec.selector = { app: "nosuch" })),
    ],
  },
  {
    name: "an Ingress or a route without its Service or its port",
    mutants: (stack) =>
      stack.flatMap(({ type }, at) => {
        if (!/:(Ingress|HTTPRoute)$/.test(type)) return [];
        const backend = ({ spec }: any) =>
          spec.rules[0].http?.paths[0].backend.service ?? spec.rules[0].backendRefs[0];
        return [
          change(stack, at, `${type}: another Service`, (props) => (backend(props).name = "nosuch")),
          change(stack, at, `${type}: another port`, (props) => {
            const found = backend(props);
            found.port = typeof found.port === "number" ? 4321 : { number: 4321 };
          }),
        ];
      }),
  },
  {
    name: "a probe that nobody answers: port, scheme or path",
    mutants: (stack) => [
      ...changeProbes(stack, "port 4321", (httpGet) => (httpGet.port = 4321)),
      ...changeProbes(stack, "port nosuch", (httpGet) => (httpGet.port = "nosuch")),
      ...changeProbes(stack, "scheme HTTPS", (httpGet) => (httpGet.scheme = "HTTPS")),
      ...changeProbes(stack, "path /moved", (httpGet) => (httpGet.path = `/moved${httpGet.path}`)),
    ],
  },
  {
    name: "two programs of a pod on one port",
    mutants: (stack) =>
      places(stack)
        .filter((place) => programOf(place) === "sidecar")
        .map((place) =>
          changeContainer(stack, place, "--http-address of Prometheus' port", (container) => {
            container.args = [
              ...container.args.filter((word: string) => !word.startsWith("--http-address")),
              "--http-address=0.0.0.0:9090",
            ];
          }),
        ),
  },
];

/** Addresses, ports, protocols and paths from end to end. */
export const wires: Area = {
  title: "Broken wires",
  does: "breaks one wire at a time",
  policies: [...calledAddresses, ...openPorts, ...discovery].filter((policy) => "validateStack" in policy),
  breaks,
  known: {
    "kube-thanos, all components": /^address-in-stack: /,
    "The guide, as printed": /on port 443 |has no port 80, /,
  },
};

import { describeCases } from "../support/cases";
import {
  addressResolves,
  addressInStack,
  addressLookupKnown,
  strictEndpointsFixed,
  endpointFileForm,
  endpointTlsUsed,
} from "../../../policies/rules/discovery";
import { tier, service, program, sidecars, hidden, file } from "../support/clients";
import { unknown } from "../../support/policy";

const query = (...endpoints: unknown[]) =>
  tier(
    "query",
    endpoints.flatMap((endpoint) => ["--endpoint", endpoint]),
    { kind: "Deployment" },
  );

const inFile = (text: string) => tier("query", [`--endpoint.sd-config=${text}`], { kind: "Deployment" });

const store = [tier("store", [], { replicas: 2 }), service("store")];

const grpc = "dnssrv+_grpc._tcp.store.monitoring.svc.cluster.local";

describeCases(addressResolves, {
  "a port's name": [undefined, [query(grpc), ...store]],
  "a name without a namespace": [undefined, [query("dnssrv+_grpc._tcp.store"), ...store]],
  "a port's name that the Service lacks": [
    /asks dnssrv\+_store\._tcp\.store\.monitoring\.svc \(--endpoint\), but Service monitoring\/store has no port of that name, only http, grpc, client\. /,
    [query("dnssrv+_store._tcp.store.monitoring.svc"), ...store],
  ],
  "a Service elsewhere": [undefined, [query("dnssrv+_store._tcp.store.other.svc"), ...store]],
  "any port of a headless Service": [undefined, [query("dns+store.monitoring:1234"), ...store]],
  "a port that a virtual address lacks": [
    /has no port 1234, only 10901, 10902, 10903/,
    [query("dns+store.monitoring:1234"), store[0], service("store", { clusterIP: "10.0.0.1" })],
  ],
  "no port, which is one of HTTP's own": [
    /asks query \(--query\), but Service monitoring\/query has no port 80, which an address without one means, only 10901/,
    [tier("rule", ["--query=query"]), tier("query"), service("query", { clusterIP: "10.0.0.1" })],
  ],
  "an address outside": [undefined, [query("store.example.com:443", "10.1.2.3:10901"), ...store]],
  "Alertmanagers of a Ruler": [
    /asks dnssrv\+http:\/\/_web\._tcp\.alertmanager \(--alertmanagers\.url\)/,
    [
      tier("rule", ["--alertmanagers.url=dnssrv+http://_web._tcp.alertmanager"]),
      program("alertmanager", []),
      service("alertmanager"),
    ],
  ],
  "Alertmanagers of a Ruler's configuration": [
    /_web\._tcp\.alertmanager/,
    [
      tier("rule", [
        "--alertmanagers.config={alertmanagers: [{static_configs: [dnssrv+_web._tcp.alertmanager]}]}",
      ]),
      service("alertmanager"),
    ],
  ],
  "Alertmanagers of a Prometheus": [
    /asks dnssrv\+_web\._tcp\.alertmanager\.monitoring\.svc \(ConfigMap .*: alerting\)/,
    [
      ...sidecars({
        alerting: {
          alertmanagers: [{ dns_sd_configs: [{ names: ["_web._tcp.alertmanager.monitoring.svc"] }] }],
        },
      }),
      service("alertmanager"),
    ],
  ],
  "memcached, once for two caches": [
    /asks dnssrvnoa\+_memcached\._tcp\.memcached\.monitoring/,
    [
      tier("query-frontend", [
        "--query-range.response-cache-config={type: MEMCACHED, config: {addresses: [dnssrvnoa+_memcached._tcp.memcached.monitoring]}}",
        "--labels.response-cache-config={type: memcached, config: {addresses: [dnssrvnoa+_memcached._tcp.memcached.monitoring]}}",
      ]),
      program("memcached", []),
      service("memcached"),
    ],
  ],
  "an address that the pod puts together": [
    /^unreadable: .*the address dnssrv\+_grpc\._tcp\.\$\(STORE\) is put together only in the pod/,
    [query("dnssrv+_grpc._tcp.$(STORE)"), ...store],
  ],
  "an unknown address": [/^unknown: .*args/, [query(unknown("String")), ...store]],
  "an unknown name of a port": [
    /^unknown: .*ports/,
    [query(grpc), store[0], service("store", { ports: [{ name: unknown("String"), port: 1 }] })],
  ],
});

describeCases(addressInStack, {
  "a Service of the stack": [undefined, [query(grpc), ...store]],
  "a slip in its name": [
    /but the stack has no Service stor in its namespace/,
    [query("dnssrv+_grpc._tcp.stor.monitoring.svc"), ...store],
  ],
  "a Service of another namespace": [undefined, [query("dnssrv+_grpc._tcp.store.other.svc"), ...store]],
  "what an operator makes": [
    /^unreadable: .*is made by an operator/,
    [query("dnssrv+_grpc._tcp.prometheus-operated.monitoring.svc"), ...store],
  ],
  "what a chart may make": [
    /^unreadable: .*may be made by Release monitoring\/hidden/,
    [query("dnssrv+_grpc._tcp.prometheus.monitoring.svc"), ...store, hidden("helm.sh/v3:Release")],
  ],
  "the pod itself": [undefined, [query("localhost:10901", "127.0.0.1:10901")]],
  "a Service without a selector": [undefined, [query(grpc), service("store", { selector: null })]],
  "a Service that selects no pod": [
    /but Service monitoring\/store selects no pod of this stack: it asks for app=gateway/,
    [query(grpc), store[0], service("store", { selector: { app: "gateway" } })],
  ],
  "pods that an operator may make": [
    /^unreadable: .*the pods of Service monitoring\/store may be made by Prometheus monitoring\/hidden/,
    [query(grpc), service("store"), hidden("monitoring.coreos.com/v1:Prometheus")],
  ],
});

describeCases(addressLookupKnown, {
  "each look-up": [
    undefined,
    [
      query(
        "store:1",
        "dns+store:1",
        "dnsdualstack+store:1",
        "dnssrv+_grpc._tcp.store",
        "dnssrvnoa+_a._tcp.b",
      ),
    ],
  ],
  "dns without a port": [/which has no port\. /, [query("dns+store.monitoring.svc")]],
  "dnsdualstack without a port": [/which has no port/, [query("dnsdualstack+store")]],
  "an IPv6 address": [undefined, [query("[fd00::1]:10901")]],
  "another look-up": [/where srv is not a lookup/, [query("srv+_grpc._tcp.store")]],
  "a look-up in capitals": [/where DNS is not a lookup/, [query("DNS+store:1")]],
});

describeCases(strictEndpointsFixed, {
  "a fixed address": [undefined, [tier("query", ["--endpoint-strict=store:10901"])]],
  "a look-up": [
    /has the strict endpoint dns\+store:1 \(--endpoint-strict\)/,
    [tier("query", ["--endpoint-strict", "dns+store:1"])],
  ],
  "a look-up of the old flag": [/has the strict endpoint/, [tier("query", ["--store-strict=dns+store:1"])]],
  "a look-up of a strict group": [/has the strict/, [tier("query", ["--endpoint-group-strict=dns+store:1"])]],
  "a look-up in the file": [
    /strict endpoint dns\+b:1/,
    [inFile("{endpoints: [{address: a:1, strict: true}, {address: dns+b:1, strict: true}]}")],
  ],
  "a look-up that is not strict": [undefined, [inFile("{endpoints: [{address: dns+b:1, strict: false}]}")]],
});

const sdFile = (text: string) => [
  tier("query", ["--store.sd-files=/sd/stores.yaml"], {
    container: { volumeMounts: [{ name: "sd", mountPath: "/sd" }] },
  }),
  file("stores", "stores.yaml", text),
];

const mounted = ([query, map]: ReturnType<typeof sdFile>) => {
  (query.props as any).spec.template.spec.volumes = [{ name: "sd", configMap: { name: "stores" } }];
  return [query, map];
};

describeCases(endpointFileForm, {
  "endpoints with addresses": [undefined, [inFile("{endpoints: [{address: a:1}]}")]],
  "settings of clients alone": [undefined, [inFile("{default_client_config: {}}")]],
  "an empty file": [undefined, [inFile("")]],
  targets: [/which is a list, the form of --store\.sd-files/, [inFile("[{targets: [a:1]}]")]],
  "an endpoint without an address": [/an endpoint has no `address`/, [inFile("{endpoints: [{addr: a:1}]}")]],
  "a list of texts": [/an endpoint has no `address`/, [inFile("{endpoints: [a:1]}")]],
  "a text": [/which is not a mapping/, [inFile("a:1")]],
  "targets for the old flag": [undefined, mounted(sdFile("- targets: [a:1]"))],
  "endpoints for the old flag": [
    /reads --store\.sd-files from ConfigMap monitoring\/stores, key stores\.yaml, which is not a list with `targets`/,
    mounted(sdFile("endpoints: [{address: a:1}]")),
  ],
  "a file elsewhere": [
    /^unreadable: .*is from no ConfigMap/,
    [tier("query", ["--endpoint.sd-config-file=/a"])],
  ],
});

const client = "client_config: {tls_config: {enabled: true}}";

describeCases(endpointTlsUsed, {
  "a fixed address": [undefined, [inFile(`{endpoints: [{address: a:1, ${client}}]}`)]],
  "a group": [undefined, [inFile(`{endpoints: [{address: dns+a:1, group: true, ${client}}]}`)]],
  "the default": [undefined, [inFile(`{default_client_config: {}, endpoints: [{address: dns+a:1}]}`)]],
  "a look-up": [/has a client_config for dns\+a:1/, [inFile(`{endpoints: [{address: dns+a:1, ${client}}]}`)]],
});

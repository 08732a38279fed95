import assert from "node:assert/strict";
import { ThanosStack } from "../../components/thanosStack";
import { policies } from "../../policies/rules/networkGates";
import { loadSettings } from "../../settings";
import { resourcesOf } from "../policies/support/program";
import { judge, type FakeResource } from "../support/policy";

interface Rule {
  readonly from?: readonly object[];
  readonly to?: readonly object[];
  readonly ports?: readonly { readonly port: number; readonly protocol: string }[];
}
interface Policy {
  readonly metadata: { readonly name: string };
  readonly spec: { ingress: Rule[]; egress: Rule[] };
}

const stackOf = ({ network, ...settings }: Readonly<Record<string, object>>) =>
  resourcesOf(() => new ThanosStack("thanos", loadSettings().thanos), {
    ...settings,
    network: { policies: true, ...network },
  });
const isPolicy = ({ type }: FakeResource) => type === "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const policyOf = (stack: readonly FakeResource[], name: string): Policy => {
  const found = stack.filter(isPolicy).map(({ props }) => props as unknown as Policy);
  return found.find(({ metadata }) => metadata.name === name)!;
};
/** What the policy pack finds wrong with the network policies of a stack. */
const faultsOf = (stack: readonly FakeResource[]): string[] =>
  Object.values(judge([...policies], ...stack)).flat();

/** The tier at the other end of a rule. */
const peerOf = ({ from, to }: Rule): string =>
  /component":"([\w-]+)"/.exec(JSON.stringify(from ?? to ?? []))?.[1] ?? "outside";

const s3 = {
  credentials: "workloadIdentity",
  endpoint: "s3.example.org:8443",
  region: "eu-1",
  serviceAccountAnnotations: {},
};
/** Stacks with all the tiers and connections that there can be, between them. */
const stacks: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "the defaults": {},
  "shards, memcached and several servers of MinIO": {
    prometheus: { shards: 3 },
    queryFrontend: { cache: { kind: "memcached" } },
    objectStore: { minio: { servers: 4 } },
  },
  "no monitor and no kube-state-metrics": {
    monitoring: { enabled: false },
    clusterMetrics: { kubeStateMetrics: { enabled: false } },
  },
  "an S3 and StoreAPIs outside": {
    objectStore: { s3 },
    query: { stores: ["thanos.example.org:10901"] },
  },
};

describe("network policies", () => {
  it("are there when the settings say so", async () => {
    assert.deepEqual((await stackOf({ network: { policies: false } })).filter(isPolicy), []);
    assert.equal((await stackOf({})).filter(isPolicy).length, 10);
  });

  for (const [title, settings] of Object.entries(stacks)) {
    it(`let through what a stack with ${title} is wired to do`, async () =>
      assert.deepEqual(faultsOf(await stackOf(settings)), []));
  }

  it("have no rule that a stack can do without, as far as addresses and jobs tell", async () => {
    const minio = { servers: 4, service: { type: "ClusterIP" }, address: "localhost:9000" };
    const queryFrontend = { cache: { kind: "memcached" } };
    const stack = await stackOf({ prometheus: { shards: 3 }, queryFrontend, objectStore: { minio } });
    const needless: string[] = [];
    for (const { metadata, spec } of stack.filter(isPolicy).map(({ props }) => props as unknown as Policy))
      for (const way of ["ingress", "egress"] as const)
        for (const rule of spec[way]) {
          const all = spec[way];
          spec[way] = all.filter((one) => one !== rule);
          if (faultsOf(stack).length === 0) needless.push(`${metadata.name} ${way} ${peerOf(rule)}`);
          spec[way] = all;
        }
    assert.deepEqual(needless.sort(), [
      // Names of pods that are put together in the pod.
      "alertmanager egress alertmanager",
      // Receivers are a secret.
      "alertmanager egress outside",
      "alertmanager ingress alertmanager",
      // Found through the Kubernetes API.
      "alertmanager ingress prometheus",
      // It scrapes itself, and not through loopback.
      "monitor egress monitor",
      "monitor ingress monitor",
      // Servers of MinIO name each other in a form of its own.
      "object-store egress object-store",
      "object-store egress outside",
      "object-store ingress object-store",
    ]);
  });

  it("let in whom the settings name, at the doors alone", async () => {
    const clients = [{ namespace: "grafana", pods: { app: "grafana" } }];
    const stack = await stackOf({ network: { clients, clientRanges: ["10.0.0.0/8"] } });
    const from = [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "grafana" } },
        podSelector: { matchLabels: { app: "grafana" } },
      },
      { ipBlock: { cidr: "10.0.0.0/8" } },
    ];
    const doorsOf = (name: string) =>
      policyOf(stack, name)
        .spec.ingress.filter((rule) => JSON.stringify(rule.from) === JSON.stringify(from))
        .map(({ ports = [] }) => ports.map(({ port }) => port));
    assert.deepEqual(doorsOf("query-frontend"), [[9090]]);
    assert.deepEqual(doorsOf("query"), [[9090, 10901]]);
    assert.deepEqual(doorsOf("alertmanager"), [[9093]]);
    for (const name of ["prometheus", "store", "object-store"]) assert.deepEqual(doorsOf(name), []);
  });

  it("let everybody in where a Service is offered outside the cluster", async () => {
    const everybody = async (settings: Readonly<Record<string, object>>, name: string) =>
      policyOf(await stackOf(settings), name).spec.ingress.filter(({ from }) => from === undefined);
    const tcp = (port: number) => ({ protocol: "TCP", port });
    assert.deepEqual(await everybody({}, "object-store"), [{ ports: [tcp(9000)] }]);
    const minio = { service: { type: "ClusterIP" }, address: "localhost:9000" };
    assert.deepEqual(await everybody({ objectStore: { minio } }, "object-store"), []);
    const service = { type: "LoadBalancer" };
    assert.deepEqual(await everybody({ query: { service } }, "query"), [{ ports: [tcp(9090), tcp(10901)] }]);
  });

  it("let out to what is outside by its ports", async () => {
    const stack = await stackOf({
      ...stacks["an S3 and StoreAPIs outside"],
      tracing: { type: "OTLP", config: { client_type: "grpc", endpoint: "otel.tracing.svc:4317" } },
      network: { receiverPorts: [8080] },
    });
    const outside = (name: string) =>
      policyOf(stack, name)
        .spec.egress.filter(({ to, ports }) => !to && !ports?.some(({ port }) => port === 53))
        .flatMap(({ ports = [] }) => ports.map(({ port }) => port));
    assert.deepEqual(outside("store"), [8443, 80, 443, 4317]);
    assert.deepEqual(outside("query"), [10901, 4317]);
    assert.deepEqual(outside("query-frontend"), [4317]);
    assert.deepEqual(outside("alertmanager"), [8080]);
    assert.deepEqual(policyOf(stack, "prometheus").spec.egress, [{}]);
  });
});

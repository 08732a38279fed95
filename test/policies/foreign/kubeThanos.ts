import * as k8s from "@pulumi/kubernetes";
import { fieldVariable, type ForeignStack } from "./foreignStack";
import {
  addresses,
  kubeThanosMinio,
  kubeThanosStore,
  kubeThanosTier,
  log,
  namespace,
  store,
} from "./kubeThanosTier";

const version = "v0.31.0";
const hashrings = "/var/lib/thanos-receive";
const receive = (...args: string[]) => [
  "receive",
  ...log,
  ...addresses,
  "--remote-write.address=0.0.0.0:19291",
  "--receive.replication-factor=1",
  '--label=replica="$(NAME)"',
  '--label=receive="true"',
  `--receive.hashrings-file=${hashrings}/hashrings.json`,
  ...args,
];
const receiver = {
  version,
  app: "thanos-receive",
  ports: { ...store, "remote-write": 19291 },
  variables: [fieldVariable("NAME", "metadata.name"), fieldVariable("NAMESPACE", "metadata.namespace")],
  configMaps: { [hashrings]: "hashring-config" },
};

/** kube-thanos as its `example.jsonnet` has it: Receive with a router, Store Gateway, Query. */
export const kubeThanos: ForeignStack = {
  title: "kube-thanos, the example",
  rebuilds:
    "`manifests/` of github.com/thanos-io/kube-thanos (rendered from its `example.jsonnet`, Thanos v0.31.0) with the MinIO of " +
    "`examples/development-minio`, at commit 55d4a7c of 9 March 2026",
  leftOut: "ServiceMonitors",
  elsewhere: [],
  program() {
    kubeThanosMinio();
    kubeThanosTier({
      version,
      app: "thanos-query",
      component: "query-layer",
      args: [
        "query",
        "--grpc-address=0.0.0.0:10901",
        "--http-address=0.0.0.0:9090",
        ...log,
        "--query.replica-label=prometheus_replica",
        "--query.replica-label=rule_replica",
        "--endpoint=dnssrv+_grpc._tcp.thanos-store.thanos:10901",
        "--endpoint=dnssrv+_grpc._tcp.thanos-receive-ingestor-default.thanos:10901",
        "--query.auto-downsampling",
      ],
      ports: { grpc: 10901, http: 9090 },
      gracePeriod: 120,
    });
    new k8s.core.v1.ConfigMap("hashring-config", {
      metadata: { name: "hashring-config", namespace },
      data: {
        "hashrings.json": JSON.stringify([
          {
            endpoints: ["thanos-receive-ingestor-default-0.thanos-receive-ingestor-default.thanos:10901"],
            hashring: "default",
            tenants: [],
          },
        ]),
      },
    });
    kubeThanosTier({
      ...receiver,
      instance: "thanos-receive-ingestor-default",
      component: "database-write-hashring",
      labels: { "controller.receive.thanos.io/hashring": "default" },
      args: receive(
        "--tsdb.path=/var/thanos/receive",
        "--tsdb.retention=15d",
        "--receive.local-endpoint=$(NAME).thanos-receive-ingestor-default.$(NAMESPACE):10901",
      ),
      data: "/var/thanos/receive",
      gracePeriod: 900,
      hardened: false,
      headless: true,
    });
    kubeThanosTier({
      ...receiver,
      instance: "thanos-receive-router",
      component: "thanos-receive-router",
      args: receive(),
      gracePeriod: 30,
    });
    kubeThanosStore(version);
  },
};

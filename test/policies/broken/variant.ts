import { stringify } from "yaml";
import { kubernetesObject, workload, type FakeResource } from "../../support/policy";

const namespace = "monitoring";
const metadata = (name: string) => ({ name, namespace });

/** What a right stack has otherwise than is usual. */
export interface Choices {
  /** Port of HTTP and of gRPC of every tier of Thanos. @default 10902 and 10901 */
  readonly http?: number;
  readonly grpc?: number;
  /** Route prefix of Query, of Prometheus, of Alertmanager and of the Ruler. @default "" */
  readonly prefix?: string;
  /** Of every pod. */
  readonly pod?: object;
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Words more, by tier. */
  readonly words?: Readonly<Record<string, readonly string[]>>;
  /** Whether StoreAPIs and Query speak TLS to each other. @default false */
  readonly tls?: boolean;
  /** A container beside Query, to which its Service leads, while Query listens within the pod. @default undefined none */
  readonly proxy?: { readonly name: string; readonly image: string; readonly port: number };
  /** Receivers in one hashring, beside the sidecars. @default false */
  readonly receive?: boolean;
  readonly resources?: readonly FakeResource[];
}

/** A whole stack in one namespace: Prometheus with sidecars, Store, Ruler, Query, Query Frontend, Alertmanager, an Ingress and a route. */
export function variant(choices: Choices = {}): FakeResource[] {
  const { http = 10902, grpc = 10901, prefix = "", tls = false, proxy, words = {} } = choices;
  const probe = (path: string, port: string) => ({ httpGet: { path, port } });
  const container = (
    name: string,
    image: string,
    args: string[],
    ports: Record<string, number>,
    health = "",
  ) => ({
    name,
    image,
    args: [...args, ...(words[name] ?? [])],
    ports: Object.entries(ports).map(([port, containerPort]) => ({ name: port, containerPort })),
    readinessProbe: probe(`${health}/-/ready`, Object.keys(ports)[0]),
    livenessProbe: probe(`${health}/-/healthy`, Object.keys(ports)[0]),
  });
  // A certificate of the Secret that somebody else makes.
  const withTls = <T extends object>(one: T) => ({
    ...one,
    volumeMounts: [{ name: "tls", mountPath: "/tls" }],
  });
  const server = tls ? ["--grpc-server-tls-cert=/tls/tls.crt", "--grpc-server-tls-key=/tls/tls.key"] : [];
  const thanos = (name: string, args: string[], hasGrpc = true) =>
    withTls(
      container(
        name,
        "quay.io/thanos/thanos:v0.42.4",
        [
          name,
          `--http-address=0.0.0.0:${http}`,
          ...(hasGrpc ? [`--grpc-address=0.0.0.0:${grpc}`, ...(name === "query" ? [] : server)] : []),
          ...args,
        ],
        { http, ...(hasGrpc ? { grpc } : {}) },
      ),
    );
  const pods = (kind: string, name: string, containers: object[]): FakeResource => {
    const labels = { app: name, ...choices.podLabels };
    const spec = kind === "StatefulSet" ? { replicas: 2, serviceName: name } : { replicas: 2 };
    const volumes = [
      { name: "config", configMap: { name: "prometheus" } },
      { name: "tls", secret: { secretName: "server-certificate" } },
    ];
    const resource = workload(kind, {}, { spec, labels, pod: { containers, volumes, ...choices.pod } });
    resource.props.metadata = metadata(name);
    return { ...resource, name };
  };
  const service = (
    name: string,
    ports: Record<string, number | string>,
    clusterIP?: string,
  ): FakeResource => ({
    ...kubernetesObject(
      "core/v1",
      "Service",
      {
        selector: { app: name },
        clusterIP,
        ports: Object.entries(ports).map(([port, targetPort], at) => ({
          name: port,
          port: 8000 + at,
          targetPort,
        })),
      },
      metadata(name),
    ),
    name: `service-${name}`,
  });
  const srv = (port: string, name: string) => `_${port}._tcp.${name}.${namespace}.svc.cluster.local`;
  const query = thanos("query", [
    ...(prefix ? [`--web.route-prefix=${prefix}`] : []),
    ...(tls ? ["--grpc-client-tls-secure"] : []),
    "--query.replica-label=rule_replica",
    ...["prometheus", "store", "rule", ...(choices.receive ? ["keeper"] : [])].map(
      (name) => `--endpoint=dnssrv+${srv("grpc", name)}`,
    ),
  ]);
  const proxied = {
    ...query,
    args: query.args.map((word) => word.replace("--http-address=0.0.0.0", "--http-address=127.0.0.1")),
    ports: [{ name: "grpc", containerPort: grpc }],
    readinessProbe: { exec: { command: ["true"] } },
    livenessProbe: { exec: { command: ["true"] } },
  };
  const front = proxy && {
    name: proxy.name,
    image: proxy.image,
    ports: [{ name: "http", containerPort: proxy.port }],
    readinessProbe: { tcpSocket: { port: "http" } },
  };
  const withConfig = (one: object & { volumeMounts?: object[] }) => ({
    ...one,
    volumeMounts: [...(one.volumeMounts ?? []), { name: "config", mountPath: "/etc/prometheus" }],
  });
  const reloader = (name: string, url: string) => ({
    name,
    image: "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",
    args: [`--reload-url=${url}`, "--listen-address=:8080"],
    ports: [{ name: "reloader", containerPort: 8080 }],
    readinessProbe: probe("/healthz", "reloader"),
  });
  const stack = [
    {
      type: "kubernetes:core/v1:ConfigMap",
      name: "configuration",
      props: {
        metadata: metadata("prometheus"),
        data: { "prometheus.yml": "global: { external_labels: { cluster: a } }" },
      },
    },
    pods("StatefulSet", "prometheus", [
      withConfig(
        container(
          "prometheus",
          "quay.io/prometheus/prometheus:v3.16.0",
          [
            "--config.file=/etc/prometheus/prometheus.yml",
            "--web.enable-lifecycle",
            ...(prefix ? [`--web.external-url=https://example.com${prefix}`] : []),
          ],
          { web: 9090 },
          prefix,
        ),
      ),
      withConfig(
        thanos("sidecar", [
          `--prometheus.url=http://localhost:9090${prefix}`,
          "--reloader.config-file=/etc/prometheus/prometheus.yml",
        ]),
      ),
    ]),
    pods("StatefulSet", "store", [thanos("store", [])]),
    pods("StatefulSet", "rule", [
      thanos("rule", [
        ...(prefix ? [`--web.route-prefix=${prefix}`] : []),
        `--query=dnssrv+http://${srv("http", "query")}${prefix}`.replace(
          "dnssrv+http://",
          prefix ? "http://" : "dnssrv+",
        ),
        `--alertmanagers.url=dnssrv+http://${srv("web", "alertmanager")}${prefix}`,
      ]),
      reloader("reloader", `http://127.0.0.1:${http}${prefix}/-/reload`),
    ]),
    pods("Deployment", "query", front ? [proxied, front] : [query]),
    pods("Deployment", "query-frontend", [
      thanos(
        "query-frontend",
        [`--query-frontend.downstream-url=http://query.${namespace}.svc:8000${prefix}`],
        false,
      ),
    ]),
    pods("StatefulSet", "alertmanager", [
      container(
        "alertmanager",
        "quay.io/prometheus/alertmanager:v0.31.1",
        [
          "--config.file=/etc/alertmanager/alertmanager.yml",
          "--cluster.peer=alertmanager-0.alertmanager:9094",
          "--cluster.peer=alertmanager-1.alertmanager:9094",
          ...(prefix ? [`--web.route-prefix=${prefix}`] : []),
        ],
        { web: 9093 },
        prefix,
      ),
    ]),
    service("prometheus", { http: "http", grpc: "grpc" }, "None"),
    service("store", { http: "http", grpc: "grpc" }, "None"),
    service("rule", { http: "http", grpc: "grpc" }, "None"),
    service("query", { http: "http", grpc: "grpc" }),
    service("query-frontend", { http: "http" }),
    service("alertmanager", { web: 9093 }, "None"),
    {
      ...kubernetesObject(
        "networking.k8s.io/v1",
        "Ingress",
        {
          rules: [
            {
              http: {
                paths: [
                  { path: "/", backend: { service: { name: "query-frontend", port: { name: "http" } } } },
                ],
              },
            },
          ],
        },
        metadata("users"),
      ),
      name: "ingress",
    },
    {
      ...kubernetesObject(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        { rules: [{ backendRefs: [{ name: "query", port: 8000 }] }] },
        metadata("users"),
      ),
      name: "route",
    },
    ...(choices.receive ? receivers(thanos, pods, service, srv) : []),
    ...(choices.resources ?? []),
  ];
  return stack;
}

const podName = { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } };

/** Routers before two receivers of a hashring, and a Prometheus outside of the cluster's pods that writes to them is not seen. */
function receivers(
  thanos: (name: string, args: string[]) => any,
  pods: (kind: string, name: string, containers: object[]) => FakeResource,
  service: (name: string, ports: Record<string, number | string>, clusterIP?: string) => FakeResource,
  srv: (port: string, name: string) => string,
): FakeResource[] {
  const domain = srv("grpc", "keeper").replace("_grpc._tcp.", "");
  const endpoints = [0, 1].map((pod) => ({ address: `keeper-${pod}.${domain}:10901` }));
  const receive = thanos("receive", [
    `--receive.hashrings=${JSON.stringify([{ endpoints }])}`,
    '--label=receive="router"',
  ]);
  const keeper = thanos("receive", ["--tsdb.path=/data", '--label=receive="$(POD_NAME)"']);
  const keeping = {
    ...keeper,
    name: "keeper",
    env: [podName],
    volumeMounts: [...keeper.volumeMounts, { name: "data", mountPath: "/data" }],
  };
  const keepers = pods("StatefulSet", "keeper", [keeping]);
  const { spec } = keepers.props as any;
  spec.volumeClaimTemplates = [{ metadata: { name: "data" }, spec: { accessModes: ["ReadWriteOnce"] } }];
  spec.template.spec.terminationGracePeriodSeconds = 900;
  receive.ports.push({ name: "write", containerPort: 19291 });
  const writer = thanos("rule", [
    `--query=http://query.monitoring.svc:8000`,
    '--label=rule_replica="$(POD_NAME)"',
    `--remote-write.config=${stringify({ remote_write: [{ url: `http://receive.monitoring.svc:19291/api/v1/receive` }] })}`,
  ]);
  return [
    pods("StatefulSet", "receive", [receive]),
    service("receive", { http: "http", grpc: "grpc", write: "write" }, "None"),
    keepers,
    service("keeper", { http: "http", grpc: "grpc" }, "None"),
    pods("StatefulSet", "writer", [{ ...writer, env: [podName] }]),
    service("writer", { http: "http", grpc: "grpc" }, "None"),
  ];
}

import { stringify } from "yaml";
import { kubernetesObject, type FakeResource } from "../../support/policy";
import { variant, type Choices } from "./variant";

const namespace = "monitoring";

/** A Kubernetes object of the stack's namespace. */
const object = (
  apiVersion: string,
  kind: string,
  name: string,
  props: object,
  own = namespace,
): FakeResource => {
  const { props: made, ...rest } = kubernetesObject(apiVersion, kind, undefined, { name, namespace: own });
  return { ...rest, name: `${kind}-${name}-${own}`, props: { metadata: made.metadata, ...props } };
};
const rbac = "rbac.authorization.k8s.io/v1";

/** What Prometheus discovers: some of the stack's own Services, pods anywhere and nodes, unless it keeps to namespaces. */
const configOf = (namespaces?: readonly string[]) => {
  const within = namespaces ? { namespaces: { names: namespaces } } : {};
  const keep = (label: string, regex: string) => ({
    source_labels: [`__meta_kubernetes_${label}`],
    regex,
    action: "keep",
  });
  return stringify({
    scrape_configs: [
      {
        job_name: "stack",
        kubernetes_sd_configs: [{ role: "endpointslice", namespaces: { own_namespace: true } }],
        relabel_configs: [keep("service_name", "store|query|rule"), keep("endpointslice_port_name", "http")],
      },
      { job_name: "pods", kubernetes_sd_configs: [{ role: "pod", ...within }] },
      ...(namespaces
        ? []
        : [
            {
              job_name: "kubelet",
              scheme: "https",
              authorization: { credentials_file: "/var/run/secrets/kubernetes.io/serviceaccount/token" },
              kubernetes_sd_configs: [{ role: "node" }],
            },
          ]),
    ],
  });
};

const watch = ["list", "watch"];
const subjects = [{ kind: "ServiceAccount", name: "prometheus", namespace }];
const slices = { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: watch };
const objects = { apiGroups: [""], resources: ["pods", "services"], verbs: watch };

const clusterRights = (extra: object[] = []): FakeResource[] => [
  object("core/v1", "ServiceAccount", "prometheus", {}),
  object(rbac, "ClusterRole", "prometheus", {
    rules: [
      slices,
      objects,
      { apiGroups: [""], resources: ["nodes"], verbs: watch },
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
      ...extra,
    ],
  }),
  object(rbac, "ClusterRoleBinding", "prometheus", {
    roleRef: { kind: "ClusterRole", name: "prometheus" },
    subjects,
  }),
];

const rightsIn = (...names: string[]): FakeResource[] => [
  object("core/v1", "ServiceAccount", "prometheus", {}),
  ...names.flatMap((name) => [
    object(rbac, "Role", "prometheus", { rules: [slices, objects] }, name),
    object(
      rbac,
      "RoleBinding",
      "prometheus",
      { roleRef: { kind: "Role", name: "prometheus" }, subjects },
      name,
    ),
  ]),
];

/** The stack with an account and a configuration for its Prometheus. */
function withDiscovery(resources: FakeResource[], config: string, pod: object = {}): FakeResource[] {
  for (const { type, props } of resources as any[]) {
    if (type.endsWith(":ConfigMap") && props.metadata.name === "prometheus")
      props.data["prometheus.yml"] = config;
    if (type.endsWith(":StatefulSet") && props.metadata.name === "prometheus")
      Object.assign(props.spec.template.spec, { serviceAccountName: "prometheus", ...pod });
  }
  return resources;
}

/** How the gates of a stack are written. */
interface Gates {
  readonly ports: "numbers" | "names" | "ranges";
  readonly peers: "labels" | "expressions" | "namespaces";
  /** Whether they close what goes out too. @default false */
  readonly out?: boolean;
}

/** NetworkPolicies that let pass what a stack of `variant` asks, and nothing else. */
function gates(
  { ports, peers, out = false }: Gates,
  { http = 10902, grpc = 10901 }: Choices,
): FakeResource[] {
  const numbers: Record<string, number> = { http, grpc, web: 9093, gossip: 9094 };
  const port = (name: string) =>
    ports === "names" && name !== "gossip"
      ? { port: name }
      : ports === "ranges"
        ? { port: numbers[name] - 1, endPort: numbers[name] + 1 }
        : { protocol: "TCP", port: numbers[name] };
  const pods = (...names: string[]) =>
    peers === "labels"
      ? names.map((app) => ({ podSelector: { matchLabels: { app } } }))
      : [
          {
            ...(peers === "namespaces"
              ? { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } }
              : {}),
            podSelector: { matchExpressions: [{ key: "app", operator: "In", values: names }] },
          },
        ];
  const gate = (name: string, spec: object) =>
    object("networking.k8s.io/v1", "NetworkPolicy", name, { spec });
  const at = (app: string) => ({ podSelector: { matchLabels: { app } } });
  const letIn = (app: string, ...rules: [string, string[]][]) =>
    gate(app, {
      ...at(app),
      ingress: rules.map(([name, callers]) => ({ from: pods(...callers), ports: [port(name)] })),
    });
  const letOut = (app: string, ...rules: [string, string[]][]) =>
    gate(`${app}-out`, {
      ...at(app),
      policyTypes: ["Egress"],
      egress: rules.map(([name, called]) => ({ to: pods(...called), ports: [port(name)] })),
    });
  const dns = {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
  return [
    gate("closed", { podSelector: {}, policyTypes: ["Ingress", ...(out ? ["Egress"] : [])] }),
    letIn("prometheus", ["grpc", ["query"]]),
    letIn("store", ["grpc", ["query"]], ["http", ["prometheus"]]),
    letIn("rule", ["grpc", ["query"]], ["http", ["prometheus"]]),
    letIn("query", ["http", ["rule", "query-frontend", "prometheus"]]),
    letIn("alertmanager", ["web", ["rule"]], ["gossip", ["alertmanager"]]),
    ...(out
      ? [
          gate("dns", { podSelector: {}, policyTypes: ["Egress"], egress: [dns] }),
          letOut("query", ["grpc", ["prometheus", "store", "rule"]]),
          letOut("query-frontend", ["http", ["query"]]),
          letOut("rule", ["http", ["query"]], ["web", ["alertmanager"]]),
          letOut("alertmanager", ["gossip", ["alertmanager"]]),
          letOut("prometheus", ["http", ["store", "rule", "query"]]),
          gate("api-server", {
            ...at("prometheus"),
            policyTypes: ["Egress"],
            egress: [{ to: [{ ipBlock: { cidr: "10.1.2.3/32" } }], ports: [{ port: 6443 }] }],
          }),
        ]
      : []),
  ];
}

const gated = (of: Gates, choices: Choices = {}) =>
  withDiscovery(variant({ ...choices, resources: [...gates(of, choices), ...clusterRights()] }), configOf());

const ingress = (name: string, service: string, port: string, path: string, annotations: object) =>
  object("networking.k8s.io/v1", "Ingress", name, {
    metadata: { name, namespace, annotations },
    spec: {
      rules: [
        {
          http: {
            paths: [
              { path, pathType: "Prefix", backend: { service: { name: service, port: { name: port } } } },
            ],
          },
        },
      ],
    },
  });

/** Right stacks with rights, gates and doors, each written in another way. */
export const gatedStacks: Readonly<Record<string, () => FakeResource[]>> = {
  "rights in the whole cluster": () => withDiscovery(variant({ resources: clusterRights() }), configOf()),
  "rights in two namespaces only": () =>
    withDiscovery(variant({ resources: rightsIn(namespace, "apps") }), configOf([namespace, "apps"])),
  "rights of a group, and a token of its own": () => {
    const resources = variant({
      resources: clusterRights([{ apiGroups: ["*"], resources: ["pods"], verbs: ["*"] }]),
    });
    const binding = resources.find(({ type }) => type.endsWith(":ClusterRoleBinding"));
    (binding!.props as any).subjects = [{ kind: "Group", name: `system:serviceaccounts:${namespace}` }];
    const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
    const volumes = [
      { name: "config", configMap: { name: "prometheus" } },
      { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
    ];
    withDiscovery(resources, configOf(), { automountServiceAccountToken: false, volumes });
    const set = resources.find(({ type, name }) => type.endsWith(":StatefulSet") && name === "prometheus");
    (set!.props as any).spec.template.spec.containers[0].volumeMounts.push({
      name: "token",
      mountPath: folder,
    });
    return resources;
  },
  "gates by labels and numbers": () => gated({ ports: "numbers", peers: "labels" }),
  "gates by expressions and names of ports": () => gated({ ports: "names", peers: "expressions" }),
  "gates by namespaces and ranges of ports": () =>
    gated({ ports: "ranges", peers: "namespaces" }, { http: 12902, grpc: 14901 }),
  "gates in both directions": () => gated({ ports: "numbers", peers: "expressions", out: true }),
  "gates in both directions, by names and namespaces": () =>
    gated({ ports: "names", peers: "namespaces", out: true }),
  "gates in both directions, with a prefix": () =>
    gated({ ports: "ranges", peers: "labels", out: true }, { http: 12902, grpc: 14901, prefix: "/thanos" }),
  "gates in both directions, of receivers that nobody closes": () => {
    const open = { podSelector: {}, policyTypes: ["Egress", "Ingress"], ingress: [{}], egress: [{}] };
    return withDiscovery(
      variant({
        receive: true,
        resources: [
          ...gates({ ports: "numbers", peers: "labels", out: true }, {}),
          object("networking.k8s.io/v1", "NetworkPolicy", "open", { spec: open }),
          ...clusterRights(),
        ],
      }),
      configOf(),
    );
  },
  "doors that sign in, and one for reading": () =>
    variant({
      resources: [
        ingress("prometheus", "prometheus", "http", "/", {
          "nginx.ingress.kubernetes.io/auth-url": "https://auth.example.com/oauth2/auth",
        }),
        ingress("alertmanager", "alertmanager", "web", "/", {
          "nginx.ingress.kubernetes.io/auth-secret": "users",
          "nginx.ingress.kubernetes.io/auth-type": "basic",
        }),
        ingress("reading", "prometheus", "http", "/api/v1/query", {}),
        ingress("rule", "rule", "http", "/", {
          "traefik.ingress.kubernetes.io/router.middlewares": "monitoring-users@kubernetescrd",
        }),
      ],
    }),
};

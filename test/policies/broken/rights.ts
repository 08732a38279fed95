import { policies as apiRights } from "../../../policies/rules/apiRights";
import { policies as networkGates } from "../../../policies/rules/networkGates";
import { policies as prometheusAccess } from "../../../policies/rules/prometheusAccess";
import { policies as writeEndpoints } from "../../../policies/rules/writeEndpoints";
import { kubernetesObject, type FakeResource } from "../../support/policy";
import { change, type Break, type Mutant } from "./edits";
import { gatedStacks } from "./gatedStacks";
import type { Area } from "./area";

type Stack = readonly FakeResource[];

/** The stack with each object of these kinds changed, once for each edit. */
function changeObjects(
  stack: Stack,
  kinds: RegExp,
  edits: Record<string, (props: any) => unknown>,
): Mutant[] {
  return Object.entries(edits).flatMap(([what, edit]) =>
    stack.flatMap(({ type, props }, at) => {
      if (!kinds.test(type.split(":").at(-1) ?? "")) return [];
      const title = `${type.split(":").at(-1)} ${(props.metadata as any).name}`;
      const before = JSON.stringify(props);
      const mutant = change(stack, at, `${title}: ${what}`, edit);
      return JSON.stringify(mutant.resources[at].props) === before ? [] : [mutant];
    }),
  );
}

/** Roles of a Prometheus or of kube-state-metrics. */
const roles = /^(Cluster)?Role$/;
const bindings = /^(Cluster)?RoleBinding$/;
const without = (verb: string) => (props: any) =>
  props.rules.forEach((rule: any) => {
    if (rule.verbs.includes("watch")) rule.verbs = rule.verbs.filter((one: string) => one !== verb);
  });
const resource = (from: string, to?: string) => (props: any) =>
  props.rules.forEach((rule: any) => {
    if (rule.resources?.includes(from))
      rule.resources = rule.resources.flatMap((one: string) => (one === from ? (to ?? []) : one));
  });

/** Workloads whose pods discover, by what their account is called. */
const asking = (pod: any) =>
  /^(prometheus|prometheus-monitor|kube-state-metrics)$/.test(pod?.serviceAccountName ?? "");
const pods = (edit: (pod: any) => unknown) => (props: any) => {
  const pod = props.spec?.template?.spec;
  if (asking(pod)) edit(pod);
};

/** One gate more, for the pods of each workload that is meant. */
function closeEach(stack: Stack, what: string, isMeant: (pod: any) => boolean, spec: object): Mutant[] {
  return stack.flatMap(({ type, props }: any) => {
    if (!/:(StatefulSet|Deployment)$/.test(type)) return [];
    const { metadata, spec: pod } = props.spec.template;
    if (pod.hostNetwork || !isMeant(pod)) return [];
    const { name, namespace } = props.metadata;
    const closed = kubernetesObject(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      { podSelector: { matchLabels: metadata.labels }, ...spec },
      { name: "one-more", namespace },
    );
    return [{ what: `${name}: ${what}`, resources: [...stack, { ...closed, name: "one-more" }] }];
  });
}

const words = (pod: any): string =>
  [...(pod.containers ?? []), ...(pod.initContainers ?? [])].flatMap(({ args = [] }: any) => args).join(" ");
const gate =
  (edit: (spec: any) => unknown) =>
  ({ spec }: any) => {
    if (spec.podSelector?.matchLabels) edit(spec);
  };
const rulesOf = (spec: any): any[] => [...(spec.ingress ?? []), ...(spec.egress ?? [])];
const peers = (edit: (peer: any) => unknown) =>
  gate((spec) => rulesOf(spec).forEach((rule) => (rule.from ?? rule.to ?? []).forEach(edit)));
const ports = (edit: (port: any) => unknown) =>
  gate((spec) =>
    rulesOf(spec).forEach(({ ports: all = [] }) =>
      all.filter(({ port }: any) => port !== 6443).forEach(edit),
    ),
  );

/** Whether a Service is of something that writes, and has no password. */
const writes = /alertmanager|receive|rule|compact|store(gateway)?$|^(thanos-)?prometheus/;
const servicesOf = (stack: Stack, name: RegExp) =>
  stack.filter(
    ({ type, props }: any) =>
      type.endsWith(":Service") && props.spec?.selector && name.test(props.metadata.name),
  );
const httpOf = ({ ports = [] }: any) =>
  ports.find(({ name }: any) => /write/.test(name ?? "")) ??
  ports.find(({ name }: any) => /^(http|web)$/.test(name ?? "")) ??
  ports[0];

function routesTo(stack: Stack, name: RegExp): Mutant[] {
  return servicesOf(stack, name).flatMap(({ props }: any): Mutant[] => {
    const { name: service, namespace } = props.metadata;
    const { port } = httpOf(props.spec);
    const make = (kind: string, apiVersion: string, spec: object): Mutant => ({
      what: `${kind} to ${service}:${port}`,
      resources: [
        ...stack,
        { ...kubernetesObject(apiVersion, kind, spec, { name: "door", namespace }), name: "door" },
      ],
    });
    return [
      make("Ingress", "networking.k8s.io/v1", {
        rules: [
          {
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: service, port: { number: port } } },
                },
              ],
            },
          },
        ],
      }),
      make("HTTPRoute", "gateway.networking.k8s.io/v1", {
        rules: [{ backendRefs: [{ name: service, port }] }],
      }),
    ];
  });
}

const opened = (type: string) => (spec: any) => {
  spec.type = type;
  delete spec.clusterIP;
};

const breaks: readonly Break[] = [
  {
    name: "a role without a verb that discovery needs",
    mutants: (stack) =>
      changeObjects(stack, roles, { "no list": without("list"), "no watch": without("watch") }),
  },
  {
    name: "a role without what is discovered, or with that of another API group",
    mutants: (stack) =>
      changeObjects(stack, roles, {
        "no pods": resource("pods"),
        "no services": resource("services"),
        "endpoints for endpointslices": resource("endpointslices", "endpoints"),
        "endpointslices of the core group": ({ rules }) =>
          rules.forEach((rule: any) => {
            if (rule.resources?.includes("endpointslices")) rule.apiGroups = [""];
          }),
        "nodes/* for nodes/metrics": resource("nodes/metrics", "nodes/*"),
        "nodes/proxy for nodes/metrics": resource("nodes/metrics", "nodes/proxy"),
        "one pod only": ({ rules }) =>
          rules.forEach((rule: any) => {
            if (rule.resources?.includes("pods")) rule.resourceNames = ["one"];
          }),
      }).filter(({ what }) => !/group: /.test(what)),
    exceptIn: /rights of a group/,
  },
  {
    name: "a binding of another account, of another namespace or of a role that is none",
    exceptIn: /rights of a group/,
    mutants: (stack) =>
      changeObjects(stack, bindings, {
        "another account": ({ subjects }) => (subjects[0].name = "other"),
        "another namespace": ({ subjects }) => (subjects[0].namespace = "other"),
        "a user of that name": ({ subjects }) => (subjects[0].kind = "User"),
      }),
  },
  {
    name: "rights in one namespace where more is discovered",
    mutants: (stack) => [
      ...stack.flatMap(({ type, props }: any, at): Mutant[] => {
        if (!/:ClusterRoleBinding$/.test(type)) return [];
        const inOne = (namespace: string): Mutant => ({
          what: `RoleBinding ${props.metadata.name} in ${namespace}`,
          resources: stack.map((one, index) =>
            index === at
              ? {
                  ...one,
                  type: type.replace("ClusterRoleBinding", "RoleBinding"),
                  props: { ...props, metadata: { ...props.metadata, namespace } },
                }
              : one,
          ),
        });
        return [inOne("monitoring"), inOne("thanos")];
      }),
      ...changeObjects(stack, /^RoleBinding$/, {
        "in another namespace": ({ metadata }) => (metadata.namespace = "other"),
      }),
    ],
  },
  {
    name: "no token for Kubernetes' API, or another account",
    mutants: (stack) => [
      ...changeObjects(stack, /^(StatefulSet|Deployment)$/, {
        "automountServiceAccountToken: false": pods((pod) => {
          pod.automountServiceAccountToken = false;
          for (const { volumeMounts } of pod.containers)
            for (const mount of volumeMounts ?? [])
              mount.mountPath = mount.mountPath.replace("/serviceaccount", "/other");
        }),
        "no account": pods((pod) => delete pod.serviceAccountName),
      }).filter(
        ({ what }) => !/no account/.test(what) || stack.some(({ type }) => /RoleBinding$/.test(type)),
      ),
    ],
    exceptIn: /rights of a group/,
  },
  {
    name: "a gate that closes what is asked",
    exceptIn: /mesh|node's network|nobody closes|kube-thanos, the example|gates/,
    mutants: (stack) =>
      closeEach(
        stack,
        "closed to all",
        (pod) =>
          pod.containers.some(({ args }: any) => ["query", "store", "rule", "sidecar"].includes(args?.[0])),
        { policyTypes: ["Ingress"] },
      ),
  },
  {
    name: "a gate that closes what a pod asks",
    exceptIn: /mesh|node's network|nobody closes|gates/,
    mutants: (stack) =>
      closeEach(stack, "lets out nothing", (pod) => /\.svc\b|_tcp\./.test(words(pod)), {
        policyTypes: ["Egress"],
      }),
  },
  {
    name: "a gate with another peer or another port",
    exceptIn: /nobody closes/,
    mutants: (stack) =>
      changeObjects(stack, /^NetworkPolicy$/, {
        "another label": peers((peer) => {
          if (peer.podSelector) peer.podSelector = { matchLabels: { app: "other" } };
        }),
        "another namespace": peers((peer) => {
          if (!peer.ipBlock)
            peer.namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": "other" } };
        }),
        "the Service's port": ports((port) => {
          delete port.endPort;
          port.port = 8000;
        }),
        "another protocol": ports((port) => (port.protocol = port.protocol === "UDP" ? "TCP" : "UDP")),
        "no rule": gate((spec) => {
          if (spec.ingress) spec.ingress = [];
          else spec.egress = [];
        }),
      }),
  },
  {
    name: "no way to the DNS, or by one protocol only",
    exceptIn: /mesh|node's network|nobody closes|gates/,
    mutants: (stack) => {
      const named = (pod: any) => /\.svc\b|_tcp\./.test(words(pod));
      const all = [
        { podSelector: {} },
        { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "thanos" } } },
      ];
      return [
        ...closeEach(stack, "out to the stack's pods only", named, {
          policyTypes: ["Egress"],
          egress: [{ to: all }],
        }),
        ...closeEach(stack, "out to TCP only", named, {
          policyTypes: ["Egress"],
          egress: [{ ports: [{ protocol: "TCP", port: 1, endPort: 65535 }] }],
        }),
      ];
    },
  },
  {
    name: "no way to the object store or to Kubernetes' API",
    exceptIn: /mesh|node's network|nobody closes|gates in both/,
    mutants: (stack) =>
      closeEach(stack, "out to pods only", (pod) => asking(pod), {
        policyTypes: ["Egress"],
        egress: [{ to: [{ podSelector: {} }, { namespaceSelector: {} }] }],
      }),
  },
  {
    name: "a load balancer or a node's port before what writes",
    mutants: (stack) =>
      servicesOf(stack, writes).flatMap((service) =>
        ["LoadBalancer", "NodePort"].map((type) =>
          change(
            stack,
            stack.indexOf(service),
            `${(service.props as any).metadata.name}: ${type}`,
            ({ spec }) => opened(type)(spec),
          ),
        ),
      ),
  },
  {
    name: "an Ingress or a route to what writes",
    mutants: (stack) => routesTo(stack, writes),
  },
  {
    name: "a StoreAPI without TLS before the cluster",
    exceptIn: /TLS between/,
    mutants: (stack) =>
      servicesOf(stack, /(query|store|storegateway|rule|receive)$/).flatMap((service) =>
        (service.props as any).spec.ports.some(({ name }: any) => name === "grpc")
          ? [
              change(
                stack,
                stack.indexOf(service),
                `${(service.props as any).metadata.name}: LoadBalancer`,
                ({ spec }) => opened("LoadBalancer")(spec),
              ),
            ]
          : [],
      ),
  },
];

/** What programs may do, who may call them, and from where. */
export const rights: Area = {
  title: "Broken rights and gates",
  does: "takes one right away, or closes or opens one gate at a time",
  policies: [...apiRights, ...networkGates, ...prometheusAccess, ...writeEndpoints],
  breaks,
  known: {},
  own: gatedStacks,
};

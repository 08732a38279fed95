import { kubernetesObject } from "../../support/policy";
import type { Mutation, StackCopy } from "./mutation";

const labels = { "app.kubernetes.io/component": "query", "app.kubernetes.io/name": "thanos" };
const gate =
  (spec: object, name = "one-more") =>
  (stack: StackCopy) => {
    const { namespace } = stack.object("Service", "thanos-query").metadata;
    stack.add({
      ...kubernetesObject(
        "networking.k8s.io/v1",
        "NetworkPolicy",
        { podSelector: { matchLabels: labels }, ...spec },
        { name, namespace },
      ),
      name,
    });
  };
const anyPod = [{ namespaceSelector: {} }];
const dns = {
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

export const rightsMutations: readonly Mutation[] = [
  {
    name: "a Prometheus that may not list pods",
    fires: ["api-rights-given"],
    change: (stack) => {
      const { rules } = stack.object("ClusterRole", "thanos-prometheus");
      rules[0].resources = ["services"];
    },
  },
  {
    name: "rights for a Prometheus of another namespace",
    fires: ["api-rights-given"],
    change: (stack) =>
      (stack.object("ClusterRoleBinding", "thanos-prometheus").subjects[0].namespace = "default"),
  },
  {
    name: "a kube-state-metrics without a token",
    fires: ["api-token-mounted"],
    change: (stack) => (stack.container("kube-state-metrics").pod.automountServiceAccountToken = false),
  },
  {
    name: "a Query that nobody is let in to",
    fires: ["connection-let-through"],
    change: gate({ policyTypes: ["Ingress"] }),
  },
  {
    name: "a Query that can't ask the DNS",
    fires: ["name-lookups-let-through"],
    change: gate({ policyTypes: ["Egress"], egress: [{ to: [{ podSelector: {} }] }] }),
  },
  {
    name: "a Prometheus that can't leave for Kubernetes' API",
    fires: ["outside-let-through"],
    change: gate({
      podSelector: { matchLabels: { "app.kubernetes.io/component": "prometheus" } },
      policyTypes: ["Egress"],
      egress: [{ to: anyPod }, dns],
    }),
  },
  {
    name: "a gate of no pods",
    fires: ["network-policy-selects-pods"],
    change: gate({ podSelector: { matchLabels: { app: "query" } } }, "thanos-query"),
  },
  {
    name: "an Alertmanager behind an Ingress",
    fires: ["write-endpoints-inside"],
    change: (stack) => {
      const { namespace } = stack.object("Service", "alertmanager").metadata;
      const backend = { service: { name: "alertmanager", port: { name: "http" } } };
      stack.add({
        ...kubernetesObject(
          "networking.k8s.io/v1",
          "Ingress",
          { rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
          { name: "alertmanager", namespace },
        ),
        name: "alertmanager-ingress",
      });
    },
  },
  {
    name: "a Query with gRPC before the cluster, as it is",
    fires: ["storeapi-encrypted-outside"],
    change: (stack) => (stack.object("Service", "thanos-query").spec.type = "LoadBalancer"),
  },
];

/** What Kubernetes refuses, or never does, of what several settings ask of a cluster together. */
import { readHostPort } from "../../model/kubernetes/hostPorts";
import { systemNamespaces } from "../../model/kubernetes/objectNames";
import type { Given } from "../checking/checkSettings";
import type { Broken } from "../checking/problems";
import type { SettingRule } from "./rule";

interface Service {
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  readonly nodePort?: number;
  readonly sourceRanges: readonly string[];
}
/** The settings that are read here. */
export interface ClusterSettings {
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly images: { readonly pullSecrets: readonly string[] };
  readonly clusterMetrics: {
    readonly nodeExporter: {
      readonly enabled: boolean;
      readonly namespace: string;
      readonly createNamespace: boolean;
    };
  };
  readonly objectStore: {
    readonly s3?: { readonly credentials: string };
    readonly minio: {
      readonly address: string;
      readonly service: Service;
    };
  };
  readonly query: { readonly service: Service };
  readonly queryFrontend: {
    readonly service: Service;
    readonly ingress?: { readonly className?: string; readonly annotations: unknown };
  };
}

type ClusterRule = SettingRule<ClusterSettings>;

const namespaceIsOurs: ClusterRule = {
  demand: "`namespace` is none of Kubernetes' own, and not `default` where the stack creates it",
  check: ({ namespace, createNamespace }) => {
    const refuse = (rule: string, level: Broken["level"] = "error"): Broken => ({
      key: "namespace",
      value: namespace,
      rule,
      level,
    });
    if (systemNamespaces.includes(namespace))
      return refuse("is a namespace of Kubernetes itself. Use one of the stack's own, such as thanos.");
    if (namespace !== "default") return undefined;
    return createNamespace
      ? refuse(
          "is there in every cluster, so it can't be created, and deleting the stack would want to delete it. Use a namespace of the stack's own, such as thanos.",
        )
      : refuse(
          "is where everything lands that names no namespace, so others change what is beside the stack. Use a namespace of the stack's own, such as thanos.",
          "warning",
        );
  },
};

const nodeExporterIsApart: ClusterRule = {
  demand:
    "`clusterMetrics.nodeExporter.namespace` is neither the stack's own, nor `default`, nor one of Kubernetes' own",
  check: ({ namespace, clusterMetrics: { nodeExporter } }) => {
    const refuse = (rule: string): Broken => ({
      key: "clusterMetrics.nodeExporter.namespace",
      value: nodeExporter.namespace,
      rule: `${rule} Use a namespace of its own, such as thanos-node-exporter.`,
      with: ["namespace"],
    });
    if (!nodeExporter.enabled) return undefined;
    if (nodeExporter.namespace === namespace)
      return refuse(
        "is the stack's own too, and that does not let in node-exporter, which sees its node's files and network.",
      );
    return [...systemNamespaces, "default"].includes(nodeExporter.namespace)
      ? refuse("is there in every cluster, and what is in it is not the stack's.")
      : undefined;
  },
};

const nodeExporterIsPulled: ClusterRule = {
  demand:
    "`clusterMetrics.nodeExporter.createNamespace` is false where there are `images.pullSecrets`, which must be in its namespace before the pods",
  check: ({ images: { pullSecrets }, clusterMetrics: { nodeExporter } }, _, nameSetting) => {
    if (!nodeExporter.enabled || !nodeExporter.createNamespace || pullSecrets.length === 0) return undefined;
    return {
      key: "clusterMetrics.nodeExporter.createNamespace",
      value: true,
      rule: `but the Secrets of ${nameSetting("images.pullSecrets")} must be in that namespace before its pods start. Create the namespace with the Secrets and the label pod-security.kubernetes.io/enforce: privileged first, and set it to false.`,
      with: ["images.pullSecrets"],
    };
  },
};

const secretsHaveANamespace: ClusterRule = {
  demand:
    "`createNamespace` is false where Secrets must be in the namespace before the pods: `objectStore.s3` with `credentials: secrets`, and `images.pullSecrets`",
  check: ({ createNamespace, objectStore, images }, _, nameSetting) => {
    if (!createNamespace) return undefined;
    const needed = [
      ...(objectStore.s3?.credentials === "secrets" ? ["objectStore.s3"] : []),
      ...(images.pullSecrets.length > 0 ? ["images.pullSecrets"] : []),
    ];
    if (needed.length === 0) return undefined;
    return {
      key: "createNamespace",
      value: true,
      rule: `but the Secrets of ${needed.map(nameSetting).join(" and ")} must be in the namespace before the stack's pods start. Create the namespace with the Secrets first, and set it to false.`,
      with: needed,
    };
  },
};

/** The Services whose type is a setting, by the key of their settings. */
const listServices = ({ query, queryFrontend, objectStore }: ClusterSettings): [string, Service][] => [
  ["query.service", query.service],
  ["queryFrontend.service", queryFrontend.service],
  ...(objectStore.s3 === undefined
    ? [["objectStore.minio.service", objectStore.minio.service] as [string, Service]]
    : []),
];

/** Port on every node of MinIO's Service where none is set. */
const minioNodePort = 30900;

/** The node port that a Service will have, where that is known before. */
const nodePortOf = (key: string, { type, nodePort }: Service): number | undefined =>
  nodePort ?? (key === "objectStore.minio.service" && type === "NodePort" ? minioNodePort : undefined);

const nodePortIsFree: ClusterRule = {
  demand: "no two Services have the same `nodePort`; MinIO's is 30900 if left out",
  check: (settings, _, nameSetting) => {
    const taken = new Map<number, string>();
    const broken: Broken[] = [];
    // MinIO's first: where it has its default, the other Service is the one that was set.
    for (const [key, service] of listServices(settings).reverse()) {
      const port = nodePortOf(key, service);
      if (port === undefined) continue;
      const other = taken.get(port);
      if (other === undefined) taken.set(port, key);
      else
        broken.push({
          key: `${key}.nodePort`,
          value: port,
          rule: `is the node port of ${nameSetting(other)} too, and Kubernetes refuses the second one. Use another port.`,
          with: [`${other}.nodePort`, `${other}.type`],
        });
    }
    return broken;
  },
};

const rangesAreRead: ClusterRule = {
  demand: "`service.sourceRanges` goes with a Service of type LoadBalancer",
  check: (settings, _, nameSetting) =>
    listServices(settings).flatMap(([key, { type, sourceRanges }]) =>
      sourceRanges.length === 0 || type === "LoadBalancer"
        ? []
        : {
            key: `${key}.sourceRanges`,
            value: sourceRanges,
            rule: `is taken by a LoadBalancer only, and ${nameSetting(`${key}.type`)} is ${type}: Kubernetes refuses the Service. Remove the ranges, or use a LoadBalancer.`,
            with: [`${key}.type`],
          },
    ),
};

/** The port in an address of this machine that nobody set can only be the node port. */
const minioIsReached: ClusterRule = {
  demand: "`objectStore.minio.address` is set where its `service.nodePort` is not 30900",
  check: ({ objectStore: { s3, minio } }, given, nameSetting) => {
    const { nodePort, type } = minio.service;
    if (s3 !== undefined || type !== "NodePort" || nodePort === undefined) return undefined;
    if (isWritten(given, ["objectStore", "minio", "address"])) return undefined;
    const { host, port } = readHostPort(minio.address) ?? {};
    if (port === undefined || port === nodePort) return undefined;
    return {
      key: "objectStore.minio.address",
      value: minio.address,
      rule: `but ${nameSetting("objectStore.minio.service.nodePort")} is ${nodePort}, so Pulumi would not reach MinIO. Set it to the address of a node with that port, such as ${host}:${nodePort}.`,
      with: ["objectStore.minio.service"],
    };
  },
};

const isWritten = (given: Given, path: readonly string[]): boolean =>
  path.reduce<unknown>((inner, name) => (inner as Given | undefined)?.[name], given) !== undefined;

const classAnnotation = "kubernetes.io/ingress.class";

const oneIngressClass: ClusterRule = {
  demand:
    "an Ingress does not name one class in `className` and another in the annotation `kubernetes.io/ingress.class`",
  check: ({ queryFrontend: { ingress } }) => {
    const { className, annotations } = ingress ?? {};
    const other = (annotations as Readonly<Record<string, unknown>> | undefined)?.[classAnnotation];
    if (className === undefined || typeof other !== "string" || other === className) return undefined;
    return {
      key: `queryFrontend.ingress.annotations["${classAnnotation}"]`,
      value: other,
      rule: `is another class than className (${className}), and Kubernetes refuses the Ingress. Remove the annotation.`,
      with: ["queryFrontend.ingress.className"],
    };
  },
};

/** Every rule about the cluster. */
export const clusterRules: readonly ClusterRule[] = [
  namespaceIsOurs,
  nodeExporterIsApart,
  nodeExporterIsPulled,
  secretsHaveANamespace,
  nodePortIsFree,
  rangesAreRead,
  minioIsReached,
  oneIngressClass,
];

/** Labels that discoveries give to targets before they are relabelled. Source: discovery/ of Prometheus 3.16. */

const described = (object: string): string[] =>
  ["label", "labelpresent", "annotation", "annotationpresent"].map((kind) => `${object}_${kind}_\\w+`);
const namespace = ["namespace", ...described("namespace")];
const node = [
  "node_name",
  "node_provider_id",
  "node_address_\\w+",
  "node_condition_\\w+",
  ...described("node"),
];
const pod = [
  ..."name ip ready phase node_name host_ip uid controller_kind controller_name deployment_name job_name cronjob_name"
    .split(" ")
    .map((name) => `pod_${name}`),
  "pod_container_(?:init|name|id|image|port_name|port_number|port_protocol)",
  ...described("pod"),
  ...node,
  ...namespace,
];
const service = [
  "service_(?:name|type|cluster_ip|loadbalancer_ip|external_name|port_name|port_number|port_protocol)",
  ...described("service"),
  ...namespace,
];
const slice =
  "endpointslice_(?:name|address_target_kind|address_target_name|address_type|port|port_name|port_protocol|port_app_protocol|endpoint_(?:conditions_(?:ready|serving|terminating)|hostname|node_name|zone|topology_\\w+))";

/** What each role gives, behind `__meta_kubernetes_`. */
const roles: Readonly<Record<string, readonly string[]>> = {
  node,
  pod,
  service,
  endpoints: [
    "endpoints_name",
    "endpoint_(?:hostname|node_name|ready|port_name|port_protocol|address_target_kind|address_target_name)",
    ...described("endpoints"),
    ...service,
    ...pod,
  ],
  endpointslice: [slice, ...described("endpointslice"), ...service, ...pod],
  ingress: ["ingress_(?:name|class_name|scheme|host|path)", ...described("ingress"), ...namespace],
};

const prefix = "__meta_kubernetes_";

/** Whether a label is one of Kubernetes' that none of some roles gives. */
export const isNotOfRoles = (label: string, given: readonly unknown[]): boolean =>
  label.startsWith(prefix) &&
  given.every((role) => typeof role === "string" && Object.hasOwn(roles, role)) &&
  !given.some((role) =>
    new RegExp(`^(?:${roles[role as string].join("|")})$`).test(label.slice(prefix.length)),
  );

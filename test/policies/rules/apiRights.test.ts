import { apiRightsGiven, apiTokenMounted } from "../../../policies/rules/apiRights";
import { gatedStacks } from "../broken/gatedStacks";
import { StackCopy } from "../mutations/mutation";
import { describeCases } from "../support/cases";
import { hidden } from "../support/clients";
import { unknown, type FakeResource } from "../../support/policy";

function changed(title: string, edit: (stack: StackCopy) => void): FakeResource[] {
  const copy = new StackCopy(gatedStacks[title]());
  edit(copy);
  return copy.resources;
}
const cluster = (edit: (stack: StackCopy) => void) => changed("rights in the whole cluster", edit);
const inTwo = (edit: (stack: StackCopy) => void) => changed("rights in two namespaces only", edit);
const role = (edit: (rules: any[]) => void) =>
  cluster((stack) => edit(stack.object("ClusterRole", "prometheus").rules));
const binding = (edit: (binding: any) => void) =>
  cluster((stack) => edit(stack.object("ClusterRoleBinding", "prometheus")));

describeCases(apiRightsGiven, {
  "rights in the whole cluster": [undefined, gatedStacks["rights in the whole cluster"]()],
  "rights in the namespaces that are discovered": [undefined, gatedStacks["rights in two namespaces only"]()],
  "rights of a group of accounts": [undefined, gatedStacks["rights of a group, and a token of its own"]()],
  "everything by the cluster's own role": [undefined, binding((one) => (one.roleRef.name = "cluster-admin"))],
  "any resource of any group": [
    undefined,
    role((rules) => rules.splice(0, 3, { apiGroups: ["*"], resources: ["*"], verbs: ["*"] })),
  ],
  "a subresource of anything": [undefined, role((rules) => (rules[3].resources = ["*/metrics"]))],
  "a role without watch": [
    /discovers endpointslices of monitoring \(job stack in ConfigMap monitoring\/prometheus, key prometheus\.yml\), but may not watch endpointslices \(discovery\.k8s\.io\) in monitoring: ServiceAccount prometheus may not do that by ClusterRoleBinding monitoring\/prometheus/,
    role((rules) => (rules[0].verbs = ["list"])),
  ],
  "the right of another API group": [
    /may not list endpointslices \(discovery\.k8s\.io\)/,
    role((rules) => (rules[0].apiGroups = [""])),
  ],
  "nodes/*, which is no pattern": [
    /asks kubelets for metrics \(job kubelet\), but may not get nodes\/metrics of the whole cluster/,
    role((rules) => (rules[3].resources = ["nodes/*"])),
  ],
  "rights in one of the two namespaces": [
    /discovers pods of monitoring, apps .* but may not list pods in apps/,
    inTwo((stack) => {
      const others = stack.resources.filter(
        ({ type, props }: any) => type.endsWith(":RoleBinding") && props.metadata.namespace === "apps",
      );
      others.forEach((one) => stack.resources.splice(stack.resources.indexOf(one), 1));
    }),
  ],
  "an account of another namespace": [
    /no RoleBinding or ClusterRoleBinding names its ServiceAccount prometheus in monitoring; the same holds for 3 more of its requests/,
    binding((one) => (one.subjects[0].namespace = "default")),
  ],
  "another cluster's API": [
    undefined,
    cluster((stack) => {
      stack.object("ConfigMap", "prometheus").data["prometheus.yml"] =
        "scrape_configs: [{job_name: a, kubernetes_sd_configs: [{role: ingress, api_server: 'https://example.com'}]}]";
    }),
  ],
  "rights that another program gives": [
    /^unreadable: .*no binding of the ServiceAccount prometheus is in this stack/,
    gatedStacks["rights in the whole cluster"]().filter(({ type }) => !type.includes("rbac")),
  ],
  "rights that a chart may give": [
    /^unreadable: .*rights of ServiceAccount prometheus may be made by Release/,
    [...binding((one) => (one.subjects[0].name = "other")), hidden("helm.sh/v3:Release")],
  ],
  "a role of another program": [
    /^unreadable: .*the ClusterRole monitoring is not in this stack/,
    binding((one) => (one.roleRef.name = "monitoring")),
  ],
  "unknown verbs": [/^unknown: /, role((rules) => (rules[1].verbs = unknown("Array")))],
});

const pod = (edit: (pod: any) => void) => cluster((stack) => edit(stack.container("prometheus").pod));
const account = (value: unknown) =>
  cluster((stack) => (stack.object("ServiceAccount", "prometheus").automountServiceAccountToken = value));

describeCases(apiTokenMounted, {
  "the standard": [undefined, gatedStacks["rights in the whole cluster"]()],
  "a projected token": [undefined, gatedStacks["rights of a group, and a token of its own"]()],
  "a pod that has none": [
    /gets no token for Kubernetes' API \(automountServiceAccountToken: false\)/,
    pod((one) => (one.automountServiceAccountToken = false)),
  ],
  "an account that has none": [
    /ServiceAccount monitoring\/prometheus has automountServiceAccountToken: false, and the pod does not say otherwise/,
    account(false),
  ],
  "a pod that says otherwise than its account": [
    undefined,
    cluster((stack) => {
      stack.object("ServiceAccount", "prometheus").automountServiceAccountToken = false;
      stack.container("prometheus").pod.automountServiceAccountToken = true;
    }),
  ],
  "an unknown account": [/^unknown: /, account(unknown("Boolean"))],
});

import {
  connectionLetThrough,
  nameLookupsLetThrough,
  networkPolicySelectsPods,
  outsideLetThrough,
} from "../../../policies/rules/networkGates";
import { gatedStacks } from "../broken/gatedStacks";
import { StackCopy } from "../mutations/mutation";
import { describeCases } from "../support/cases";
import { hidden } from "../support/clients";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

function changed(title: string, edit: (stack: StackCopy) => void): FakeResource[] {
  const copy = new StackCopy(gatedStacks[title]());
  edit(copy);
  return copy.resources;
}
const labels = "gates by labels and numbers";
const out = "gates in both directions";
const gate = (name: string, edit: (spec: any) => void, title = labels) =>
  changed(title, (stack) => edit(stack.object("NetworkPolicy", name).spec));
/** What lets Query in to the Store Gateways. */
const store = (edit: (rule: any, spec: any) => void) => gate("store", (spec) => edit(spec.ingress[0], spec));
const namespace = (of: object): FakeResource => ({
  ...kubernetesObject("core/v1", "Namespace", {}, { name: "monitoring", labels: of }),
  name: "namespace",
});
const named = (value: unknown) => ({ namespaceSelector: { matchLabels: { team: value } } });

describeCases(connectionLetThrough, {
  "gates by labels": [undefined, gatedStacks[labels]()],
  "gates by names of ports": [undefined, gatedStacks["gates by expressions and names of ports"]()],
  "gates by ranges": [undefined, gatedStacks["gates by namespaces and ranges of ports"]()],
  "gates in both directions": [undefined, gatedStacks[out]()],
  "a rule for everybody": [undefined, store((rule) => delete rule.from)],
  "a rule for all ports": [undefined, store((rule) => delete rule.ports)],
  "a label of the namespace": [
    undefined,
    [...store((rule) => (rule.from = [named("a")])), namespace({ team: "a" })],
  ],
  "the caller is another": [
    /`thanos query` in container "query"\) asks dnssrv\+_grpc\._tcp\.store\.monitoring\.svc\.cluster\.local \(--endpoint\), but NetworkPolicy monitoring\/closed, NetworkPolicy monitoring\/store do not let Deployment monitoring\/query in to port 10901 of StatefulSet monitoring\/store/,
    store((rule) => (rule.from = [{ podSelector: { matchLabels: { app: "grafana" } } }])),
  ],
  "the Service's port, which is not that of the pods": [
    /in to port 10901 of/,
    store((rule) => (rule.ports = [{ port: 8001 }])),
  ],
  "another protocol": [/in to port 10901 of/, store((rule) => (rule.ports[0].protocol = "UDP"))],
  "a scrape": [
    /`prometheus` in container "prometheus"\) scrapes port 10902 of StatefulSet monitoring\/store \(job stack in ConfigMap monitoring\/prometheus, key prometheus\.yml\), but NetworkPolicy/,
    gate("store", (spec) => spec.ingress.pop()),
  ],
  "a label that the namespace does not have": [
    /in to port 10901 of/,
    [...store((rule) => (rule.from = [named("a")])), namespace({ team: "b" })],
  ],
  "no way out": [
    /do not let StatefulSet monitoring\/rule out to port 9093 of StatefulSet monitoring\/alertmanager/,
    gate("rule-out", (spec) => spec.egress.pop(), out),
  ],
  "a policy without rules for what goes out": [
    undefined,
    changed(labels, (stack) => delete stack.object("NetworkPolicy", "closed").spec.policyTypes),
  ],
  "labels of a namespace that the stack does not have": [
    /^unreadable: .*the labels of the namespace monitoring are not in this stack/,
    store((rule) => (rule.from = [named("a")])),
  ],
  "addresses that may be those of pods": [
    /^unreadable: .*are in 10\.0\.0\.0\/8/,
    store((rule) => (rule.from = [{ ipBlock: { cidr: "10.0.0.0/8" } }])),
  ],
  "addresses of the internet": [
    /in to port 10901/,
    store((rule) => (rule.from = [{ ipBlock: { cidr: "203.0.113.0/24" } }])),
  ],
  "what a plugin's own policies may open": [
    /^unreadable: .*CiliumNetworkPolicy hidden may open/,
    [
      ...store((rule) => (rule.from = [named("a")])),
      namespace({}),
      hidden("cilium.io/v2:CiliumNetworkPolicy"),
    ],
  ],
  "an unknown port": [/^unknown: /, store((rule) => (rule.ports[0].port = unknown("Number")))],
});

const dns = (edit: (rule: any) => void) => gate("dns", ({ egress }) => edit(egress[0]), out);
const onlyRule = (edit: (rule: any) => void) => dns(edit);

describeCases(nameLookupsLetThrough, {
  "a way to the DNS": [undefined, gatedStacks[out]()],
  "nothing that closes what goes out": [undefined, gatedStacks[labels]()],
  "any address": [undefined, onlyRule((rule) => delete rule.to)],
  "a port by its name": [
    undefined,
    dns((rule) =>
      rule.ports.forEach((port: any) => (port.port = port.protocol === "UDP" ? "dns" : "dns-tcp")),
    ),
  ],
  "the address of a DNS on each node": [
    undefined,
    dns((rule) => (rule.to = [{ ipBlock: { cidr: "169.254.20.10/32" } }])),
  ],
});

const alone = (edit: (rule: any) => void) =>
  changed(out, (stack) => {
    edit(stack.object("NetworkPolicy", "dns").spec.egress[0]);
    // All but Query ask for names too; they stay open.
    stack.object("NetworkPolicy", "closed").spec.policyTypes = ["Ingress"];
    stack.object("NetworkPolicy", "dns").spec.podSelector = { matchLabels: { app: "query" } };
    for (const name of ["query-frontend-out", "rule-out", "alertmanager-out", "prometheus-out", "api-server"])
      stack.remove("NetworkPolicy", name);
  });

describeCases(nameLookupsLetThrough, {
  "a way to pods of its own namespace only": [
    /^Deployment monitoring\/query asks dnssrv.* do not let it out to the cluster's DNS \(port 53 by UDP and TCP\)/,
    alone((rule) => (rule.to = [{ podSelector: { matchLabels: { "k8s-app": "kube-dns" } } }])),
  ],
  "UDP only": [/\(port 53 by TCP\)/, alone((rule) => rule.ports.pop())],
  "TCP only": [/\(port 53 by UDP\)/, alone((rule) => rule.ports.shift())],
});

describeCases(outsideLetThrough, {
  "an address of the API server": [undefined, gatedStacks[out]()],
  "any address": [undefined, gate("api-server", (spec) => (spec.egress = [{ ports: [{ port: 443 }] }]), out)],
  "pods only": [
    /discovers endpointslices of monitoring .* through Kubernetes' API, but NetworkPolicy .* do not let it out to anything but pods/,
    gate("api-server", (spec) => (spec.egress[0].to = [{ namespaceSelector: {} }]), out),
  ],
  "nothing that closes what goes out": [undefined, gatedStacks[labels]()],
});

describeCases(networkPolicySelectsPods, {
  "gates of pods": [undefined, gatedStacks[out]()],
  "another label": [
    /^NetworkPolicy monitoring\/store selects none of the pods of StatefulSet monitoring\/store, which it is named for/,
    gate("store", (spec) => (spec.podSelector.matchLabels = { app: "stores" })),
  ],
  "a policy of other pods": [
    undefined,
    gate("dns", (spec) => (spec.podSelector.matchLabels = { app: "grafana" }), out),
  ],
});

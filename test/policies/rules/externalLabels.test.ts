import { describeCases } from "../support/cases";
import {
  externalLabelsSet,
  externalLabelsUnique,
  externalLabelsStable,
  templateVariablesSet,
  rulerLabelsQuoted,
} from "../../../policies/rules/externalLabels";
import { server, config, ruler, thanos, sidecarArgs } from "../support/servers";
import { unknown } from "../../support/policy";

const labelled = (labels: object, more: object = {}) => server({ config: config(labels), ...more });

const fieldPath = (path: string) => [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: path } } }];

const named = (name: string, labels: object, more: object = {}) =>
  server({ name, config: config(labels), spec: { replicas: 1 }, ...more });

const rulerLabels = ['--label=cluster="a"', '--label=rule_replica="$(POD_NAME)"'];

const rulers = ruler(...rulerLabels);

describeCases(externalLabelsSet, {
  "labels of a template": [undefined, server()],
  "labels of a file": [undefined, server({ isTemplate: false, config: config({ cluster: "a" }) })],
  "a Prometheus without a sidecar": [undefined, server({ sidecar: null, isTemplate: false, config: {} })],
  "a Ruler with labels": [undefined, [rulers]],
  "a Ruler that does not upload": [undefined, [thanos("rule", [])]],
  "no replicas": [undefined, server({ spec: { replicas: 0 }, config: {} })],
  "no labels": [/has no global\.external_labels\. /, labelled({})],
  "no global section": [/has no global\.external_labels/, server({ config: {} })],
  "only empty labels": [/has no global\.external_labels/, labelled({ cluster: "" })],
  "a Ruler without labels": [/has no --label\. /, [ruler()]],
  "a configuration that is not in the stack": [
    /^unreadable: .*ConfigMap prometheus, key p\.yml is not in this stack/,
    server().slice(0, 1),
  ],
  "a configuration that is not YAML, such as a packed one": [
    /^unreadable: .* is not YAML/,
    server({ config: "{" }),
  ],
  "an unknown configuration": [/not known yet|^unknown: /, server({ config: unknown<string>("String") })],
});

describeCases(externalLabelsUnique, {
  "replicas with their pods' names": [undefined, server()],
  "replicas by their index": [
    undefined,
    server({ env: fieldPath("metadata.labels['apps.kubernetes.io/pod-index']") }),
  ],
  "Prometheus' own variables": [undefined, labelled({ replica: "${POD_NAME}" }, { isTemplate: false })],
  "one replica with fixed labels": [undefined, named("p", { cluster: "a" })],
  "two with labels of their own": [undefined, [...named("p", { shard: "0" }), ...named("q", { shard: "1" })]],
  "the same labels in two buckets": [
    undefined,
    [
      ...named("p", { a: "b" }),
      ...named(
        "q",
        { a: "b" },
        { sidecar: [...sidecarArgs, "--objstore.config={type: S3, config: {bucket: b}}"] },
      ),
    ],
  ],
  "the same labels without a bucket": [
    undefined,
    [
      ...named("p", { a: "b" }, { sidecar: sidecarArgs }),
      ...named("q", { a: "b" }, { sidecar: sidecarArgs }),
    ],
  ],
  "replicas of a Ruler": [undefined, [rulers]],
  "replicas with fixed labels": [
    /runs 2 pods, two of them with the same external labels \{cluster="a"\}/,
    labelled({ cluster: "a" }),
  ],
  "a variable that only a newer Prometheus knows": [
    /runs 2 pods/,
    labelled({ replica: "${POD_NAME}" }, { isTemplate: false, image: "prom/prometheus:v2.53.0" }),
  ],
  "two with the same labels": [
    /StatefulSet monitoring\/q .* has the same external labels as StatefulSet monitoring\/p .*: \{a="b"\}/,
    [...named("p", { a: "b" }), ...named("q", { a: "b" })],
  ],
  "two of one name in two namespaces": [
    /has the same external labels as StatefulSet monitoring\/prometheus .*: \{cluster="a", replica="prometheus-0"\}/,
    [
      ...named("prometheus", { cluster: "a", replica: "$(POD_NAME)" }),
      ...server({ namespace: "other", spec: { replicas: 1 } }),
    ],
  ],
  "a Ruler like a Prometheus": [
    /has the same external labels/,
    [...named("p", { a: "b" }), ruler('--label=a="b"')].map(single),
  ],
  "a value from a Secret": [
    /^unreadable: .*POD_NAME is from a Secret or a ConfigMap/,
    server({ env: [{ name: "POD_NAME", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }),
  ],
  "an unknown number of replicas": [/^unknown: /, server({ spec: { replicas: unknown("Number") } })],
});

/** With one replica. */
function single<T extends { props: any }>(resource: T): T {
  const { spec } = resource.props;
  return spec ? { ...resource, props: { ...resource.props, spec: { ...spec, replicas: 1 } } } : resource;
}

describeCases(externalLabelsStable, {
  "the name of a StatefulSet's pod": [undefined, server()],
  "a fixed value in a Deployment": [undefined, labelled({ cluster: "a" }, { kind: "Deployment" })],
  "the namespace": [undefined, server({ env: fieldPath("metadata.namespace") })],
  "a label of the pod": [undefined, server({ env: fieldPath("metadata.labels['app']") })],
  "the name of a Deployment's pod": [
    /has global\.external_labels replica from the pod's name, which/,
    server({ kind: "Deployment" }),
  ],
  "an address": [/replica from an IP address/, server({ env: fieldPath("status.podIP") })],
  "the node's name": [/replica from the node's name/, server({ env: fieldPath("spec.nodeName") })],
  "a Deployment of Rulers": [
    /has --label rule_replica from the pod's name/,
    [thanos("rule", rulerLabels, { spec: { replicas: 2 } })],
  ],
  "a variable of a variable": [
    /from an IP address/,
    server({
      env: [
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "POD_NAME", value: "p-$(IP)" },
      ],
    }),
  ],
});

describeCases(templateVariablesSet, {
  "a variable that is set": [undefined, server()],
  "no template": [undefined, labelled({ a: "$(NONE)" }, { isTemplate: false })],
  "a variable of a whole ConfigMap, as it may be": [
    undefined,
    server({ pod: { containers: withEnvFrom(server({ env: [] })) } }),
  ],
  "a variable that is not set": [
    /has a configuration from ConfigMap monitoring\/prometheus, key p\.yml with \$\(NONE\), which container "sidecar"/,
    labelled({ a: "$(NONE)", b: "$(POD_NAME)" }),
  ],
});

function withEnvFrom([{ props }]: any[]): object[] {
  return props.spec.template.spec.containers.map((one: object) => ({
    ...one,
    envFrom: [{ configMapRef: { name: "c" } }],
  }));
}

describeCases(rulerLabelsQuoted, {
  quotes: [undefined, [rulers]],
  "back quotes": [undefined, [ruler("--label=a=`b`")]],
  "a quote inside": [undefined, [ruler('--label=a="b\\"c"')]],
  "a shell, which takes its own quotes away": [
    undefined,
    [thanos("rule", [], { container: { command: ["sh", "-c", `thanos rule --label='a="b"'`], args: [] } })],
  ],
  "no quotes": [/has --label=cluster=a\. /, [ruler("--label=cluster=a")]],
  "single quotes": [/has --label=cluster='a'/, [ruler("--label=cluster='a'")]],
  "no value": [/has --label=cluster\. /, [ruler("--label=cluster")]],
  "an unknown label": [/^unknown: /, [ruler("--label", unknown("String"))]],
});

import { describeCases } from "../support/cases";
import { workloadsVisible } from "../../../policies/rules/hiddenWorkloads";
import { server } from "../support/servers";
import { type FakeResource, unknown } from "../../support/policy";

const made = (type: string, props: object, name = "monitoring-stack"): FakeResource => ({
  type,
  name,
  props: { metadata: { name, namespace: "monitoring" }, ...props },
});

const custom = (apiVersion: string, kind: string, spec: object, name?: string) =>
  made(`kubernetes:${apiVersion}:${kind}`, { spec }, name);

const release = (props: object, name?: string) => ({
  ...made("kubernetes:helm.sh/v3:Release", props, name),
  props: { namespace: "monitoring", ...props },
});

const file = (type: string, props: object) => ({ ...made(type, props), props: { ...props } });

const below = (parent: FakeResource, child: FakeResource): FakeResource[] => [
  parent,
  { ...child, opts: { parent: `urn:${parent.type}::${parent.name}` } },
];

const template = (image: string) => ({ template: { spec: { containers: [{ name: "a", image }] } } });

describeCases(workloadsVisible, {
  "what is there as workloads": [undefined, server()],
  "a Release of something else": [undefined, [release({ chart: "cert-manager", values: { replicas: 2 } })]],
  "a Release of kube-prometheus-stack": [
    /^Release .*monitoring-stack is not judged: it leaves it to Helm to install a chart \(chart: kube-prometheus-stack\)\. This pack .* Use Chart of kubernetes\.helm\.sh\/v4/,
    [release({ chart: "kube-prometheus-stack" })],
  ],
  "a Release from a registry": [
    /chart: oci:\/\/registry\/charts\/thanos/,
    [release({ chart: "oci://registry/charts/thanos" })],
  ],
  "a Release with Thanos in its values": [
    /\(thanos\)/,
    [release({ chart: "./all", values: { server: { thanos: { image: "x" } } } })],
  ],
  "a Release in whose values Thanos is off": [
    undefined,
    [release({ chart: "./all", values: { thanosRuler: { enabled: false }, thanos: {} } })],
  ],
  "a Release with values in one text": [
    /a text in 0 that starts Thanos|a text in valueYamlFiles that starts Thanos/,
    [release({ chart: "./all", valueYamlFiles: ["sidecar:\n  image: quay.io/thanos/thanos:v0.42.4\n"] })],
  ],
  "a Release that is named after it": [/\(named thanos\)/, [release({ chart: "./chart" }, "thanos")]],
  "a Release whose chart is not known yet": [/^unknown: chart/, [release({ chart: unknown("String") })]],

  "an operator's Prometheus": [
    /^Prometheus monitoring\/monitoring-stack is not judged: it is what a controller of monitoring\.coreos\.com makes workloads of/,
    [custom("monitoring.coreos.com/v1", "Prometheus", {})],
  ],
  "an operator's ThanosRuler": [/^ThanosRuler /, [custom("monitoring.coreos.com/v1", "ThanosRuler", {})]],
  "what thanos-operator makes": [
    /^ThanosQuery /,
    [custom("monitoring.thanos.io/v1alpha1", "ThanosQuery", {})],
  ],
  "rules and monitors of Thanos, which are no workloads": [
    undefined,
    [
      custom("monitoring.coreos.com/v1", "ServiceMonitor", { selector: { matchLabels: { app: "thanos" } } }),
      custom("monitoring.coreos.com/v1", "PrometheusRule", { groups: [{ name: "thanos" }] }),
    ],
  ],
  "Flux's HelmRelease": [
    /chart: thanos/,
    [custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", { chart: { spec: { chart: "thanos" } } })],
  ],
  "Flux's HelmRelease of something else": [
    undefined,
    [custom("helm.toolkit.fluxcd.io/v2", "HelmRelease", { chart: { spec: { chart: "redis" } } })],
  ],
  "Argo's Application": [
    /path: manifests\/thanos/,
    [custom("argoproj.io/v1alpha1", "Application", { source: { path: "manifests/thanos" } })],
  ],
  "Argo's Rollout, which is judged": [
    undefined,
    [custom("argoproj.io/v1alpha1", "Rollout", template("quay.io/thanos/thanos:v0.42.4"))],
  ],
  "k3s' HelmChart with values in one text": [
    /a text in valuesContent that starts Thanos/,
    [custom("helm.cattle.io/v1", "HelmChart", { chart: "x", valuesContent: "thanos:\n  enabled: true\n" })],
  ],
  "a kind that nobody has heard of, by the image in it": [
    /image: quay\.io\/thanos\/thanos:v0\.42\.4/,
    [custom("apps.example.org/v1", "CloneSet", template("quay.io/thanos/thanos:v0.42.4"))],
  ],
  "a kind that nobody has heard of, by its arguments": [
    /a text in args that starts Thanos/,
    [custom("apps.example.org/v1", "CloneSet", { args: ["--objstore.config-file=/etc/o.yml"] })],
  ],
  "custom resources that only mention Thanos": [
    undefined,
    [
      custom(
        "cert-manager.io/v1",
        "Certificate",
        { dnsNames: ["thanos.example.org"], secretName: "thanos-tls" },
        "thanos",
      ),
      custom("external-secrets.io/v1", "ExternalSecret", { target: { name: "thanos-objstore" } }, "thanos"),
    ],
  ],

  "a ConfigFile that is not rendered": [
    /^ConfigFile .* is not judged: it is not rendered in this run .*\(file: thanos\.yaml\)/,
    [file("kubernetes:yaml/v2:ConfigFile", { file: "thanos.yaml" })],
  ],
  "a ConfigGroup whose text is not known yet": [
    /^unknown: yaml/,
    [file("kubernetes:yaml/v2:ConfigGroup", { yaml: unknown("String") })],
  ],
  "a Chart that is rendered": [
    undefined,
    below(file("kubernetes:helm.sh/v4:Chart", { chart: "thanos" }), server()[0]),
  ],
  "a Chart that is not": [
    /^Chart .*chart: thanos/,
    [file("kubernetes:helm.sh/v4:Chart", { chart: "thanos" })],
  ],
  "a group of files of which none is rendered": [
    /^ConfigGroup /,
    below(
      { ...file("kubernetes:yaml:ConfigGroup", { files: ["thanos/*.yaml"] }), name: "group" },
      file("kubernetes:yaml:ConfigFile", { file: "x.yaml" }),
    ),
  ],

  "another provider that installs the chart": [
    /^Release monitoring-stack is not judged: it is not an object of Kubernetes \(chart: thanos\)/,
    [made("helm:index/release:Release", { chart: "thanos" })],
  ],
  "a bucket and a user of the name": [
    undefined,
    [
      made(
        "minio:index/s3Bucket:S3Bucket",
        { bucket: "thanos", bucketDomainName: "http://127.0.0.1:9000/minio/thanos" },
        "thanos",
      ),
      made("minio:index/iamUser:IamUser", { name: "thanos" }),
    ],
  ],
  "a password of another provider that is not known yet": [
    undefined,
    [made("minio:index/iamUser:IamUser", { secret: unknown("String") })],
  ],
  "a component that makes Kubernetes objects": [
    undefined,
    below(made("example:index:Stack", { image: "quay.io/thanos/thanos:v0.42.4" }), server()[0]),
  ],
});

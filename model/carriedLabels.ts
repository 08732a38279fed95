/**
 * Labels that series and alerts have before an external label comes to them. An external label of the same name replaces
 * them in all that is uploaded and answered (`ExtendSortedLabels` of Thanos' pkg/store/labelpb), and series that differ
 * by them become one. The jobs' labels are read from the scrape configuration itself.
 */

/** A label, and who gives it to series, to go on after "the label namespace, which". */
export interface CarriedLabel {
  readonly name: string;
  readonly by: string;
  /** Its value, where that is one and the same whatever is scraped. @default it differs */
  readonly value?: string;
}

const listed = (names: string, by: string): CarriedLabel[] => names.split(" ").map((name) => ({ name, by }));

/** What any series may have, whatever is scraped. */
export const standardLabels: readonly CarriedLabel[] = [
  ...listed("job instance", "Prometheus sets on every target"),
  ...listed("le quantile", "tells the buckets of a histogram or the quantiles of a summary apart"),
  ...listed("alertname alertstate severity", "alerts have"),
  ...listed(
    "container pod node image id name interface device cpu metrics_path",
    "metrics of the kubelet and its cAdvisor have",
  ),
  ...listed(
    "deployment statefulset daemonset replicaset persistentvolumeclaim condition phase reason resource uid",
    "metrics of kube-state-metrics have",
  ),
  ...listed("mode fstype mountpoint nodename", "metrics of node_exporter have"),
  ...listed(
    "code method handler path status verb endpoint version goversion grpc_code grpc_method grpc_service grpc_type",
    "metrics of most programs have",
  ),
];

/** Labels of pods and Services that nearly every object has, as a labelmap copies them. */
const objectLabels =
  "app component release chart heritage tier k8s_app pod_template_hash controller_revision_hash helm_sh_chart " +
  "app_kubernetes_io_name app_kubernetes_io_instance app_kubernetes_io_component app_kubernetes_io_part_of " +
  "app_kubernetes_io_managed_by app_kubernetes_io_version";
/** Labels that every node has. */
const nodeLabels =
  "kubernetes_io_hostname kubernetes_io_arch kubernetes_io_os node_kubernetes_io_instance_type " +
  "topology_kubernetes_io_region topology_kubernetes_io_zone";

type Mapping = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "without a name");
const mappingsIn = (value: unknown): Mapping[] => (Array.isArray(value) ? value.filter(isMapping) : []);

/** Actions of relabeling that write one label. Source: model/relabel of Prometheus. */
const writes = ["replace", "lowercase", "uppercase", "hashmod"];

/** Labels that begin so are gone once a target is found. */
const isKept = (name: string): boolean => name !== "" && !name.startsWith("__") && !name.includes("$");

/** The labels that a relabeling rule may write. */
function writtenBy(rule: Mapping): string[] {
  const { action = "replace", target_label: target, regex = "(.*)", replacement = "$1" } = rule;
  const verb = typeof action === "string" ? action.toLowerCase() : "";
  if (writes.includes(verb)) return typeof target === "string" && isKept(target) ? [target] : [];
  if (verb !== "labelmap" || typeof regex !== "string" || typeof replacement !== "string") return [];
  return mappedNames(regex, replacement).filter(isKept);
}

/** Names that a labelmap makes: those that its regex lists, or else those that its source is known to have. */
function mappedNames(regex: string, replacement: string): string[] {
  if (!/\$(?:1|\{1\})/.test(replacement)) return [replacement];
  const named = (name: string) => replacement.replace(/\$(?:1|\{1\})/g, name);
  const [, group] = /\(([^()]*)\)[^()]*$/.exec(regex) ?? [];
  if (group === undefined) return [];
  const names = group.replace(/^\?:/, "").split("|");
  if (names.every((name) => /^\w+$/.test(name))) return names.map(named);
  const known = /_node_label_/.test(regex)
    ? nodeLabels
    : /_(?:pod|service|endpoints|endpointslice|ingress)_label_|_labels?_/.test(regex)
      ? objectLabels
      : "";
  return known.split(" ").filter(Boolean).map(named);
}

/**
 * The labels that scrape jobs give to their series.
 *
 * @param jobs `scrape_configs` of a configuration, as it is rendered.
 */
export function labelsOfJobs(jobs: readonly unknown[]): CarriedLabel[] {
  return jobs.filter(isMapping).flatMap((job) => {
    const by = `the scrape job ${text(job.job_name)} sets`;
    const relabeled = [job.relabel_configs, job.metric_relabel_configs]
      .flatMap(mappingsIn)
      .flatMap(writtenBy);
    const fixed = mappingsIn(job.static_configs).flatMap(({ labels }) =>
      isMapping(labels) ? Object.keys(labels).filter(isKept) : [],
    );
    return [...new Set([...relabeled, ...fixed])].map((name) => ({ name, by }));
  });
}

/** The labels that rules give to their results. @param files rule files by name, as they are written. */
export function labelsOfRules(files: Readonly<Record<string, unknown>>): CarriedLabel[] {
  return Object.values(files).flatMap((file) =>
    mappingsIn(isMapping(file) ? file.groups : undefined).flatMap((group) => [
      ...labelsOf(group.labels, `the rules of group ${text(group.name)} set`),
      ...mappingsIn(group.rules).flatMap(({ labels, alert, record }) =>
        labelsOf(
          labels,
          alert === undefined ? `the rule ${text(record)} sets` : `the alert ${text(alert)} sets`,
        ),
      ),
    ]),
  );
}

const labelsOf = (labels: unknown, by: string): CarriedLabel[] =>
  isMapping(labels)
    ? Object.entries(labels).map(([name, value]) => ({
        name,
        by,
        ...(typeof value === "string" && !value.includes("{{") ? { value } : {}),
      }))
    : [];

/**
 * Who has a label before an external label of that name comes.
 *
 * @param value the external label's: the same value does no harm. @default any
 */
export const findCarrier = (
  labels: readonly CarriedLabel[],
  name: string,
  value?: string,
): CarriedLabel | undefined =>
  labels.find((label) => label.name === name && (value === undefined || label.value !== value)) ??
  (name.startsWith("exported_") ? { name, by: "Prometheus makes of a target's own label" } : undefined);

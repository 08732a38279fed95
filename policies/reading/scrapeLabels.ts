import { fieldsIn, fieldsOf } from "./configuration";
import { isRemoved, relabelRules, type RelabelRule } from "./relabelRules";
import type { PrometheusConfig } from "./prometheusFile";

/** A scrape job with what it does to labels. */
export interface LabelledJob {
  readonly job: string;
  readonly honorsLabels: boolean;
  /** Whether it finds, or lists, more than one target. */
  readonly hasTargets: boolean;
  /** Labels that are written beside static targets. */
  readonly written: ReadonlyMap<string, string>;
  readonly target: readonly RelabelRule[];
  readonly metric: readonly RelabelRule[];
}

/** The jobs of a Prometheus. @throws UnknownValueError if they can't be told. */
export function labelledJobs(config: PrometheusConfig): LabelledJob[] {
  const jobs = config.data().scrape_configs;
  return fieldsIn(jobs).map((job) => {
    const fixed = fieldsIn(job.static_configs);
    const targets = fixed.flatMap(({ targets }) => (Array.isArray(targets) ? (targets as unknown[]) : []));
    return {
      job: String(job.job_name),
      honorsLabels: job.honor_labels === true,
      hasTargets: targets.length > 1 || Object.keys(job).some((key) => key.endsWith("_sd_configs")),
      written: new Map(
        fixed.flatMap(({ labels }) =>
          Object.entries(fieldsOf(labels)).map(([name, value]) => [name, String(value)] as const),
        ),
      ),
      target: relabelRules(job.relabel_configs),
      metric: relabelRules(job.metric_relabel_configs),
    };
  });
}

/** A label that a job gives its series, and the value if it is the same for all. */
export interface WrittenLabel {
  readonly name: string;
  readonly value: string | undefined;
  /** Where, for messages. */
  readonly by: string;
}

const writing = ["replace", "lowercase", "uppercase", "hashmod"];

/** The labels that a job writes by their names, and that no later rule takes away again. */
export function writtenLabels({ written, target, metric }: LabelledJob): WrittenLabel[] {
  const lists = [
    { rules: target, by: "relabel_configs", after: metric },
    { rules: metric, by: "metric_relabel_configs", after: [] },
  ];
  const fixed = [...written].map(([name, value]) => ({ name, value, by: "labels of its targets" }));
  const made = lists.flatMap(({ rules, by, after }) =>
    rules.flatMap((rule, at): WrittenLabel[] => {
      const { action, targetLabel: name, replacement } = rule;
      if (!writing.includes(action) || name.includes("$")) return [];
      if (isRemoved([...rules.slice(at + 1), ...after], name)) return [];
      const value = action === "replace" && !replacement.includes("$") ? replacement : undefined;
      // An empty replacement takes the label away.
      return value === "" ? [] : [{ name, value, by }];
    }),
  );
  return [...fixed.filter(({ name }) => !isRemoved([...target, ...metric], name)), ...made];
}

/** Labels of discovery that differ from target to target. */
const own =
  /^(__address__|instance|__meta_\w*(pod_name|pod_uid|pod_ip|node_name|_ip|host|hostname|_id|address_target_name|_dns_name))$/;

/** Labels by which targets of a job can be told apart; `undefined` if there may be others. */
export function tellingLabels({ target }: LabelledJob): string[] | undefined {
  if (target.some(({ action }) => action === "labelmap")) return undefined;
  const made = target.filter(
    ({ action, sourceLabels }) => action === "replace" && sourceLabels.some((name) => own.test(name)),
  );
  return ["instance", ...made.map(({ targetLabel }) => targetLabel).filter((name) => !name.startsWith("__"))];
}

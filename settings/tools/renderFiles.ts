/** The files that programs of the stack read, for the official tools to judge. */
import { alertmanagerService } from "../../model/addresses";
import { templateVariable } from "../../model/labels";
import {
  prometheusConfig,
  PrometheusConfigArgs,
  ruleFilesGlob,
  type RuleFiles,
} from "../../model/prometheusConfig";

/** The files, as the pods read them. */
export interface Rendered {
  /** Prometheus' configuration. Those of other pods differ in the numbers of shard and replica only. */
  readonly prometheus: object;
  /** Rule files by name. */
  readonly prometheusRules: RuleFiles;
  readonly rulerRules: RuleFiles;
  /** Alertmanager's configuration, secret. */
  readonly alertmanager: string;
}

/** The settings that the files are made of. */
export interface RenderedSettings {
  readonly namespace: string;
  readonly cluster: string;
  readonly prometheus: Omit<
    PrometheusConfigArgs,
    "namespace" | "cluster" | "ruleFiles" | "alertmanagerService"
  > & { readonly rules: RuleFiles };
  readonly ruler: { readonly rules: RuleFiles };
}

/**
 * The files of a stack, with the template's variables in place as in the first replica of the first shard.
 *
 * @param alertmanager the text of its configuration, in plain.
 */
export function renderFiles(settings: RenderedSettings, alertmanager: string): Rendered {
  const { namespace, cluster, prometheus, ruler } = settings;
  const template = prometheusConfig({
    ...prometheus,
    namespace,
    cluster,
    ruleFiles: ruleFilesGlob,
    alertmanagerService,
  });
  const text = JSON.stringify(template)
    .replaceAll(templateVariable("shard"), "0")
    .replaceAll(templateVariable("replica"), "prometheus-shard-0-0");
  return {
    prometheus: JSON.parse(text) as object,
    prometheusRules: prometheus.rules,
    rulerRules: ruler.rules,
    alertmanager,
  };
}

import type { Container } from "./podSpec";
import { versionOf } from "../../model/images";
import { fieldsOf } from "./configuration";
import { contentOf, dataOf } from "./content";
import { Flags } from "./tierFlags";
import { fileAt, type MountedFile } from "./mountedFiles";
import { namespaceOf } from "./kubernetes";
import { hasVariable, inPod, podsOf, type Pod, type PodText } from "./pods";
import { programs } from "./programs";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, unreadable, type UnknownValue } from "./unknowns";
import { placeOf } from "./volumes";
import type { Workload } from "./workloads";

/** The configuration file of a Prometheus, or the template from which a container beside it renders that file. */
export interface PrometheusConfig {
  /** Where it stands, for messages. */
  readonly source: string;
  /** The container that renders it, if it is a template. */
  readonly renderer: Container | undefined;
  /**
   * Its content, `$(NAME)` as it stands in a template. May hold secrets.
   *
   * @throws UnknownValueError if it is not known yet, not in this stack, or no YAML.
   */
  readonly data: () => Readonly<Record<string, unknown>>;
  /** One text of it as it is in a pod. */
  inPod(text: string, pod: Pod): PodText;
}

/** How containers that render a template name it and the file that they make of it. */
const renderFlags = [
  { template: "reloader.config-file", rendered: "reloader.config-envsubst-file" },
  { template: "config-file", rendered: "config-envsubst-file" },
] as const;

/** What Prometheus' own image starts with where a container has neither `command` nor `args`. */
const imageDefaults = { config: "/etc/prometheus/prometheus.yml", data: "/prometheus" } as const;
const defaults = { config: "prometheus.yml", data: "data/" } as const;

const isBare = ({ container }: Tier) => !container.command?.length && !container.args?.length;

/** Prometheus' data directory. */
export function dataPathOf(tier: Tier): string {
  return tier.flags.value("storage.tsdb.path") ?? (isBare(tier) ? imageDefaults : defaults).data;
}

/**
 * The configuration of a Prometheus.
 *
 * @throws UnknownValueError if it can't be told which file that is.
 */
export function prometheusConfigOf(stack: Stack, tier: Tier): PrometheusConfig {
  const path = tier.flags.value("config.file") ?? (isBare(tier) ? imageDefaults : defaults).config;
  const template = templateOf(tier, path);
  const reader = { workload: tier.workload, container: template?.renderer ?? tier.container };
  const at = template?.path ?? path;
  const file = fileAt(stack, reader, at);
  return {
    source: file?.source ?? at,
    renderer: template?.renderer,
    data: () => fieldsOf(dataIn(file, at)),
    inPod: (text, pod) => (template ? inPod(text, template.renderer, pod) : { text, passing: [] }),
  };
}

/** References of a template for which the container that renders it has no variable. */
export function unsetVariables(stack: Stack, tier: Tier): string[] {
  const { renderer, data } = prometheusConfigOf(stack, tier);
  if (!renderer) return [];
  const names = JSON.stringify(data()).matchAll(/\$\((\w+)\)/g);
  return [...new Set([...names].map(([, name]) => name))].filter((name) => !hasVariable(renderer, name));
}

/** The external labels of a Prometheus in one pod. @throws UnknownValueError if they can't be told. */
export function externalLabelsOf(config: PrometheusConfig, tier: Tier, pod: Pod): Map<string, PodText> {
  const labels = fieldsOf(fieldsOf(config.data().global).external_labels);
  return new Map(
    Object.keys(labels).map((name) => {
      const templated = config.inPod(String(labels[name]), pod);
      const expanded = expandsLabels(tier) ? expand(templated.text, tier, pod) : templated;
      return [name, { text: expanded.text, passing: [...templated.passing, ...expanded.passing] }] as const;
    }),
  );
}

/** `$NAME` and `${NAME}` in external labels are Prometheus' own variables: since 3.0 always, before by a feature flag. */
function expandsLabels({ container, flags }: Tier): boolean {
  if (!/^v2\./.test(versionOf(container.image ?? "") ?? "")) return true;
  return flags.values("enable-feature").some((value) => value.split(",").includes("expand-external-labels"));
}

function expand(text: string, { container }: Tier, pod: Pod): PodText {
  if (!text.includes("$")) return { text, passing: [] };
  return inPod(text, container, pod, () => "", /\$(?:\{\w+\}|\w+)/g);
}

function dataIn(file: MountedFile | undefined, path: string): unknown {
  if (!file) throw unreadable(`the file ${path} is from no ConfigMap and no Secret of this stack`);
  return dataOf(contentOf(file), file.source);
}

interface Template {
  readonly renderer: Container;
  readonly path: string;
}

/** The template of which a container beside the tier makes the file at this path. */
export function templateOf(tier: Tier, path: string): Template | undefined {
  const wanted = placeName(tier, tier.container, path);
  let unknown: UnknownValue | undefined;
  for (const container of tier.workload.containers) {
    for (const program of programs(container)) {
      const template = orUnknown(() => {
        const flags = new Flags(program);
        const names = renderFlags.find(({ rendered }) => flags.has(rendered));
        const made = names && flags.value(names.rendered);
        if (made === undefined || placeName(tier, container, made) !== wanted) return undefined;
        const from = flags.value(names!.template);
        return from === undefined ? undefined : { renderer: container, path: from };
      });
      if (isUnknown(template)) unknown = template;
      else if (template) return template;
    }
  }
  if (unknown) throw unknown;
  return undefined;
}

/** The same text for one file, wherever containers mount its volume. */
function placeName({ workload }: Tier, container: Container, path: string): string {
  const place = placeOf(workload, container, path);
  return place ? `${place.mount.name}:${place.path}` : path;
}

/** The namespaces in which a discovery of Kubernetes looks, as `namespaces` of it says; all if there are none. */
export function discoveredNamespaces(
  config: PrometheusConfig,
  workload: Workload,
  namespaces: unknown,
): string[] {
  const { names, own_namespace } = fieldsOf(namespaces);
  const [pod] = podsOf(workload);
  const listed = (Array.isArray(names) ? (names as unknown[]) : []).map(String);
  return [
    ...listed.map((name) => (pod ? config.inPod(name, pod).text : name)),
    ...(own_namespace === true ? [namespaceOf(workload)] : []),
  ];
}

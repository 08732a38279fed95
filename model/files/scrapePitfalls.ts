/** Scrape jobs that are loaded, and that do not scrape what they are written for: a warning each. */
import { compileRegex } from "../languages/regex";
import { isNotOfRoles } from "./discoveredLabels";
import type { Place } from "./place";

/** A relabeling rule, as far as it is read here. */
interface Rule {
  readonly place: Place;
  readonly action: string;
  readonly sources: readonly Place[];
  readonly target?: string;
  /** Whether its regular expression fits a text; `undefined` where it is none. */
  readonly fits: (text: string) => boolean | undefined;
}

const itemsOf = (place: Place): Place[] =>
  Array.isArray(place.value) ? place.value.map((_, i) => place.at(i)) : [];
const textOf = ({ value }: Place): string | undefined => (typeof value === "string" ? value : undefined);

function rulesOf(place: Place): Rule[] {
  return itemsOf(place)
    .filter(({ value }) => value !== null && typeof value === "object")
    .map((each) => {
      const { regex } = compileRegex(textOf(each.at("regex")) ?? "(.*)");
      return {
        place: each,
        action: (textOf(each.at("action")) ?? "replace").toLowerCase(),
        sources: itemsOf(each.at("source_labels")),
        target: textOf(each.at("target_label")),
        fits: (text) => regex?.matches(text),
      };
    });
}

/** Warns of what a job silently does not do. @param kinds keys of discoveries */
export function warnOfScrapePitfalls(job: Place, kinds: readonly string[]): void {
  const own = kinds.filter((kind) => !job.at(kind).missing);
  // Their targets come with labels of any name.
  const isOpen = own.some((kind) => ["file_sd_configs", "http_sd_configs"].includes(kind));
  const ofTargets = rulesOf(job.at("relabel_configs"));
  const ofSamples = rulesOf(job.at("metric_relabel_configs"));
  if (!isOpen) warnOfUnknownMeta(job, kinds, own, ofTargets);
  warnOfLostLabels(ofSamples);
  ofTargets.forEach((rule) => warnOfNothingLeft(rule, "target"));
  ofSamples.forEach((rule) => warnOfNothingLeft(rule, "sample"));
  const writes = (label: string) =>
    isOpen ||
    ofTargets.some(({ action, target }) => target === label || action === "labelmap") ||
    itemsOf(job.at("static_configs")).some((each) => !each.at("labels").at(label).missing);
  if (!writes("__address__")) warnOfLoopback(job);
  warnOfUnusedTls(job, writes("__scheme__"));
  const path = textOf(job.at("metrics_path"));
  const matches = job.at("params").at("match[]");
  if (path?.endsWith("/federate") && matches.missing && !writes("__param_match[]"))
    job
      .at("metrics_path")
      .warn(
        "gives only series that params asks for, so this job gets none. Write `match[]` with selectors into params.",
      );
}

/** Labels of discoveries that the job does not have, or that its own do not give. */
function warnOfUnknownMeta(
  job: Place,
  kinds: readonly string[],
  own: readonly string[],
  rules: readonly Rule[],
): void {
  const roles = itemsOf(job.at("kubernetes_sd_configs")).map((each) => each.at("role").value);
  const made = new Set<string | undefined>(
    itemsOf(job.at("static_configs")).flatMap((each) =>
      Object.keys((each.at("labels").value ?? {}) as object),
    ),
  );
  for (const { sources, target } of rules) {
    for (const source of sources) {
      const label = textOf(source) ?? "";
      if (made.has(label)) continue;
      const kind = kinds.find((each) => label.startsWith(`__meta_${each.replace("_sd_configs", "")}_`));
      if (kind !== undefined && !own.includes(kind) && !own.includes("aws_sd_configs"))
        source.warn(
          `is empty, as it belongs to ${kind}, which the job does not have. Add that, or use a label of its own.`,
        );
      else if (/^__meta_.*[^\w]/.test(label))
        source.warn(
          `is empty: Prometheus writes _ for every other character of a discovered name. Write ${label.replace(/[^\w]/g, "_")}.`,
        );
      else if (roles.length > 0 && isNotOfRoles(label, roles))
        source.warn(
          `is empty, as role ${roles.join(" or ")} of kubernetes_sd_configs gives none of this name. Correct its name, or use the role that has it.`,
        );
    }
    made.add(target);
  }
}

/** Labels that begin with two underscores are gone once the target is made. */
function warnOfLostLabels(rules: readonly Rule[]): void {
  const made = new Set<string | undefined>(["__name__"]);
  for (const { sources, target } of rules) {
    for (const source of sources)
      // Those of discoveries are refused.
      if (/^__(?!meta_)/.test(textOf(source) ?? "") && !made.has(textOf(source)))
        source.warn(
          "is removed before samples are relabelled, so it is empty. Copy it into a label of another name in relabel_configs.",
        );
    made.add(target);
  }
}

function warnOfNothingLeft({ place, action, sources, fits }: Rule, what: string): void {
  if (action === "labeldrop" && what === "sample" && fits("le") === true)
    place
      .at("regex")
      .warn("takes le from every histogram, so all buckets but one are dropped as duplicates. Leave le out.");
  if (sources.length > 0 || (action !== "keep" && action !== "drop")) return;
  const fitting = fits("");
  if (fitting === undefined || fitting === (action === "keep")) return;
  place.at("action").warn(`has nothing to read, so it takes away every ${what}. Write source_labels.`);
}

/** All but the ports of Prometheus and of the sidecar. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+)(:(?!(9090|1090[12])$)|$)/;

function warnOfLoopback(job: Place): void {
  for (const group of itemsOf(job.at("static_configs")))
    for (const target of itemsOf(group.at("targets")))
      if (loopback.test(textOf(target) ?? ""))
        target.warn(
          "is the Prometheus pod itself, where nothing else listens. Write the address of the program, such as node-exporter.monitoring.svc:9100.",
        );
}

function warnOfUnusedTls(job: Place, isRelabelled: boolean): void {
  const { value } = job.at("tls_config");
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0 || isRelabelled) return;
  if (job.at("scheme").missing || textOf(job.at("scheme")) === "http")
    job.at("tls_config").warn("has no effect on a scrape by http. Write `scheme: https`.");
}

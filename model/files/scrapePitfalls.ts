/** Scrape jobs that are loaded, and that do not scrape what they are written for. */
import { explainExpression } from "../languages/explain";
import { prometheusDialect } from "../languages/promql";
import { nearest } from "../nearest";
import { isNotOfRoles } from "./discoveredLabels";
import type { Place } from "./place";
import { actionOf } from "./relabeling";

const textOf = ({ value }: Place): string | undefined => (typeof value === "string" ? value : undefined);

/** Reports what a job silently does not do. @param kinds keys of discoveries */
export function checkScrapePitfalls(job: Place, kinds: readonly string[]): void {
  const own = kinds.filter((kind) => !job.at(kind).missing);
  // Their targets come with labels of any name.
  const isOpen = own.some((kind) => ["file_sd_configs", "http_sd_configs"].includes(kind));
  const rules = job.at("relabel_configs").mappings;
  if (!isOpen) warnOfUnknownMeta(job, kinds, own);
  const writes = (label: string) =>
    isOpen ||
    rules.some((rule) => rule.at("target_label").value === label || actionOf(rule) === "labelmap") ||
    job.at("static_configs").items.some((each) => !each.at("labels").at(label).missing);
  if (!writes("__address__")) warnOfLoopback(job);
  if (!writes("__scheme__")) warnOfUnusedTls(job);
  checkProbe(job, writes("__param_target"));
  checkFederation(job, writes("__param_match[]"));
}

/** Labels of discoveries that the job does not have, or that its own do not give. */
function warnOfUnknownMeta(job: Place, kinds: readonly string[], own: readonly string[]): void {
  const roles = job.at("kubernetes_sd_configs").items.map((each) => each.at("role").value);
  const made = new Set<unknown>(
    job.at("static_configs").items.flatMap((each) => Object.keys(each.at("labels").value ?? {})),
  );
  for (const rule of job.at("relabel_configs").mappings) {
    for (const source of rule.at("source_labels").items) {
      const label = textOf(source) ?? "";
      if (made.has(label)) continue;
      const [, word = ""] = /^__meta_([a-z0-9]+)_/.exec(label) ?? [];
      const meant = nearest(
        word,
        own.map((each) => each.replace("_sd_configs", "")),
      );
      const kind = kinds.find((each) => label.startsWith(`__meta_${each.replace("_sd_configs", "")}_`));
      if (kind !== undefined && !own.includes(kind) && !own.includes("aws_sd_configs"))
        source.warn(
          `is empty, as it belongs to ${kind}, which the job does not have. Add that, or use a label of its own.`,
        );
      else if (/^__meta_.*[^\w]/.test(label))
        source.warn(
          `is empty: Prometheus writes _ for every other character of a discovered name. Write ${label.replace(/[^\w]/g, "_")}.`,
        );
      else if (kind === undefined && word !== "" && meant !== undefined)
        source.warn(
          `is empty, as no discovery gives a label of this name. Did you mean ${label.replace(word, meant)}?`,
        );
      else if (roles.length > 0 && isNotOfRoles(label, roles))
        source.warn(
          `is empty, as role ${roles.join(" or ")} of kubernetes_sd_configs gives none of this name. Correct its name, or use the role that has it.`,
        );
    }
    made.add(rule.at("target_label").value);
  }
}

/** All but the ports of Prometheus and of the sidecar. */
const loopback = /^(localhost|127\.\d+\.\d+\.\d+)(:(?!(9090|1090[12])$)|$)/;

function warnOfLoopback(job: Place): void {
  for (const group of job.at("static_configs").items)
    for (const target of group.at("targets").items)
      if (loopback.test(textOf(target) ?? ""))
        target.warn(
          "is the pod of Prometheus itself, not the node and not your machine. Write the name of a Service.",
        );
}

function warnOfUnusedTls(job: Place): void {
  const { value } = job.at("tls_config");
  if (value === null || typeof value !== "object" || Object.keys(value).length === 0) return;
  if (job.at("scheme").missing || textOf(job.at("scheme")) === "http")
    job.at("tls_config").warn("has no effect on a scrape by http. Write `scheme: https`.");
}

/** A prober is asked for a target that is a parameter. */
function checkProbe(job: Place, isWritten: boolean): void {
  const path = job.at("metrics_path");
  if (!textOf(path)?.endsWith("/probe") || isWritten || !job.at("params").at("target").missing) return;
  path.warn(
    "is the path of a prober, and nothing tells it what to probe. Copy __address__ to __param_target by relabel_configs, and put the prober's address in its place.",
  );
}

/** Source: `Handler.federation` of web/federate.go: without a selector it answers with nothing. */
function checkFederation(job: Place, isWritten: boolean): void {
  const path = job.at("metrics_path");
  if (!textOf(path)?.endsWith("/federate")) return;
  const selectors = job.at("params").at("match[]");
  if (selectors.missing && !isWritten)
    path.error(
      "is that of a federation, which answers with nothing unless it is asked for series. Write selectors as params, below `match[]`.",
    );
  for (const each of selectors.items) {
    const text = textOf(each);
    const fault = text === undefined ? undefined : explainExpression(text, prometheusDialect(undefined));
    if (fault !== undefined) each.error(fault.replace("so the file is not loaded", "so nothing is scraped"));
  }
}

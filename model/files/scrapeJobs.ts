/**
 * Scrape jobs of the user: what Prometheus refuses, and what it would take to the harm of the stack, which shards every
 * job and gives its labels to every series. Their form comes from the catalogue of files.
 */
import { checkDocument, type DocumentOptions } from "../fileCatalogue/checkDocument";
import { fileCatalogueOf, typeOf } from "../fileCatalogue";
import { clusterJobNames } from "../clusterJobs";
import { ownJobNames } from "../stackJobs";
import { lookback } from "../thresholds";
import { explainExpression } from "../languages/explain";
import { prometheusDialect } from "../languages/promql";
import { readHostPort } from "../kubernetes/hostPorts";
import { durationSeconds } from "../units";
import { findNameSlip } from "../textSlips";
import { checkDiscoveries } from "./discoveries";
import { checkHttpClients } from "./httpClient";
import { FileProblem, labelName, Path, Place } from "./place";
import { warnOfScrapePitfalls } from "./scrapePitfalls";
import { checkRelabeling, checkTargetRelabeling } from "./relabeling";

/** What the jobs become part of. */
export interface ScrapeOptions {
  /** Interval of a job without one, such as `30s`. */
  readonly scrapeInterval: string;
  /** External labels of every Prometheus: the stack's and the user's. */
  readonly externalLabels: readonly string[];
  /** Where the number of shards is set. */
  readonly shards: string;
  /** Whether Prometheus' pods have a file. @default those of the service account */
  readonly isMounted?: (file: string) => boolean;
}

/** A job with its key. */
export interface Job {
  readonly content: unknown;
  readonly path: Path;
}

const catalogue = fileCatalogueOf("prometheus");

/** Keys of a job that find targets. */
export const discoveries: readonly string[] = Object.keys(
  typeOf(catalogue, "config.ScrapeConfig").fields,
).filter((key) => key.endsWith("_sd_configs"));

const form: DocumentOptions = {
  catalogue,
  words: {
    "config.ScrapeConfig": "a scrape job",
    "relabel.Config": "a relabeling rule",
    "targetgroup.Group": "a group of targets",
  },
  wayOut: { "config.ScrapeConfig:job_name": "Give the job a name." },
  // What a rule needs depends on its action; the log is written, not read.
  elsewhere: ["relabel.Config:action", "config.ScrapeConfig:scrape_failure_log_file"],
  plainSecret: {
    rule: "is stored as plain text in a ConfigMap and in Pulumi's state. Use a file in the pod, such as its service account's token.",
    level: "warning",
  },
};

/** What Kubernetes gives every pod that calls its API. */
const isServiceAccountFile = (file: string): boolean =>
  /^(\/var)?\/run\/secrets\/kubernetes\.io\/serviceaccount\/[^/]+$/.test(file);

/** What is wrong in the jobs, their names judged together. */
export function findScrapeProblems(jobs: readonly Job[], options: ScrapeOptions): FileProblem[] {
  const seen = new Set<string>();
  return jobs.flatMap(({ content, path }) =>
    Place.findProblems(content, path, (place) => {
      if (place.readKeys("a scrape job") === undefined) return;
      checkDocument(place, "config.ScrapeConfig", {
        ...form,
        isMounted: options.isMounted ?? isServiceAccountFile,
      });
      checkName(place.at("job_name"), seen);
      checkJob(place, options);
      refuseVariables(place);
      warnOfScrapePitfalls(place, discoveries);
    }),
  );
}

function checkName(place: Place, seen: Set<string>): void {
  const name = place.requireText("Give the job a name.");
  if (name === undefined) return;
  if ([...ownJobNames, ...clusterJobNames].includes(name))
    place.error("is the name of one of the stack's own jobs. Choose another name.");
  else if (seen.has(name))
    place.error("is the name of an earlier job too, so the file is not loaded. Choose another name.");
  seen.add(name);
}

function checkJob(place: Place, { scrapeInterval, externalLabels, shards }: ScrapeOptions): void {
  checkTiming(place, scrapeInterval);
  checkDiscoveries(place, discoveries);
  checkHttpClients(place);
  refuseRepeatedProtocols(place.at("scrape_protocols"));
  // Prometheus takes any scheme, and fails at each scrape.
  place.at("scheme").readChoice(["http", "https"]);
  const log = place.at("scrape_failure_log_file");
  if (typeof log.value === "string" && !/^(\/prometheus\/.|$)/.test(log.value))
    log.error("is in a folder that Prometheus can't write to. Use a file below /prometheus.");
  if (!["static_configs", ...discoveries].some((kind) => !place.at(kind).missing))
    place.error("finds no targets. Add static_configs, or a discovery such as kubernetes_sd_configs.");

  const relabeled = Array.isArray(place.at("relabel_configs").value);
  place
    .at("static_configs")
    .readList()
    .forEach((each) => checkTargets(each, relabeled, externalLabels));
  checkTargetRelabeling(place.at("relabel_configs"), externalLabels, shards);
  checkProbe(place);
  checkFederation(place);
  checkRelabeling(place.at("metric_relabel_configs"), externalLabels);
}

function refuseRepeatedProtocols(place: Place): void {
  if (!Array.isArray(place.value)) return;
  const seen = new Set<unknown>();
  for (const each of place.readList()) {
    if (seen.has(each.value)) each.error("is there already, so the file is not loaded. Remove it.");
    seen.add(each.value);
  }
}

function checkTiming(place: Place, standard: string): void {
  const interval = place.at("scrape_interval");
  const timeout = place.at("scrape_timeout");
  const own = interval.readDuration();
  const wait = timeout.readDuration();
  if (own !== undefined && own > lookback.longestInterval) interval.warn(lookback.rule);
  const seconds = own === undefined || own === 0 ? durationSeconds(standard) : own;
  if (wait === undefined || seconds === undefined || wait <= seconds) return;
  const shown = own === undefined || own === 0 ? standard : String(interval.value);
  timeout.error(
    `is above the job's interval of ${shown}, so the file is not loaded. Use ${shown} or less, or scrape less often.`,
  );
}

/** Prometheus takes any text without a slash, and fails at each scrape. */
function findTargetFault(target: string): string | undefined {
  if (target.includes("/"))
    return "is not host:port. Move its scheme and path to the keys scheme and metrics_path.";
  if (/[,;]/.test(target)) return "is several targets in one. Write each as an item of its own.";
  return readHostPort(target) === undefined
    ? (findNameSlip(target) ??
        "is not host:port. Write it such as shop.example.svc:8080, with a port from 1 to 65535.")
    : undefined;
}

/** A prober is asked for a target that is a parameter. */
function checkProbe(place: Place): void {
  const path = place.at("metrics_path");
  if (typeof path.value !== "string" || !/\/probe$/.test(path.value)) return;
  const relabeling = JSON.stringify(place.at("relabel_configs").value ?? "");
  const params = place.at("params").value;
  const isGiven = params !== null && typeof params === "object" && "target" in params;
  if (!isGiven && !relabeling.includes("__param_target"))
    path.warn(
      "is the path of a prober, and nothing tells it what to probe. Copy __address__ to __param_target by relabel_configs, and put the prober's address in its place.",
    );
}

/** Source: `Handler.federation` of web/federate.go: without a selector it answers with nothing. */
function checkFederation(place: Place): void {
  const path = place.at("metrics_path");
  if (typeof path.value !== "string" || !/\/federate$/.test(path.value)) return;
  const selectors = place.at("params").at("match[]");
  if (selectors.missing)
    path.error(
      "is that of a federation, which answers with nothing unless it is asked for series. Write selectors as params, below `match[]`.",
    );
  for (const each of Array.isArray(selectors.value) ? selectors.readList() : []) {
    const fault =
      typeof each.value === "string"
        ? explainExpression(each.value, prometheusDialect(undefined))
        : undefined;
    if (fault !== undefined) each.error(fault.replace("so the file is not loaded", "so nothing is scraped"));
  }
}

function checkTargets(place: Place, relabeled: boolean, reserved: readonly string[]): void {
  if (place.readKeys("a group of targets") === undefined) return;
  const all = place.at("targets").readList();
  if (place.at("targets").missing) place.at("targets").error("is missing. Write a list of host:port.");
  for (const each of all) {
    const target = each.readText();
    // Relabeling may take an address apart, as it does for probes.
    const fault = relabeled || target === undefined ? undefined : findTargetFault(target);
    if (fault !== undefined) each.error(fault);
    else if (!relabeled && target !== undefined && /^(localhost|127\.0\.0\.1)(:|$)/.test(target))
      each.warn(
        "is the pod of Prometheus itself, not the node and not your machine. Write the name of a Service.",
      );
  }
  const labels = place.at("labels");
  for (const [name, label] of labels.missing ? [] : Object.entries(labels.readKeys("labels") ?? {})) {
    if (reserved.includes(name))
      label.error(
        "is an external label of this Prometheus, which replaces the target's own in everything it uploads. Choose another name.",
      );
    else if (!labelName.test(name))
      label.warn("is a label that every query has to quote. Use only letters, digits and underscores.");
    const text = label.readText();
    const slip = text === undefined ? undefined : findNameSlip(text);
    if (slip !== undefined) label.error(slip);
  }
}

/** The sidecar expands `$(NAME)` in the whole file, and does not write it when there is no such variable. */
function refuseVariables(place: Place): void {
  if (typeof place.value === "string" && /\$\(\w+\)/.test(place.value))
    return place.error(
      "has $(...) in it, which the sidecar takes for a variable of the pod. Write the value itself.",
    );
  if (place.value === null || typeof place.value !== "object") return;
  for (const key of Array.isArray(place.value) ? place.value.keys() : Object.keys(place.value))
    refuseVariables(place.at(key));
}

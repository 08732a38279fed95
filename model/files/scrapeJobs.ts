/**
 * Scrape jobs of the user: what Prometheus refuses, and what it would take to the harm of the stack, which shards every
 * job and gives its labels to every series. Their form comes from the catalogue of files.
 */
import { checkDocument, type DocumentOptions } from "../fileCatalogue/checkDocument";
import { fileCatalogueOf, typeOf } from "../fileCatalogue";
import { clusterJobNames } from "../clusterJobs";
import { ownJobNames } from "../stackJobs";
import { lookback } from "../thresholds";
import { readHostPort } from "../kubernetes/hostPorts";
import { durationSeconds } from "../units";
import { checkSelectors } from "./kubernetesSelectors";
import { FileProblem, labelName, Path, Place, refuseDuplicates } from "./place";
import { checkRelabeling, checkTargetRelabeling } from "./relabeling";
import { checkScrapePitfalls } from "./scrapePitfalls";

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
      checkScrapePitfalls(place, discoveries);
    }),
  );
}

function checkName(place: Place, seen: Set<string>): void {
  const name = place.readText();
  if (name === undefined || name === "") return;
  if ([...ownJobNames, ...clusterJobNames].includes(name))
    place.error("is the name of one of the stack's own jobs. Choose another name.");
  else if (seen.has(name))
    place.error("is the name of an earlier job too, so the file is not loaded. Choose another name.");
  seen.add(name);
}

const isThere = ({ value }: Place): boolean => value !== undefined && value !== null;

function checkJob(place: Place, { scrapeInterval, externalLabels, shards }: ScrapeOptions): void {
  checkTiming(place, scrapeInterval);
  place.at("kubernetes_sd_configs").mappings.forEach(checkSelectors);
  refuseDuplicates(
    place.at("scrape_protocols").items,
    "is there already, so the file is not loaded. Remove it.",
  );
  const log = place.at("scrape_failure_log_file");
  if (typeof log.value === "string" && !/^(\/prometheus\/.|$)/.test(log.value))
    log.error("is in a folder that Prometheus can't write to. Use a file below /prometheus.");
  if (!["static_configs", ...discoveries].some((kind) => isThere(place.at(kind))))
    place.error("finds no targets. Add static_configs, or a discovery such as kubernetes_sd_configs.");

  const relabeled = Array.isArray(place.at("relabel_configs").value);
  place.at("static_configs").mappings.forEach((each) => checkTargets(each, relabeled, externalLabels));
  checkTargetRelabeling(place.at("relabel_configs"), externalLabels, shards);
  checkRelabeling(place.at("metric_relabel_configs"), externalLabels);
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
    ? "is not host:port. Write it such as shop.example.svc:8080, with a port from 1 to 65535."
    : undefined;
}

function checkTargets(place: Place, relabeled: boolean, reserved: readonly string[]): void {
  if (place.at("targets").missing) place.at("targets").error("is missing. Write a list of host:port.");
  for (const each of place.at("targets").items) {
    const target = each.readText();
    // Relabeling may take an address apart, as it does for probes.
    const fault = relabeled || target === undefined ? undefined : findTargetFault(target);
    if (fault !== undefined) each.error(fault);
  }
  const labels = place.at("labels");
  for (const [name, label] of labels.missing ? [] : Object.entries(labels.readKeys("labels") ?? {})) {
    if (reserved.includes(name))
      label.error(
        "is an external label of this Prometheus, which replaces the target's own in everything it uploads. Choose another name.",
      );
    else if (name === "le" || name === "quantile")
      label.warn(
        "tells the buckets of a histogram or the quantiles of a summary apart, and those of the target's metrics are renamed for it. Choose another name.",
      );
    else if (!labelName.test(name))
      label.warn("is a label that every query has to quote. Use only letters, digits and underscores.");
    // Prometheus drops a label without a value.
    label.readText();
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

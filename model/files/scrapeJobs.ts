/**
 * Scrape jobs of the user: what Prometheus refuses, and what it would take to the harm of the stack, which shards every
 * job and gives its labels to every series. Keys: `config.ScrapeConfig` of Prometheus 3.16.
 */
import { ownJobNames } from "../prometheusConfig";
import { lookback } from "../thresholds";
import { durationSeconds } from "../units";
import { FileProblem, labelName, Path, Place } from "./place";
import { checkRelabeling, checkTargetRelabeling } from "./relabeling";

/** What the jobs become part of. */
export interface ScrapeOptions {
  /** Interval of a job without one, such as `30s`. */
  readonly scrapeInterval: string;
  /** External labels of every Prometheus: the stack's and the user's. */
  readonly externalLabels: readonly string[];
  /** Where the number of shards is set. */
  readonly shards: string;
}

/** A job with its key. */
export interface Job {
  readonly content: unknown;
  readonly path: Path;
}

/** Kinds of service discovery. Source: discovery/ of Prometheus 3.16. */
const discoveryKinds =
  "aws azure consul digitalocean dns docker dockerswarm ec2 ecs elasticache eureka file gce hetzner http ionos " +
  "kubernetes kuma lightsail linode marathon msk nerve nomad oci openstack outscale ovhcloud puppetdb rds scaleway " +
  "serverset stackit triton uyuni vultr";
/** Keys of a job that find targets. */
export const discoveries: readonly string[] = discoveryKinds.split(" ").map((kind) => `${kind}_sd_configs`);

const counts = [
  "sample_limit",
  "target_limit",
  "label_limit",
  "label_name_length_limit",
  "label_value_length_limit",
  "native_histogram_bucket_limit",
  "keep_dropped_targets",
];
const switches = [
  "honor_labels",
  "honor_timestamps",
  "track_timestamps_staleness",
  "enable_compression",
  "scrape_native_histograms",
  "always_scrape_classic_histograms",
  "convert_classic_histograms_to_nhcb",
  "extra_scrape_metrics",
  "follow_redirects",
  "enable_http2",
  "proxy_from_environment",
];
const protocols = [
  "PrometheusProto",
  "OpenMetricsText0.0.1",
  "OpenMetricsText1.0.0",
  "PrometheusText0.0.4",
  "PrometheusText1.0.0",
];
const otherKeys = [
  "job_name",
  "scrape_interval",
  "scrape_timeout",
  "static_configs",
  "relabel_configs",
  "metric_relabel_configs",
  "params",
  "metrics_path",
  "scheme",
  "body_size_limit",
  "scrape_protocols",
  "fallback_scrape_protocol",
  "scrape_failure_log_file",
  "native_histogram_min_bucket_factor",
  "metric_name_validation_scheme",
  "metric_name_escaping_scheme",
  "basic_auth",
  "authorization",
  "oauth2",
  "bearer_token",
  "bearer_token_file",
  "tls_config",
  "proxy_url",
  "no_proxy",
  "proxy_connect_header",
  "http_headers",
];
const jobKeys = [...otherKeys, ...counts, ...switches, ...discoveries];

/** Where a job can have a key in plain text. */
const secrets: readonly (readonly string[])[] = [
  ["bearer_token"],
  ["basic_auth", "password"],
  ["authorization", "credentials"],
  ["oauth2", "client_secret"],
];

/** What is wrong in the jobs, their names judged together. */
export function findScrapeProblems(jobs: readonly Job[], options: ScrapeOptions): FileProblem[] {
  const seen = new Set<string>();
  return jobs.flatMap(({ content, path }) =>
    Place.findProblems(content, path, (place) => {
      if (place.readKeys("a scrape job", jobKeys) === undefined) return;
      checkName(place.at("job_name"), seen);
      checkJob(place, options);
      refuseVariables(place);
    }),
  );
}

function checkName(place: Place, seen: Set<string>): void {
  const name = place.requireText("Give the job a name.");
  if (name === undefined) return;
  if (ownJobNames.includes(name))
    place.error("is the name of one of the stack's own jobs. Choose another name.");
  else if (seen.has(name))
    place.error("is the name of an earlier job too, so the file is not loaded. Choose another name.");
  seen.add(name);
}

function checkJob(place: Place, { scrapeInterval, externalLabels, shards }: ScrapeOptions): void {
  checkTiming(place, scrapeInterval);
  counts.forEach((name) => place.at(name).checkCount());
  switches.forEach((name) => place.at(name).checkSwitch());
  place.at("scheme").readChoice(["http", "https"]);
  place.at("fallback_scrape_protocol").readChoice(protocols);
  place
    .at("scrape_protocols")
    .readList()
    .forEach((each) => each.readChoice(protocols));
  discoveries.forEach((kind) => place.at(kind).readList());
  if (!["static_configs", ...discoveries].some((kind) => !place.at(kind).missing))
    place.error("finds no targets. Add static_configs, or a discovery such as kubernetes_sd_configs.");

  const relabeled = Array.isArray(place.at("relabel_configs").value);
  place
    .at("static_configs")
    .readList()
    .forEach((each) => checkTargets(each, relabeled, externalLabels));
  checkTargetRelabeling(place.at("relabel_configs"), externalLabels, shards);
  checkRelabeling(place.at("metric_relabel_configs"), externalLabels);
  for (const path of secrets) {
    const key = path.reduce((inner, name) => inner.at(name), place);
    if (!key.missing)
      key.hidden.warn(
        "is stored as plain text in a ConfigMap and in Pulumi's state. Use a file in the pod, such as its service account's token.",
      );
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

function checkTargets(place: Place, relabeled: boolean, reserved: readonly string[]): void {
  if (place.readKeys("a group of targets", ["targets", "labels"]) === undefined) return;
  const all = place.at("targets").readList();
  if (place.at("targets").missing) place.at("targets").error("is missing. Write a list of host:port.");
  for (const each of all) {
    const target = each.readText();
    // Relabeling may take an address apart, as it does for probes.
    if (!relabeled && target?.includes("/"))
      each.error("is not host:port. Move its scheme and path to the keys scheme and metrics_path.");
  }
  const labels = place.at("labels");
  for (const [name, label] of labels.missing ? [] : Object.entries(labels.readKeys("labels") ?? {})) {
    if (reserved.includes(name))
      label.error(
        "is an external label of this Prometheus, which replaces the target's own in everything it uploads. Choose another name.",
      );
    else if (!labelName.test(name))
      label.warn("is a label that every query has to quote. Use only letters, digits and underscores.");
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

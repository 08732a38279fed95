/**
 * Scrape jobs of the user: what Prometheus refuses, and what it would take to the harm of the stack, which shards every
 * job and gives its labels to every series. Keys: `config.ScrapeConfig` of Prometheus 3.16.
 */
import { ownJobNames } from "../prometheusConfig";
import type { Path } from "../../settings/checking/keys";
import { durationSeconds } from "../units";
import { FileProblem, labelName, Place } from "./place";
import { relabeling } from "./relabeling";

/** What the jobs become part of. */
export interface ScrapeOptions {
  /** Interval of a job without one, such as `30s`. */
  readonly scrapeInterval: string;
  /** External labels of every Prometheus: the stack's and the user's. */
  readonly externalLabels: readonly string[];
}

/** A job with its key. */
export interface Job {
  readonly content: unknown;
  readonly path: Path;
}

/** Kinds of service discovery, each a key `<kind>_sd_configs` of a job. Source: discovery/ of Prometheus 3.16. */
export const discoveries: readonly string[] = [
  ...["aws", "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "ecs", "elasticache"],
  ...["eureka", "file", "gce", "hetzner", "http", "ionos", "kubernetes", "kuma", "lightsail", "linode"],
  ...[
    "marathon",
    "msk",
    "nerve",
    "nomad",
    "oci",
    "openstack",
    "outscale",
    "ovhcloud",
    "puppetdb",
    "rds",
    "scaleway",
  ],
  ...["serverset", "stackit", "triton", "uyuni", "vultr"],
].map((kind) => `${kind}_sd_configs`);

const durations = ["scrape_interval", "scrape_timeout"];
const counts = [
  ...["sample_limit", "target_limit", "label_limit", "label_name_length_limit", "label_value_length_limit"],
  ...["native_histogram_bucket_limit", "keep_dropped_targets"],
];
const switches = [
  ...["honor_labels", "honor_timestamps", "track_timestamps_staleness", "enable_compression"],
  ...["scrape_native_histograms", "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb"],
  ...["extra_scrape_metrics", "follow_redirects", "enable_http2", "proxy_from_environment"],
];
const protocols = [
  ...["PrometheusProto", "OpenMetricsText0.0.1", "OpenMetricsText1.0.0"],
  ...["PrometheusText0.0.4", "PrometheusText1.0.0"],
];
const jobKeys = [
  ...["job_name", ...durations, ...counts, ...switches, "static_configs", ...discoveries],
  ...["relabel_configs", "metric_relabel_configs", "params", "metrics_path", "scheme", "body_size_limit"],
  ...["scrape_protocols", "fallback_scrape_protocol", "scrape_failure_log_file"],
  ...["native_histogram_min_bucket_factor", "metric_name_validation_scheme", "metric_name_escaping_scheme"],
  ...["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file", "tls_config"],
  ...["proxy_url", "no_proxy", "proxy_connect_header", "http_headers"],
];

/** Where a job can have a key in plain text. */
const secrets: readonly (readonly string[])[] = [
  ["bearer_token"],
  ["basic_auth", "password"],
  ["authorization", "credentials"],
  ["oauth2", "client_secret"],
];

/** What is wrong in the jobs, their names judged together. */
export function scrapeProblems(jobs: readonly Job[], options: ScrapeOptions): FileProblem[] {
  const seen = new Set<string>();
  return jobs.flatMap(({ content, path }) =>
    Place.problems(content, path, (place) => {
      if (place.keys("a scrape job", jobKeys) === undefined) return;
      named(place.at("job_name"), seen);
      job(place, options);
      variables(place);
    }),
  );
}

function named(place: Place, seen: Set<string>): void {
  const name = place.required("Give the job a name.");
  if (name === undefined) return;
  if (ownJobNames.includes(name))
    place.error("the stack has a job of this name itself. Choose another name.");
  else if (seen.has(name))
    place.error("another job has this name, and the file is not loaded. Choose another name.");
  seen.add(name);
}

function job(place: Place, { scrapeInterval, externalLabels }: ScrapeOptions): void {
  timing(place, scrapeInterval);
  counts.forEach((name) => place.at(name).count());
  for (const name of switches) {
    const { missing, value } = place.at(name);
    if (!missing && typeof value !== "boolean")
      place.at(name).error("not true or false. Write one of the two, without quotes.");
  }
  place.at("scheme").choice(["http", "https"]);
  place.at("fallback_scrape_protocol").choice(protocols);
  place
    .at("scrape_protocols")
    .list()
    .forEach((each) => each.choice(protocols));
  discoveries.forEach((kind) => place.at(kind).list());
  if (!["static_configs", ...discoveries].some((kind) => !place.at(kind).missing))
    place.error("it finds no targets. Write static_configs or a discovery such as kubernetes_sd_configs.");

  const relabeled = Array.isArray(place.at("relabel_configs").value);
  place
    .at("static_configs")
    .list()
    .forEach((each) => targets(each, relabeled, externalLabels));
  relabeling(place.at("relabel_configs"), true, externalLabels);
  relabeling(place.at("metric_relabel_configs"), false, externalLabels);
  for (const path of secrets) {
    const key = path.reduce((inner, name) => inner.at(name), place);
    if (!key.missing)
      key.hidden.warn(
        "it stands in plain text in a ConfigMap and in Pulumi's state. Use a file that the pod has, such as its service account's token.",
      );
  }
}

/** Prometheus forgets a series 5m after its last sample: two scrapes have to fit, so that one may fail. */
const longest = 150;

function timing(place: Place, standard: string): void {
  const interval = place.at("scrape_interval");
  const timeout = place.at("scrape_timeout");
  const own = interval.duration();
  const wait = timeout.duration();
  if (own !== undefined && own > longest)
    interval.warn(
      "above 2m30s, so one scrape that fails leaves a hole: a series is forgotten 5m after its last sample. Use 2m or less.",
    );
  const seconds = own === undefined || own === 0 ? durationSeconds(standard) : own;
  if (wait === undefined || seconds === undefined || wait <= seconds) return;
  const shown = own === undefined || own === 0 ? standard : String(interval.value);
  timeout.error(
    `above the job's interval (${shown}), and the file is not loaded. Use ${shown} or less, or scrape less often.`,
  );
}

function targets(place: Place, relabeled: boolean, reserved: readonly string[]): void {
  if (place.keys("a group of targets", ["targets", "labels"]) === undefined) return;
  const all = place.at("targets").list();
  if (place.at("targets").missing) place.at("targets").error("missing. Write a list of host:port.");
  for (const each of all) {
    const target = each.text();
    // Relabeling may take an address apart, as it does for probes.
    if (!relabeled && target?.includes("/"))
      each.error("not host:port. Leave out scheme and path: there are scheme and metrics_path for them.");
  }
  const labels = place.at("labels");
  for (const [name, label] of labels.missing ? [] : Object.entries(labels.keys("labels") ?? {})) {
    if (reserved.includes(name))
      label.error(
        "Prometheus gives this label to everything that it uploads, and a target's own is lost behind it. Choose another name.",
      );
    else if (!labelName.test(name))
      label.warn("every query has to quote this label. Use letters, digits and underscores only.");
    label.text();
  }
}

/** The sidecar expands `$(NAME)` in the whole file, and does not write it when there is no such variable. */
function variables(place: Place): void {
  if (typeof place.value === "string" && /\$\(\w+\)/.test(place.value))
    return place.error(
      "the sidecar takes $(...) for a variable of the pod, and writes no configuration where there is none. Write the value itself.",
    );
  if (place.value === null || typeof place.value !== "object") return;
  for (const key of Array.isArray(place.value) ? place.value.keys() : Object.keys(place.value))
    variables(place.at(key));
}

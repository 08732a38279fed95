/**
 * What Prometheus refuses in a discovery of targets because of its values together; the catalogue knows each by itself.
 * Source: `UnmarshalYAML` of each package in discovery/ of Prometheus 3.16.
 */
import type { Place } from "./place";

type Check = (entry: Place) => void;

const notLoaded = "so the file is not loaded";

const isEmptyList = ({ value }: Place): boolean => Array.isArray(value) && value.length === 0;

function requireItems(entry: Place, key: string, what: string): void {
  if (isEmptyList(entry.at(key))) entry.at(key).error(`has no ${what}, ${notLoaded}. Write at least one.`);
}

/** Paths in ZooKeeper. */
function checkZookeeper(entry: Place): void {
  requireItems(entry, "servers", "server");
  requireItems(entry, "paths", "path");
  for (const each of listOf(entry.at("paths")))
    if (typeof each.value === "string" && !each.value.startsWith("/"))
      each.error(`does not begin with /, ${notLoaded}. Write / before it.`);
}

const listOf = (place: Place): Place[] =>
  Array.isArray(place.value) ? place.value.map((_, i) => place.at(i)) : [];

const checkUrl =
  (key: string, form: RegExp, example: string): Check =>
  (entry) => {
    const { value } = entry.at(key);
    if (typeof value === "string" && !form.test(value))
      entry.at(key).error(`is not a URL that it can ask, ${notLoaded}. Write it such as ${example}.`);
  };

/** Kinds of objects by whose labels or fields a role can be selected. */
const selectors: Readonly<Record<string, readonly string[]>> = {
  pod: ["pod", "node"],
  service: ["service"],
  endpointslice: ["pod", "service", "endpointslice"],
  endpoints: ["pod", "service", "endpoints"],
  node: ["node"],
  ingress: ["ingress"],
};
const key = String.raw`(?:[a-z0-9.-]+\/)?[A-Za-z0-9](?:[-\w.]*[A-Za-z0-9])?`;
const word = String.raw`[-\w.]*`;
const requirement = String.raw`(?:!?\s*${key}|${key}\s*(?:==?|!=)\s*${word}|${key}\s+(?:in|notin)\s*\(\s*${word}(?:\s*,\s*${word})*\s*\)|${key}\s*[<>]\s*\d+)`;
const labelSelector = new RegExp(String.raw`^\s*(?:${requirement}\s*(?:,\s*${requirement}\s*)*)?$`);
const fieldSelector = /^(?:[^=!,]+(?:==?|!=)[^=!,]*(?:,[^=!,]+(?:==?|!=)[^=!,]*)*)?$/;

function checkKubernetes(entry: Place): void {
  const role = entry.at("role").value;
  const allowed = typeof role === "string" ? selectors[role] : undefined;
  const seen = new Set<unknown>();
  for (const each of listOf(entry.at("selectors"))) {
    const own = each.at("role");
    if (seen.has(own.value))
      own.error(`has a selector above already, ${notLoaded}. Put both into one, with a comma between them.`);
    else if (allowed !== undefined && typeof own.value === "string" && !allowed.includes(own.value))
      own.error(`can't select what role ${String(role)} finds, ${notLoaded}. Use ${allowed.join(" or ")}.`);
    seen.add(own.value);
    for (const [name, form, example] of [
      ["label", labelSelector, "app=shop,tier in (a, b)"],
      ["field", fieldSelector, "spec.nodeName=node-1"],
    ] as const) {
      const { value } = each.at(name);
      if (typeof value === "string" && !form.test(value))
        each.at(name).error(`is not a selector of Kubernetes, ${notLoaded}. Write it such as ${example}.`);
    }
  }
}

function checkDns(entry: Place): void {
  requireItems(entry, "names", "name");
  const { value = "SRV" } = entry.at("type");
  if (typeof value === "string" && /^(A|AAAA|MX|NS)$/i.test(value) && !entry.at("port").value)
    entry
      .at("port")
      .error(`is missing, and only records of type SRV have one, ${notLoaded}. Write the targets' port.`);
}

const targetFile = /^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)$/;

function checkFiles(entry: Place): void {
  requireItems(entry, "files", "file");
  for (const each of listOf(entry.at("files")))
    if (typeof each.value === "string" && !targetFile.test(each.value))
      each.error(
        `is not a file of targets, ${notLoaded}. Its name ends in .json, .yml or .yaml, and a * is in its last part only.`,
      );
}

function checkEc2(entry: Place): void {
  for (const each of listOf(entry.at("filters"))) requireItems(each, "values", "value");
}

/** Keys that a way to log in needs. */
const checkLogin =
  (method: string, standard: string, needed: readonly string[]): Check =>
  (entry) => {
    const { value = standard } = entry.at(method);
    if (value !== standard) return;
    for (const each of needed)
      if (!entry.at(each).value)
        entry
          .at(each)
          .hidden.error(
            `is missing, and ${method} ${standard} needs it, ${notLoaded}. Write it, or choose another ${method}.`,
          );
  };

const httpUrl = /^https?:\/\/[^/\s?#]+/i;
const anyUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/\s?#]+/i;

const checks: Readonly<Record<string, Check>> = {
  dns_sd_configs: checkDns,
  file_sd_configs: checkFiles,
  ec2_sd_configs: checkEc2,
  kubernetes_sd_configs: checkKubernetes,
  serverset_sd_configs: checkZookeeper,
  nerve_sd_configs: checkZookeeper,
  azure_sd_configs: checkLogin("authentication_method", "OAuth", ["tenant_id", "client_id", "client_secret"]),
  oci_sd_configs: checkLogin("auth", "api_key", ["tenancy", "user", "fingerprint", "key_file"]),
  marathon_sd_configs: (entry) => requireItems(entry, "servers", "server"),
  http_sd_configs: checkUrl("url", httpUrl, "http://targets.example.org/list"),
  kuma_sd_configs: checkUrl("server", anyUrl, "http://kuma.example.org:5676"),
  eureka_sd_configs: checkUrl("server", anyUrl, "http://eureka.example.org:8761/eureka"),
  consul_sd_configs: checkUrl("server", /./, "consul.example.org:8500"),
  docker_sd_configs: checkUrl("host", /:\/\//, "tcp://docker.example.org:2375"),
  dockerswarm_sd_configs: checkUrl("host", /:\/\//, "tcp://docker.example.org:2375"),
};

/** Checks every discovery of a job. */
export function checkDiscoveries(job: Place, kinds: readonly string[]): void {
  for (const kind of kinds)
    for (const entry of listOf(job.at(kind))) {
      if (entry.value === null || typeof entry.value !== "object") continue;
      checks[kind]?.(entry);
      const refresh = entry.at("refresh_interval");
      // Go's ticker panics.
      if (typeof refresh.value === "string" && /^0+[a-z]*$/.test(refresh.value))
        refresh.error("is not above zero, so Prometheus ends. Use 30s or more, or leave it out.");
    }
}

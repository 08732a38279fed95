/** Discoveries of a scrape job: which labels their targets have, and what Kubernetes can be asked for. */
import { nearest } from "../nearest";
import type { Place } from "./place";

/** Selectors that a role takes. Source: `SDConfig.UnmarshalYAML` of discovery/kubernetes. */
const selectors: Readonly<Record<string, readonly string[]>> = {
  pod: ["pod", "node"],
  service: ["service"],
  endpointslice: ["pod", "service", "endpointslice"],
  endpoints: ["pod", "service", "endpoints"],
  node: ["node"],
  ingress: ["ingress"],
};

/** Begins of the labels that a role's targets have, behind `__meta_kubernetes_`. Source: the same package. */
const kubernetesLabels: Readonly<Record<string, readonly string[]>> = {
  node: ["node"],
  service: ["namespace", "service"],
  pod: ["namespace", "pod", "node"],
  endpoints: ["namespace", "endpoints", "endpoint", "service", "pod", "node"],
  endpointslice: ["namespace", "endpointslice", "service", "pod", "node"],
  ingress: ["namespace", "ingress"],
};

/** Discoveries whose labels all begin with one word, behind `__meta_`. Others give labels of any name. */
const prefixes: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "kubernetes consul dns ec2 gce azure digitalocean docker dockerswarm eureka hetzner ionos lightsail linode marathon " +
    "nomad openstack scaleway triton uyuni vultr"
  )
    .split(" ")
    .map((name) => [`${name}_sd_configs`, name]),
);

const listAt = (place: Place, key: string): Place[] =>
  Array.isArray(place.at(key).value) ? place.at(key).readList() : [];

/** What Kubernetes is asked for, beside the form of it. */
export function checkDiscoveries(job: Place): void {
  for (const each of listAt(job, "kubernetes_sd_configs")) {
    const role = each.at("role").value;
    const allowed = typeof role === "string" && Object.hasOwn(selectors, role) ? selectors[role] : undefined;
    const seen = new Set<unknown>();
    for (const selector of listAt(each, "selectors")) {
      const place = selector.at("role");
      if (seen.has(place.value))
        place.error("has a selector already, so the file is not loaded. Join the two with a comma.");
      else if (allowed !== undefined && typeof place.value === "string" && !allowed.includes(place.value))
        place.error(`is not selected by for the role ${String(role)}. Use ${allowed.join(" or ")}.`);
      seen.add(place.value);
    }
  }
}

/** What is wrong with a label that a relabeling rule of a job reads; the function finds `undefined` where nothing is. */
export function metaLabelsOf(job: Place): (label: string) => string | undefined {
  const keys = job.value !== null && typeof job.value === "object" ? Object.keys(job.value) : [];
  const kinds = keys.filter((key) => key.endsWith("_sd_configs"));
  const known = kinds.every((kind) => Object.hasOwn(prefixes, kind))
    ? kinds.map((kind) => prefixes[kind])
    : undefined;
  const roles = listAt(job, "kubernetes_sd_configs").map((each) => each.at("role").value);
  const words = [
    ...new Set(roles.flatMap((role) => (typeof role === "string" ? (kubernetesLabels[role] ?? []) : []))),
  ];
  return (label) => {
    if (!label.startsWith("__meta_")) return undefined;
    if (!/^\w+$/.test(label))
      return `has a character that no discovered label has. Write _ in its place: ${label.replace(/\W/g, "_")}.`;
    if (known === undefined) return undefined;
    const [, kind = "", rest = ""] = /^__meta_([a-z0-9]+)_?(.*)$/.exec(label) ?? [];
    if (!known.includes(kind)) {
      if (known.length === 0)
        return "is a label of a discovery, and static targets have none. Write it as a label of the targets.";
      const meant = nearest(kind, known);
      return meant === undefined
        ? `is a label that the job's discovery never gives. It gives labels that begin with ${known.map((each) => `__meta_${each}_`).join(", ")}.`
        : `is a label that the job's discovery never gives. Did you mean ${label.replace(kind, meant)}?`;
    }
    if (
      kind !== "kubernetes" ||
      words.length === 0 ||
      words.some((word) => rest === word || rest.startsWith(`${word}_`))
    )
      return undefined;
    return `is a label that targets of this role never have. They have labels that begin with __meta_kubernetes_ and ${words.join(", ")}.`;
  };
}

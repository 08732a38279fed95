/** Selectors of a discovery of Kubernetes, judged together. Source: `UnmarshalYAML` of discovery/kubernetes of Prometheus 3.16. */
import type { Place } from "./place";

const notLoaded = "so the file is not loaded";

/** Kinds of objects by whose labels or fields a role can be selected. */
const selectors: Readonly<Record<string, readonly string[]>> = {
  pod: ["pod", "node"],
  service: ["service"],
  endpointslice: ["pod", "service", "endpointslice"],
  endpoints: ["pod", "service", "endpoints"],
  node: ["node"],
  ingress: ["ingress"],
};

/** @param discovery an item of kubernetes_sd_configs */
export function checkSelectors(discovery: Place): void {
  const role = discovery.at("role").value;
  const allowed = typeof role === "string" && Object.hasOwn(selectors, role) ? selectors[role] : undefined;
  const seen = new Set<unknown>();
  for (const each of discovery.at("selectors").mappings) {
    const own = each.at("role");
    if (seen.has(own.value))
      own.error(`has a selector above already, ${notLoaded}. Put both into one, with a comma between them.`);
    else if (allowed !== undefined && typeof own.value === "string" && !allowed.includes(own.value))
      own.error(`can't select what role ${String(role)} finds, ${notLoaded}. Use ${allowed.join(" or ")}.`);
    seen.add(own.value);
  }
}

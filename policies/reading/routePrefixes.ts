import type { Tier } from "./tiers";
import { unreadable } from "./unknowns";
import { hasOpenPart } from "./variables";

/**
 * The path before that of a tier's API, such as `/thanos`; empty if there is none.
 *
 * Source: cmd/thanos/query.go and rule.go of Thanos (Query alone takes `--web.external-prefix` for it, a compactor neither),
 * main.go of Prometheus and of Alertmanager (both take the path of `--web.external-url`).
 *
 * @throws UnknownValueError if it is not known yet, or put together only in the pod.
 */
export function routePrefix({ kind, flags }: Tier): string {
  const route = flags.value("web.route-prefix");
  if (kind === "query") return cleanPath(route || flags.value("web.external-prefix"));
  if (kind === "rule") return cleanPath(route);
  if (kind !== "prometheus" && kind !== "alertmanager") return "";
  if (route) return cleanPath(route);
  const external = flags.value("web.external-url") ?? "";
  const [whole, path] = /^[a-z]+:\/\/[^/]*(\/[^?#]*)?/i.exec(external) ?? [];
  // A URL that the pod puts together may have a path.
  return cleanPath(whole === undefined && hasOpenPart(external) ? external : path);
}

/** A path with one slash before it and none behind; empty for the root. */
export function cleanPath(path: string | undefined): string {
  if (path !== undefined && hasOpenPart(path))
    throw unreadable(`the path ${path} is put together only in the pod`);
  const parts = (path ?? "").split("/").filter(Boolean);
  return parts.length > 0 ? `/${parts.join("/")}` : "";
}

/** The catalogue's files, which `npm run flags` writes; imported one by one, so that a bundle has them in it. */
import sidecar40 from "./versions/thanos-v0.40/sidecar.json";
import query40 from "./versions/thanos-v0.40/query.json";
import queryFrontend40 from "./versions/thanos-v0.40/query-frontend.json";
import store40 from "./versions/thanos-v0.40/store.json";
import rule40 from "./versions/thanos-v0.40/rule.json";
import compact40 from "./versions/thanos-v0.40/compact.json";
import sidecar41 from "./versions/thanos-v0.41/sidecar.json";
import query41 from "./versions/thanos-v0.41/query.json";
import queryFrontend41 from "./versions/thanos-v0.41/query-frontend.json";
import store41 from "./versions/thanos-v0.41/store.json";
import rule41 from "./versions/thanos-v0.41/rule.json";
import compact41 from "./versions/thanos-v0.41/compact.json";
import sidecar42 from "./versions/thanos-v0.42/sidecar.json";
import query42 from "./versions/thanos-v0.42/query.json";
import queryFrontend42 from "./versions/thanos-v0.42/query-frontend.json";
import store42 from "./versions/thanos-v0.42/store.json";
import rule42 from "./versions/thanos-v0.42/rule.json";
import compact42 from "./versions/thanos-v0.42/compact.json";
import alertmanager from "./versions/alertmanager-v0.json";
import prometheus from "./versions/prometheus-v3.json";
import type { Catalogue, Program } from "./catalogue";

/** Newer last: what a file calls its type is plain text to the compiler. */
const files: Readonly<Record<Program, Readonly<Record<string, unknown>>>> = {
  sidecar: { "v0.40": sidecar40, "v0.41": sidecar41, "v0.42": sidecar42 },
  query: { "v0.40": query40, "v0.41": query41, "v0.42": query42 },
  "query-frontend": { "v0.40": queryFrontend40, "v0.41": queryFrontend41, "v0.42": queryFrontend42 },
  store: { "v0.40": store40, "v0.41": store41, "v0.42": store42 },
  rule: { "v0.40": rule40, "v0.41": rule41, "v0.42": rule42 },
  compact: { "v0.40": compact40, "v0.41": compact41, "v0.42": compact42 },
  prometheus: { v3: prometheus },
  alertmanager: { v0: alertmanager },
};

/**
 * The versions of a program whose flags are known, oldest first: minor ones of Thanos, such as `v0.42`; of Prometheus
 * and Alertmanager, which remove flags in major ones only, `v3`.
 */
export function supportedVersions(program: Program): string[] {
  return Object.keys(files[program]);
}

/** The part of a version that decides its flags: `v0.42` of Thanos' `v0.42.4`, `v3` of Prometheus' `v3.16.0`. */
export function flagVersion(program: Program, version: string): string {
  const [major, minor] = version.replace(/^v/, "").split(".");
  return program === "prometheus" || program === "alertmanager" ? `v${major}` : `v${major}.${minor}`;
}

/**
 * All flags of a program.
 *
 * @param version as in an image's tag, such as `v0.42.4`.
 * @returns `undefined` when that version is none of the supported ones.
 */
export function catalogueOf(program: Program, version: string): Catalogue | undefined {
  return files[program][flagVersion(program, version)] as Catalogue | undefined;
}

/** Where Thanos sends its traces: the form of the file by the catalogue, and what its exporters do with it. */
import { fileCatalogueOf } from "../fileCatalogue";
import { checkDocument } from "../fileCatalogue/checkDocument";
import { FileProblem, Path, Place } from "./place";

const plainSecret =
  "is stored as plain text in the pods' arguments and in Pulumi's state. Send traces to a collector in the cluster that adds it.";

/** Samplers of OTLP. Source: `getSampler` of pkg/tracing/otlp. */
const samplers = [
  "alwayssample",
  "neversample",
  "traceidratiobased",
  "parentbasedalwayssample",
  "parentbasedneversample",
  "parentbasedtraceidratiobased",
];

/**
 * What is wrong in a tracing configuration of Thanos.
 *
 * @param isMounted whether the pods have a file. @default none
 * @param version of Thanos, such as `v0.42.4`. @default the newest that is known
 */
export function findTracingProblems(
  content: unknown,
  path: Path,
  isMounted: (file: string) => boolean = () => false,
  version?: string,
): FileProblem[] {
  return Place.findProblems(content, path, (place) => {
    checkDocument(place, "tracing", {
      catalogue: fileCatalogueOf("thanos", version),
      isMounted,
      plainSecret: { rule: plainSecret, level: "warning" },
    });
    const { type, config } = (content ?? {}) as { type?: unknown; config?: unknown };
    if (config === null || typeof config !== "object") return;
    checkShares(place.at("config"));
    if (type !== "OTLP") return;
    const endpoint = place.at("config").at("endpoint");
    if (
      typeof endpoint.value === "string" &&
      endpoint.value !== "" &&
      !/^[^\s/]+:\d{1,5}$/.test(endpoint.value)
    )
      endpoint.error(
        "is not host:port. Write it without a scheme and a path, such as otel-collector.tracing.svc:4317.",
      );
    const sampler = place.at("config").at("sampler_type");
    if (typeof sampler.value === "string" && sampler.value !== "")
      sampler.readChoice(samplers, sampler.value.toLowerCase());
  });
}

/** Samplers whose parameter is a rate: others have a share of traces, from 0 to 1. */
const rateSamplers = ["ratelimiting", "remote"];

/** A share outside of its bounds ends Thanos, or samples nothing. */
function checkShares(config: Place): void {
  const sampler = config.at("sampler_type").value;
  for (const key of ["sample_rate", "sampler_param"]) {
    const share = config.at(key);
    if (isMissing(share.value) || (key === "sampler_param" && rateSamplers.includes(String(sampler))))
      continue;
    if (!(Number(share.value) >= 0 && Number(share.value) <= 1))
      share.error("is not a share of all traces. Use a number from 0 to 1, such as 0.1.");
  }
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === "";

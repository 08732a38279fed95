/** The kinds of value that a setting can have. Each says what is wrong with a value, and what to write instead. */
import { z } from "zod";
import { findDurationFault, notADuration } from "../../model/files/place";
import { goDurationSeconds } from "../../model/goValues";
import { findImageProblem, images } from "../../model/images";
import { isConfigMapKey } from "../../model/kubernetes/objectNames";
import { localRetention as localBound } from "../../model/thresholds";
import {
  durationPattern,
  durationSeconds,
  durationText,
  quantity,
  quantityPattern,
  sizeBytes,
  sizePattern,
} from "../../model/units";
import { acceptInput } from "./inputKind";

/** Seconds. */
export const hours = 3600;

/** Most shards of Prometheus: the largest public Thanos has 400 Prometheus. */
export const mostShards = 1000;

/** What a duration is measured against. */
export interface DurationRule {
  /** Smallest value, in seconds. @default 0 */
  readonly least?: number;
  /** What a smaller value does, such as `blocks would be lost`. @default nothing is said of it */
  readonly why?: string;
  /** What to write instead of a smaller value. @default the least */
  readonly wayOut?: string;
  /** Whether `0s` is taken, beside what `least` allows; it then means forever. @default false */
  readonly forever?: boolean;
}

/**
 * What docs and editors say of a kind of value.
 *
 * @param title the kind, with its unit and bounds.
 * @param form what a value looks like: editors check no more than that. @default any text
 */
const kind = (title: string, form?: RegExp) => ({ title, ...(form ? { pattern: form.source } : {}) });

/** The words for a value of a wrong type; those of any setting where nothing is written. */
const orEmpty =
  (message: string) =>
  ({ input }: { readonly input?: unknown }): string | undefined =>
    input === null ? undefined : message;

const durationForm = new RegExp(`^(?=.)(?:0|${durationPattern.source.slice(1, -1)})$`);

/** A Prometheus duration, such as `2h` or `90d`. */
export function duration({ least = 0, why, wayOut, forever = false }: DurationRule = {}) {
  const bound = durationText(least);
  const below = [
    `is below ${bound}${why === undefined ? "" : `: ${why}`}.`,
    wayOut ?? `Use ${bound} or more${forever ? ", or 0s (forever)" : ""}.`,
  ].join(" ");
  return z
    .string({ error: orEmpty(notADuration) })
    .superRefine((text, context) => {
      const seconds = durationSeconds(text);
      const refuse = (message: string) => context.addIssue({ code: "custom", message });
      if (seconds === undefined) refuse(findDurationFault(text) ?? notADuration);
      else if (seconds < least && !(forever && seconds === 0)) refuse(below);
    })
    .meta(
      kind(
        ["duration", least >= 1 && `${bound} or more`, forever && "or 0s"].filter(Boolean).join(", "),
        durationForm,
      ),
    );
}

/** Refuses what is no duration, and says no more of it. */
function refuseDuration(text: string, context: z.RefinementCtx): void {
  const message = findDurationFault(text);
  if (message !== undefined) context.addIssue({ code: "custom", message, continue: false });
}

/** A duration above zero that Go's own parser reads, which knows no unit longer than an hour. */
export const goDuration = (example: string) =>
  positiveDuration(example).superRefine((text, context) => {
    const seconds = durationSeconds(text);
    if (seconds === undefined || goDurationSeconds(text) !== undefined) return;
    const message = `is not a duration of Go: it has no days, weeks and years. Write ${Math.round(seconds / 36) / 100}h.`;
    context.addIssue({ code: "custom", message });
  });

/** A duration above zero that a flag reads, which knows days and weeks, but no years. */
export const flagDuration = (example: string) =>
  positiveDuration(example).superRefine((text, context) => {
    const days = Math.round((durationSeconds(text) ?? 0) / 86400);
    if (text.includes("y"))
      context.addIssue({
        code: "custom",
        message: `has years, which this program's flag does not take. Write ${days}d.`,
      });
  });

/** A duration above zero. */
export const positiveDuration = (example: string) =>
  z
    .string({ error: orEmpty(notADuration) })
    .superRefine(refuseDuration)
    .refine((text) => durationSeconds(text) !== 0, {
      error: `is not above zero. Write more than 0s, such as ${example}.`,
    })
    .meta(kind("duration", durationForm));

const noCpu = "is not a Kubernetes quantity above zero. Write it in cores, such as 500m (half a core) or 2.";

/** Most cores that one container may ask for. No program of the stack uses as many, so more is a forgotten `m`. */
const mostCores = 64;
/** Bytes that no node and no volume has: more is a slip of the unit. */
const mostBytes = 2 ** 50;

/** A quantity as a text. YAML reads `2` and `100e9` as numbers, which Kubernetes takes as well. */
const quantityText = (notAQuantity: string, findFault: (value: number) => string | undefined) =>
  z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z.string({ error: orEmpty(notAQuantity) }).superRefine((text, context) => {
      const message = findFault(quantity(text) ?? 0);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
  );

/** What an editor knows of a quantity. */
const quantityKind = (title: string) => ({
  ...kind(title, quantityPattern),
  type: ["string", "number"] as unknown as "string",
});

/** A Kubernetes quantity of CPU above zero. */
export const cpu = quantityText(noCpu, (cores) => {
  if (cores <= 0) return noCpu;
  return cores > mostCores
    ? `is more cores than one program uses, and more than most nodes have. Write thousandths of a core with an m, such as 500m, or use ${mostCores} or less.`
    : undefined;
}).meta(quantityKind("cores, as a Kubernetes quantity"));

const noBytes =
  'is not a Kubernetes quantity of at least 1Mi ("m" is a thousandth of a byte). Write it with its unit, such as 512Mi or 50Gi.';

/** A Kubernetes quantity of memory or of disk; a plain number or `512m` is a slip, and would be less than a kilobyte. */
export const bytes = quantityText(noBytes, (value) => {
  if (value < 2 ** 20) return noBytes;
  return value > mostBytes
    ? "is more than a node or a volume has. Write it with the right unit, such as 512Mi or 50Gi; 1Pi is the most."
    : undefined;
}).meta(quantityKind("bytes, as a Kubernetes quantity such as 2Gi"));

const noSize = "is not a size above zero, and a cache needs one. Write it such as 512MB or 1GiB.";

/** A size of a cache, as Thanos reads it. */
export const cacheSize = z
  .string({ error: orEmpty(noSize) })
  .refine((text) => (sizeBytes(text) ?? 0) > 0, { error: noSize })
  .meta(kind("bytes, such as 512MB or 1GiB", sizePattern));

/** A path under which pages are served. */
export const webPath = z
  .string()
  .regex(/^(\/[A-Za-z0-9._~-]+)+$/, {
    error: "is not a path. Begin it with a slash, and end it without one, such as /thanos.",
  })
  .meta(kind("path, such as /thanos"));

/** An image with its version: `registry/name:tag`, and a digest if it is to be pinned by one. */
export const image = acceptInput(
  z
    .string()
    .superRefine((text, context) => {
      const problem = findImageProblem(text);
      if (problem) context.addIssue({ code: "custom", message: problem });
    })
    .meta(kind("image with its tag")),
  images.thanos,
);

/** Further arguments of a program. They are checked as a whole, against the flags of its version. */
export const extraArgs = z
  .array(z.string())
  .default([])
  .describe("additional arguments, one word each, checked against the flags of the program's version");

/** A name of a rule file, without `.yaml`: a key of a ConfigMap. */
export const ruleFileName = z
  .string()
  .refine((name) => isConfigMapKey(`${name}.yaml`) && !name.startsWith(".") && !/\.ya?ml$/.test(name), {
    error:
      "is not a file's name without .yaml. Use letters, digits, dashes and underscores, and dots only in between.",
  });

/** Rule files by name, without `.yaml`; what is in them is checked as a whole. */
export const ruleFiles = z
  .record(ruleFileName, z.looseObject({ groups: z.array(z.looseObject({ name: z.string() })) }))
  .default({})
  .describe("rule files by name, each as in Prometheus' own file");

/** Paths of files in the repository. */
export const paths = (what: string) =>
  z
    .array(z.string().min(1))
    .default([])
    .describe(`${what}: paths from the project's folder, of a file or of a folder of \`*.yaml\` files`);

/** How long a TSDB keeps samples on its own disk, from where they are uploaded. */
export const localRetention = duration({
  least: localBound.least,
  why: localBound.why,
}).default("2d");

/** How often something is done. */
export const interval = (standard: string) => positiveDuration("30s").default(standard);

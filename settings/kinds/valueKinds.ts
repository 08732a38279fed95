/** The kinds of value that a setting can have. Each says what is wrong with a value, and what to write instead. */
import { z } from "zod";
import { findDurationFault, notADuration } from "../../model/files/place";
import { goDurationSeconds } from "../../model/goValues";
import { findImageProblem, images } from "../../model/images";
import { explainBytes, explainCores, explainDuration, explainSize } from "../../model/unitSlips";
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
  /** Largest value, in seconds. @default as long as a duration can be */
  readonly most?: number;
  /** What a larger value does. @default nothing is said of it */
  readonly whyNotMore?: string;
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

/** The words for a number without its unit; those of any setting for anything else. */
const withoutUnit =
  (explain: (text: string) => string | undefined, otherwise: string) =>
  ({ input }: { readonly input?: unknown }): string | undefined =>
    typeof input === "number" ? (explain(String(input)) ?? otherwise) : orEmpty(otherwise)({ input });

/** A text of a duration. YAML reads `0` as a number, and it needs no unit. */
const durationOf = <T extends z.ZodType<string>>(text: T) =>
  z.preprocess((value) => (value === 0 ? "0" : value), text);

/** The text itself. */
const durationString = () => z.string({ error: withoutUnit(explainDuration, notADuration) });

const durationForm = new RegExp(`^(?=.)(?:0|${durationPattern.source.slice(1, -1)})$`);

/** What editors know of a duration: a text, or the number 0. */
const durationKind = (title: string) => ({
  ...kind(title, durationForm),
  type: ["string", "integer"] as unknown as "string",
  minimum: 0,
  maximum: 0,
});

/** A Prometheus duration, such as `2h` or `90d`. */
export function duration({
  least = 0,
  most = Infinity,
  why,
  whyNotMore,
  wayOut,
  forever = false,
}: DurationRule = {}) {
  const bound = durationText(least);
  const below = [
    `is below ${bound}${why === undefined ? "" : `: ${why}`}.`,
    wayOut ?? `Use ${bound} or more${forever ? ", or 0s (forever)" : ""}.`,
  ].join(" ");
  return durationOf(
    durationString().superRefine((text, context) => {
      const seconds = durationSeconds(text);
      const refuse = (message: string) => context.addIssue({ code: "custom", message });
      if (seconds === undefined) refuse(findDurationFault(text) ?? notADuration);
      else if (seconds < least && !(forever && seconds === 0)) refuse(below);
      else if (seconds > most) refuse(tooLong(most, whyNotMore));
    }),
  ).meta(
    durationKind(
      [
        "duration",
        least >= 1 && `${bound} or more`,
        most < Infinity && `${durationText(most)} or less`,
        forever && "or 0s",
      ]
        .filter(Boolean)
        .join(", "),
    ),
  );
}

/** What is said of a duration above a bound. */
const tooLong = (most: number, why: string | undefined): string =>
  `is above ${durationText(most)}${why === undefined ? "" : `: ${why}`}. Use ${durationText(most)} or less.`;

/** A duration above zero that Go's own parser reads, which knows no unit longer than an hour. */
export const goDuration = (example: string, bounds: Bounds = {}) =>
  positiveDuration(example, bounds, (text) => {
    const seconds = durationSeconds(text);
    if (seconds === undefined || goDurationSeconds(text) !== undefined) return undefined;
    return `is not a duration of Go: it has no days, weeks and years. Write ${Math.round(seconds / 36) / 100}h.`;
  });

/** A duration above zero that a flag reads, which knows days and weeks, but no years. */
export const flagDuration = (example: string, bounds: Bounds = {}) =>
  positiveDuration(example, bounds, (text) =>
    text.includes("y")
      ? `has years, which this program's flag does not take. Write ${Math.round((durationSeconds(text) ?? 0) / 86400)}d.`
      : undefined,
  );

/** Bounds of a duration above zero, in seconds, with what is wrong beyond them. */
interface Bounds {
  readonly least?: readonly [seconds: number, why: string];
  readonly most?: readonly [seconds: number, why: string];
}

/** A duration above zero. @param findFault what else there is to say of it. */
export const positiveDuration = (
  example: string,
  { least = [0, ""], most = [Infinity, ""] }: Bounds = {},
  findFault: (text: string) => string | undefined = () => undefined,
) =>
  durationOf(
    durationString().superRefine((text, context) => {
      const seconds = durationSeconds(text) ?? 0;
      const message =
        findDurationFault(text) ??
        findFault(text) ??
        (seconds === 0
          ? `is not above zero. Write more than 0s, such as ${example}.`
          : seconds < least[0]
            ? `is below ${durationText(least[0])}: ${least[1]}. Use ${durationText(least[0])} or more.`
            : seconds > most[0]
              ? tooLong(...most)
              : undefined);
      if (message !== undefined) context.addIssue({ code: "custom", message, continue: false });
    }),
  ).meta(durationKind("duration"));

const noCpu = "is not a Kubernetes quantity above zero. Write it in cores, such as 500m (half a core) or 2.";

/** Most cores that one container may ask for. No program of the stack uses as many, so more is a forgotten `m`. */
const mostCores = 64;
/** A quantity as a text. YAML reads `2` and `100e9` as numbers, which Kubernetes takes as well. */
const quantityText = (notAQuantity: string, findFault: (value: number, text: string) => string | undefined) =>
  z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z.string({ error: orEmpty(notAQuantity) }).superRefine((text, context) => {
      const message = findFault(quantity(text) ?? 0, text);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    }),
  );

/** What an editor knows of a quantity. */
const quantityKind = (title: string) => ({
  ...kind(title, quantityPattern),
  type: ["string", "number"] as unknown as "string",
});

/** A Kubernetes quantity of CPU above zero. */
export const cpu = quantityText(noCpu, (cores, text) => {
  if (cores <= 0) return explainCores(text) ?? noCpu;
  return cores > mostCores
    ? (explainCores(text) ??
        `is more cores than one program uses, and more than most nodes have. Write thousandths of a core with an m, such as 500m, or use ${mostCores} or less.`)
    : undefined;
}).meta(quantityKind("cores, as a Kubernetes quantity"));

const noBytes =
  'is not a Kubernetes quantity of at least 1Mi ("m" is a thousandth of a byte). Write it with its unit, such as 512Mi or 50Gi.';

/** A Kubernetes quantity of memory or of disk; a plain number or `512m` is a slip, and would be less than a kilobyte. */
const bytesUpTo = (most: number, tooMuch: string) =>
  quantityText(noBytes, (value, text) => {
    if (value < 2 ** 20) return explainBytes(text) ?? noBytes;
    return value > most ? tooMuch : undefined;
  }).meta(quantityKind("bytes, as a Kubernetes quantity such as 2Gi"));

/** Bytes of a volume. */
export const bytes = bytesUpTo(
  2 ** 50,
  "is more than a volume has. Write it with the right unit, such as 512Mi or 50Gi; 1Pi is the most.",
);

/** Bytes of memory of one container. */
export const memory = bytesUpTo(
  2 ** 40,
  "is more than one program of the stack can use. Write it with the right unit, such as 512Mi or 50Gi; 1Ti is the most, and more replicas or shards share a load.",
);

const noSize = "is not a size above zero, and a cache needs one. Write it such as 512MB or 1GiB.";

/** The size of a cache that holds nothing that is worth it, with what a smaller one does. */
export interface LeastSize {
  readonly least: string;
  readonly why: string;
}

/** A size of a cache, as Thanos reads it. */
export const cacheSize = ({ least, why }: LeastSize) =>
  z
    .string({ error: withoutUnit(explainSize, noSize) })
    .superRefine((text, context) => {
      const size = sizeBytes(text) ?? 0;
      const below = `is below ${least}: ${why}. Use ${least} or more.`;
      const message =
        size === 0 ? (explainSize(text) ?? noSize) : size < (sizeBytes(least) ?? 0) ? below : undefined;
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
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

/** How the names of the stack's own rule files begin. */
export const ownRuleFilePrefix = "thanos-stack-";

/** A name of a rule file, without `.yaml`: a key of a ConfigMap. */
export const ruleFileName = z
  .string()
  .refine((name) => isConfigMapKey(`${name}.yaml`) && !name.startsWith(".") && !/\.ya?ml$/.test(name), {
    error:
      "is not a file's name without .yaml. Use letters, digits, dashes and underscores, and dots only in between.",
  })
  .refine((name) => !name.startsWith(ownRuleFilePrefix), {
    error: `begins with ${ownRuleFilePrefix}, as the stack's own rule files do. Use another name.`,
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
  most: 365 * 24 * hours,
  whyNotMore: "blocks of 2h are kept, thousands of them, and all are opened at each start",
}).default("2d");

/** How often something is done. */
export const interval = (standard: string) =>
  positiveDuration("30s", { least: [1, "no target and no rule is done in less"] }).default(standard);

/** Which PromQL a program speaks: what its version has, and what its feature flags turn on. */

/** A program that parses expressions. */
export interface Dialect {
  /** As messages name it. */
  readonly program: "Prometheus" | "Ruler";
  /** Minor version of the Prometheus 3 whose parser it has. */
  readonly minor: number;
  /** Names given to `--enable-feature`. */
  readonly features: ReadonlySet<string>;
  /** Whether `xrate`, `xincrease` and `xdelta` are known: Thanos' `--query.enable-x-functions`. @default false */
  readonly extended?: boolean;
}

/** Minor versions of Prometheus in each minor version of Thanos 0. Source: go.mod of Thanos. */
const thanosParsers: Readonly<Record<number, number>> = { 40: 5, 41: 8, 42: 9 };
/** The newest whose parser is known: a newer program is judged as this one. */
const newest = { prometheus: 16, thanos: 42 } as const;

const minorOf = (version: string | undefined): number | undefined => {
  const minor = /^v?\d+\.(\d+)/.exec(version ?? "")?.[1];
  return minor === undefined ? undefined : Number(minor);
};

/**
 * The dialect of a Prometheus.
 *
 * @param version such as `v3.16.0`. @default the newest that is known
 * @param features given to `--enable-feature`.
 */
export function prometheusDialect(version: string | undefined, features: Iterable<string> = []): Dialect {
  const minor = minorOf(version) ?? newest.prometheus;
  return { program: "Prometheus", minor: Math.min(minor, newest.prometheus), features: new Set(features) };
}

/**
 * The dialect of a Thanos Ruler, which has the parser of an older Prometheus, and one of its feature flags.
 *
 * @param version such as `v0.42.4`. @default the newest that is known
 */
export function rulerDialect(
  version: string | undefined,
  features: Iterable<string> = [],
  extended = false,
): Dialect {
  const minor = Math.min(minorOf(version) ?? newest.thanos, newest.thanos);
  const known = [...features].filter((name) => name === experimentalFunctions);
  return { program: "Ruler", minor: thanosParsers[minor] ?? 5, features: new Set(known), extended };
}

export const experimentalFunctions = "promql-experimental-functions";

/** A part of the language that not every program has. */
export interface Extension {
  /** Minor version of Prometheus that brought it. */
  readonly since: number;
  /** The feature that turns it on, and the minor version that no longer needs it. */
  readonly feature?: string;
  readonly stable?: number;
}

/** Source: promql/parser of Prometheus 3.3 to 3.16. */
export const extensions = {
  durationArithmetic: { since: 4, feature: "promql-duration-expr", stable: 16 },
  extendedRanges: { since: 7, feature: "promql-extended-range-selectors", stable: 16 },
  fill: { since: 10, feature: "promql-binop-fill-modifiers" },
  trim: { since: 11 },
} as const satisfies Record<string, Extension>;

/** Why a program does not have a part of the language, and what to do; `undefined` when it has it. */
export function whyMissing(
  { program, minor, features }: Dialect,
  { since, feature, stable }: Extension,
): { readonly what: string; readonly wayOut: string } | undefined {
  const isRuler = program === "Ruler";
  if (minor < since)
    return {
      what: `which this version of ${program} does not have`,
      wayOut: isRuler
        ? "Write it without, or move the rule to Prometheus."
        : `Write it without, or use Prometheus 3.${since} or newer.`,
    };
  if (feature === undefined || features.has(feature) || (stable !== undefined && minor >= stable))
    return undefined;
  const wayOut =
    isRuler && feature !== experimentalFunctions
      ? "Write it without: Ruler can't turn it on."
      : `Write it without, or add --enable-feature=${feature} to the further arguments of ${isRuler ? "Ruler and of Query" : program}.`;
  return { what: "which is experimental and not turned on", wayOut };
}

/** Rules that need the series of several targets, in a Prometheus that scrapes only its share of them. */
import { prometheusDialect, type Dialect } from "../languages/promql";
import { findSeveralTargets, type SeveralTargets } from "../languages/promql/severalTargets";

/** A rule that is wrong in each shard. */
export interface ShardedRule {
  /** Where its expression is in the file. */
  readonly path: readonly [string, number, string, number, string];
  /** Such as `alert TargetsAway`. */
  readonly about: string | undefined;
  readonly expr: string;
  /** What is wrong with it, to go on after "the rule", without a way out. */
  readonly fault: string;
}

const harms: Readonly<Record<SeveralTargets["how"], string>> = {
  absent: "so it also fires in every shard that does not scrape the target",
  aggregation: "so each gives the result of a part",
  matching: "so a series whose partner is in another shard finds none",
};

interface Rule {
  readonly expr?: unknown;
  readonly alert?: unknown;
  readonly record?: unknown;
}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const fieldsOf = <T extends object>(value: unknown): T =>
  (typeof value === "object" && value !== null ? value : {}) as T;

/**
 * The rules of a file that take several targets together. What can't be read is passed over.
 *
 * @param content the file, as YAML reads it.
 * @param isWhole whether every shard scrapes all targets of a job. @default none is
 */
export function findShardedRules(
  content: unknown,
  {
    dialect = prometheusDialect(undefined),
    isWhole,
  }: { readonly dialect?: Dialect; readonly isWhole?: (job: string) => boolean } = {},
): ShardedRule[] {
  const groups = listOf(fieldsOf<{ groups?: unknown }>(content).groups);
  return groups.flatMap((group, i) =>
    listOf(fieldsOf<{ rules?: unknown }>(group).rules).flatMap((rule, j): ShardedRule[] => {
      const { expr, alert, record } = fieldsOf<Rule>(rule);
      const found = typeof expr === "string" ? findSeveralTargets(expr, dialect, isWhole) : undefined;
      if (typeof expr !== "string" || found === undefined) return [];
      const [kind, name] = alert === undefined ? ["record", record] : ["alert", alert];
      return [
        {
          path: ["groups", i, "rules", j, "expr"],
          about: typeof name === "string" && name !== "" ? `${kind} ${name}` : undefined,
          expr,
          fault: `has ${found.words}, but each shard sees only its own targets, ${harms[found.how]}`,
        },
      ];
    }),
  );
}

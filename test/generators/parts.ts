/** What is put together from `parts.yaml`: scrape jobs, rule files and Alertmanager's configuration. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";

interface Parts {
  readonly jobs: readonly { readonly job_name: string }[];
  readonly expressions: readonly string[];
  readonly aggregated: readonly string[];
  readonly recorded: readonly string[];
  readonly annotations: readonly string[];
  readonly matchers: readonly string[];
  readonly receivers: readonly { readonly name: string }[];
  readonly extraArgs: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly tracing: readonly object[];
}

export const parts = parse(readFileSync(join(__dirname, "parts.yaml"), "utf8")) as Parts;

const times = fc.constantFrom("0s", "30s", "5m", "1h30m", "1d");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Without the keys that have no value. */
const compact = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Partial<T>;

export const jobs = fc.subarray([...parts.jobs], { minLength: 1, maxLength: 3 });
export const tracing = fc.constantFrom(...parts.tracing);

/** One or two further arguments of a tier, or none. */
export const argumentsOf = (tier: string): fc.Arbitrary<string[]> =>
  fc.subarray([...parts.extraArgs[tier]], { maxLength: 2 }).map((words) => words.flat());

const allExpressions = [...parts.expressions, ...parts.aggregated, ...parts.recorded];
/** Labels and annotations that read no label, as some expressions give none. */
const labelFree = parts.annotations.filter((text) => !/\.?[lL]abels\.|query/.test(text));

const alert = (number: number) =>
  fc.oneof(
    alertOf(number, parts.expressions, parts.annotations),
    alertOf(number, parts.aggregated, labelFree),
  );

const alertOf = (number: number, expressions: readonly string[], annotations: readonly string[]) =>
  fc
    .record({
      expr: fc.constantFrom(...expressions),
      for: maybe(times),
      keep_firing_for: maybe(times),
      labels: maybe(
        fc.constantFrom(
          { severity: "page" },
          ...(annotations === labelFree ? [] : [{ severity: "warning", team: "{{ $labels.team }}" }]),
        ),
      ),
      annotations: maybe(
        fc
          .constantFrom(...annotations)
          .map((text) => ({ summary: text, runbook_url: "https://r.example.org" })),
      ),
    })
    .map((rule) => compact({ alert: `Alert${number}`, ...rule }));

const recording = (number: number) =>
  fc
    .record({ expr: fc.constantFrom(...allExpressions), labels: maybe(fc.constant({ kind: "recorded" })) })
    .map((rule) => compact({ record: `level:metric${number}:sum`, ...rule }));

const group = (number: number) =>
  fc
    .record({
      interval: maybe(fc.constantFrom("30s", "1m", "2m")),
      limit: maybe(fc.constantFrom(0, 100)),
      rules: fc
        .tuple(alert(number * 10), recording(number * 10), alert(number * 10 + 1))
        .chain((all) => fc.subarray(all, { minLength: 1 })),
    })
    .map((content) => compact({ name: `group ${number}`, ...content }));

/** Rule files by name. */
export const ruleFiles = fc
  .record({ names: fc.subarray(["slo", "shop-1", "x"], { minLength: 1 }), first: group(1), second: group(2) })
  .map(({ names, first, second }) =>
    Object.fromEntries(names.map((name, i) => [name, { groups: i === 0 ? [first, second] : [first] }])),
  );

const route = fc
  .record({
    receiver: fc.constantFrom(...parts.receivers.map(({ name }) => name)),
    matchers: fc.subarray([...parts.matchers], { minLength: 1, maxLength: 3 }),
    continue: maybe(fc.boolean()),
    group_by: maybe(fc.constantFrom(["alertname", "cluster"], ["..."])),
    group_wait: maybe(fc.constantFrom("10s", "0s", "1m")),
    repeat_interval: maybe(fc.constantFrom("4h", "1d", "1w")),
    active_time_intervals: maybe(fc.constant(["office hours"])),
    mute_time_intervals: maybe(fc.constant(["weekends"])),
  })
  .map(compact);

type Route = { readonly matchers: readonly string[] };

/** The conditions of a route, in one form: a matcher may hold several, and quotes and blanks are up to the writer. */
const conditionsOf = ({ matchers }: Route): string[] =>
  matchers.flatMap((matcher) => matcher.replace(/^\{|\}$|[\s"]/g, "").split(","));

/** A route goes on to a later one that matches no alert but its own: that one is never reached otherwise. */
const reachable = <T extends Route>(routes: readonly T[]): T[] =>
  routes.map((each, at) => {
    const hides = routes
      .slice(at + 1)
      .map(conditionsOf)
      .some((later) => conditionsOf(each).every((condition) => later.includes(condition)));
    return hides ? { ...each, continue: true } : each;
  });

const intervals = [
  {
    name: "office hours",
    time_intervals: [
      {
        weekdays: ["monday:friday"],
        times: [{ start_time: "08:00", end_time: "18:00" }],
        location: "Europe/Berlin",
      },
    ],
  },
  {
    name: "weekends",
    time_intervals: [{ weekdays: ["saturday", "sunday"] }, { days_of_month: ["-1"], months: ["december"] }],
  },
];

/** Alertmanager's configuration, as the keys and values of its file. */
export const alertmanagerConfig = fc
  .record({
    routes: fc.array(route, { maxLength: 3 }),
    first: fc.constantFrom(...parts.receivers.map(({ name }) => name)),
    resolve: maybe(fc.constant({ resolve_timeout: "5m" })),
    inhibitions: maybe(
      fc.constant([
        {
          source_matchers: ['severity="critical"'],
          target_matchers: ["severity = warning"],
          equal: ["cluster"],
        },
      ]),
    ),
  })
  .map(({ routes, first, resolve, inhibitions }) =>
    compact({
      global: resolve,
      route: { receiver: first, group_by: ["alertname"], routes: reachable(routes as Route[]) },
      receivers: parts.receivers,
      time_intervals: intervals,
      inhibit_rules: inhibitions,
    }),
  );

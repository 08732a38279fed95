/** Whether Query Frontend answers as Query does, and every Query as the others. */
import { ports } from "../../model/addresses";
import { canary } from "../../monitoring/canary";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import { pods } from "./podsProbe";
import { CanNotLook, type StackReader } from "./reader";
import { stores } from "./storesProbe";

/** A series of an answer: `value` at an instant, `values` over a range. */
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** A question whose answer is no longer changing. */
interface Question {
  readonly title: string;
  readonly path: string;
  /** By how much two right answers may differ. */
  readonly tolerance: number;
}

const step = 60;
/** Seconds after which no sample of a moment comes in any more: a scrape and its timeout. */
const settled = 120;
/** Seconds that a range has. */
const range = 3600;
/**
 * Seconds that an expression looks back. Deduplication leaves out samples of a replica after a gap of another, twice as
 * long as that gap (`dedupSeriesIterator` of pkg/dedup), and where it does so depends on where a range begins, so also on
 * what a cache held already. A busy machine has gaps of a minute or two; a store that is missing leaves out all of it.
 */
const window = 300;

/**
 * What is asked. Replicas of Prometheus scrape at different moments, so it is asked for what all of them agree on: which
 * jobs there are, and the canary.
 */
const expressions = [
  { expression: `group by (job) (max_over_time(up[${window}s]))`, tolerance: 0 },
  { expression: `max by (cluster) (max_over_time(${canary.time}[${window}s]))`, tolerance: window },
];

export const answers: Probe = { name: "answers", look };

async function look(stack: StackReader): Promise<Finding> {
  for (const { name, look: lookAt } of [pods, stores])
    if ((await lookAt(stack)).wrong.length > 0)
      throw new CanNotLook(`Query Frontend would keep an answer that lacks something; first see ${name}`);
  const questions = expressions.flatMap(({ expression, tolerance }) => ask(expression, tolerance, stack.now));
  const [query, ...others] = await stack.readyPods("query");
  const frontends = await stack.readyPods("query-frontend");
  if (!query) return { seen: "no Query to ask", wrong: [] };
  const right = await Promise.all(questions.map((question) => read(stack, "query", query, question)));
  const compared = [
    ...others.map((pod) => ({ tier: "query", pod })),
    ...frontends.map((pod) => ({ tier: "queryFrontend", pod })),
  ];
  const wrong = await Promise.all(
    compared.map(async ({ tier, pod }) => {
      const given = await Promise.all(questions.map((question) => read(stack, tier, pod, question)));
      return questions.flatMap((question, i) => compare(question, pod, query, given[i], right[i]));
    }),
  );
  const empty = right[0].size === 0 ? ", which is nothing: too young to tell more" : "";
  return {
    seen: `${count(questions.length, "query", "queries")} to ${count(frontends.length, "Query Frontend")} and ${count(others.length + 1, "Query", "Query")} have one answer${empty}`,
    wrong: wrong.flat(),
  };
}

function ask(expression: string, tolerance: number, now: number): Question[] {
  const end = Math.floor((now - settled) / step) * step;
  const query = encodeURIComponent(expression);
  return [
    {
      title: `\`${expression}\` at ${formatTime(end)}`,
      path: `/api/v1/query?query=${query}&time=${end}`,
      tolerance,
    },
    {
      title: `\`${expression}\` over the hour until ${formatTime(end)}`,
      path: `/api/v1/query_range?query=${query}&start=${end - range}&end=${end}&step=${step}`,
      tolerance,
    },
  ];
}

/** The values of a series, each by its moment. */
type Values = ReadonlyMap<number, string>;
/** The series of an answer, each by its labels. */
type Answer = ReadonlyMap<string, Values>;

async function read(stack: StackReader, tier: string, pod: Pod, { path }: Question): Promise<Answer> {
  const full = `${stack.pathOf(tier)}${path}`;
  const { result } = await stack.data<{ result: readonly Series[] }>(pod, ports.web, full);
  return new Map(
    result.map(({ metric, value, values }) => {
      const labels = Object.entries(metric)
        .map(([label, of]) => `${label}=${of}`)
        .sort()
        .join(",");
      return [`{${labels}}`, new Map(values ?? (value ? [value] : []))];
    }),
  );
}

/** The first sample in which an answer differs. */
function compare(question: Question, pod: Pod, query: Pod, given: Answer, right: Answer): string[] {
  for (const series of new Set([...right.keys(), ...given.keys()])) {
    const one: Values = given.get(series) ?? new Map<number, string>();
    const other: Values = right.get(series) ?? new Map<number, string>();
    const at = [...new Set([...other.keys(), ...one.keys()])].find((each) =>
      differ(one, other, each, question.tolerance),
    );
    if (at === undefined) continue;
    const wayOut =
      pod.component === "query-frontend"
        ? "If its cache holds a gap, restart its pods, and memcached's where there are any."
        : "See in the page /stores of both what they are connected to.";
    return [
      `${pod.name} and ${query.name} answer ${question.title} differently: ${series} at ${formatTime(at)} is ${one.get(at) ?? "missing"} and ${other.get(at) ?? "missing"}. ${wayOut}`,
    ];
  }
  return [];
}

/** Whether two series are not the same at a moment. Where a series begins or ends, replicas differ by an interval or two. */
function differ(one: Values, other: Values, at: number, tolerance: number): boolean {
  if (one.has(at) && other.has(at)) {
    const distance = Math.abs(Number(one.get(at)) - Number(other.get(at)));
    // What is not a number is near to nothing but itself.
    return one.get(at) !== other.get(at) && !(distance <= tolerance);
  }
  const around = [at - step, at + step].filter((next) => one.has(next) || other.has(next));
  return around.length !== 1;
}

const formatTime = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

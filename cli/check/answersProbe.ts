/** Whether Query Frontend answers as Query does, and every Query as the others. */
import { ports } from "../../model/addresses";
import { canary, canaryInterval } from "../../monitoring/canary";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

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
 * What is asked. Replicas of Prometheus scrape at different moments, and which one is picked depends on where a range
 * begins. So it is asked for what all replicas agree on: which jobs there are, and the canary.
 */
const expressions = [
  { expression: "group by (job) (up)", tolerance: 0 },
  // Where the replica that deduplication has picked ends early, as one that is late does, it leaves out two intervals of
  // the other before it goes on with that (`dedupSeriesIterator` of pkg/dedup). A cache keeps such an answer.
  { expression: `max by (cluster) (${canary.time})`, tolerance: 2 * canaryInterval },
];

export const answers: Probe = { name: "answers", look };

async function look(stack: StackReader): Promise<Finding> {
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

/** The samples of an answer, each with its series and time as key. */
async function read(
  stack: StackReader,
  tier: string,
  pod: Pod,
  { path }: Question,
): Promise<Map<string, string>> {
  const full = `${stack.pathOf(tier)}${path}`;
  const { result } = await stack.data<{ result: readonly Series[] }>(pod, ports.web, full);
  return new Map(
    result.flatMap(({ metric, value, values }) => {
      const name = Object.entries(metric)
        .map(([label, of]) => `${label}=${of}`)
        .sort()
        .join(",");
      return (values ?? (value ? [value] : [])).map(([at, text]): [string, string] => [
        `{${name}} at ${formatTime(at)}`,
        text,
      ]);
    }),
  );
}

/** The first sample in which an answer differs. */
function compare(
  { title, tolerance }: Question,
  pod: Pod,
  query: Pod,
  given: Map<string, string>,
  right: Map<string, string>,
): string[] {
  const differs = (one: string | undefined, other: string | undefined): boolean =>
    // Neither a missing one nor what is not a number is near to anything.
    one !== other && !(Math.abs(Number(one) - Number(other)) <= tolerance);
  const key = [...new Set([...right.keys(), ...given.keys()])].find((each) =>
    differs(given.get(each), right.get(each)),
  );
  if (key === undefined) return [];
  const wayOut =
    pod.component === "query-frontend"
      ? "If its cache holds a gap, restart its pods, and memcached's where there are any."
      : "See in the page /stores of both what they are connected to.";
  return [
    `${pod.name} and ${query.name} answer ${title} differently: ${key} is ${given.get(key) ?? "missing"} and ${right.get(key) ?? "missing"}. ${wayOut}`,
  ];
}

const formatTime = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ");

/**
 * The load: five queries a second, each by a new connection, until its input ends. Run in a node's network, so it asks as any client
 * in the cluster does. Prints a line of JSON for each answer.
 *
 * Arguments: the URLs of Query and of Query Frontend, and the time from which on the known series are there, in seconds.
 */
import { request } from "node:http";
import { judge, metric, nextStep, step, type KnownSeries } from "./knownSeries";
import { days, history, historyQuery, judgeHistory } from "./history";
import type { Asked } from "./asked";

const [query, frontend, since] = process.argv.slice(2);
/** Between two queries, in milliseconds. */
const every = 200;
/** What a dashboard waits for, in milliseconds. */
const patience = 30_000;

interface Question {
  readonly kind: Asked["kind"];
  readonly url: string;
  readonly judge: (found: readonly KnownSeries[]) => { readonly wrong: number; readonly missing: number };
}

const seconds = (): number => Date.now() / 1000;
const ask = (base: string, path: string, parameters: Record<string, string | number>): string =>
  `${base}/api/v1/${path}?${new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)])).toString()}`;

function instant(base: string): Question {
  const time = Math.floor(seconds());
  return {
    kind: "instant",
    url: ask(base, "query", { query: metric, time }),
    judge: (found) => judge(found, [time]),
  };
}

function range(base: string): Question {
  const end = Math.max(Math.floor(seconds() / step) * step, Number(since));
  const first = Math.max(Number(since), end - 600);
  const start = Math.min(nextStep(first), end);
  const times = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, at) => start + at * step);
  return {
    kind: "range",
    url: ask(base, "query_range", { query: metric, start, end, step }),
    judge: (found) => judge(found, times),
  };
}

function old(base: string): Question {
  const { start, end, step: wide } = history(Math.floor(asked / questions.length) % days);
  const parameters = { start, end, step: wide, max_source_resolution: "0s" };
  return {
    kind: "history",
    url: ask(base, "query_range", { query: historyQuery, ...parameters }),
    judge: (found) => judgeHistory(found, { start, end, step: wide }),
  };
}

const questions = [
  () => instant(query),
  () => instant(frontend),
  () => range(frontend),
  // Not through Query Frontend, whose cache would answer while the bucket is away.
  () => old(query),
  () => range(query),
];

let asked = 0;
let open = 0;

function next(): void {
  const { kind, url, judge: judged } = questions[asked++ % questions.length]();
  const began = Date.now();
  open += 1;
  const end = (outcome: Omit<Asked, "kind" | "at" | "milliseconds" | "to">) => {
    open -= 1;
    const to = url.startsWith(frontend) ? "Query Frontend" : "Query";
    const answer: Asked = { kind, to, at: began, milliseconds: Date.now() - began, ...outcome };
    console.log(JSON.stringify(answer));
  };
  const asking = request(url, { agent: false, timeout: patience }, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (text) => (body += text));
    response.on("error", (error) => end({ failed: error.message }));
    response.on("end", () => {
      if (response.statusCode !== 200) return end({ failed: `${response.statusCode} ${body.slice(0, 300)}` });
      const { data, warnings } = JSON.parse(body) as {
        data: { result: KnownSeries[] };
        warnings?: readonly string[] | null;
      };
      end({ ...judged(data.result), warnings: warnings?.length ? warnings[0] : undefined });
    });
  });
  asking.on("timeout", () => asking.destroy(new Error(`no answer within ${patience / 1000} s`)));
  asking.on("error", (error) => end({ failed: error.message }));
  asking.end();
}

const timer = setInterval(next, every);
process.stdin.resume().on("end", () => {
  clearInterval(timer);
  const finish = setInterval(() => open === 0 && clearInterval(finish), 50);
});

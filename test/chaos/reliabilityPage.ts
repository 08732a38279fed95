import { format, resolveConfig } from "prettier";
import type { Measured } from "./measure";
import type { Row } from "./row";

/** What of a row's promises does not hold, as parts of a sentence. */
export function broken({ promises }: Row, measured: Measured): string[] {
  const { failed, recentOutage, wellAfter } = promises;
  const found: string[] = [];
  if (failed !== undefined && measured.failed > failed)
    found.push(`${measured.failed} queries failed, ${failed} may`);
  if (recentOutage !== undefined && measured.longestRecentOutage > recentOutage)
    found.push(`${seconds(measured.longestRecentOutage)} without recent data, ${recentOutage} s may be`);
  if (wellAfter !== undefined && measured.wellAfter > wellAfter)
    found.push(`well again after ${seconds(measured.wellAfter)}, ${wellAfter} s may be`);
  if (measured.lostForGood > 0) found.push(`${measured.lostForGood} samples lost for good`);
  if (measured.wrong > 0) found.push(`${measured.wrong} answers lacked samples and did not say so`);
  if (measured.kept > 0) found.push(`Query Frontend keeps an answer that lacks ${measured.kept} samples`);
  if (measured.restarts > 0) found.push(`${measured.restarts} restarts elsewhere`);
  return found;
}

const seconds = (number: number): string => `${Math.round(number)} s`;

const columns: readonly (readonly [string, (measured: Measured) => string])[] = [
  ["failed / asked", ({ failed, asked }) => `${failed} / ${asked}`],
  ["wrong", ({ wrong }) => String(wrong)],
  ["partial, and said so", ({ partial }) => String(partial)],
  ["longest without recent data", ({ longestRecentOutage }) => seconds(longestRecentOutage)],
  ["longest without an answer of any kind", ({ longestOutage }) => seconds(longestOutage)],
  ["answers well again after", ({ wellAfter }) => seconds(wellAfter)],
  ["pods ready again after", ({ readyAfter }) => seconds(readyAfter)],
  ["samples lost for good", ({ lostForGood }) => String(lostForGood)],
  ["missing after deduplication", ({ lost }) => String(lost)],
  ["doubled", ({ doubled }) => String(doubled)],
  ["wrong in the cache", ({ kept }) => String(kept)],
  ["restarts elsewhere", ({ restarts }) => String(restarts)],
  [
    "alerts that fired",
    ({ alerts }) =>
      Object.entries(alerts)
        .map(([name, after]) => `${name} after ${after} s`)
        .join(", ") || "none",
  ],
];

/**
 * The page of what the stack survives.
 *
 * @param where versions and the machine, in one sentence.
 */
export async function renderPage(
  rows: readonly Row[],
  measured: readonly Measured[],
  where: string,
): Promise<string> {
  const lines = rows.map((row) => {
    const one = measured.find(({ name }) => name === row.name);
    const cells = one ? columns.map(([, read]) => read(one)) : columns.map(() => "");
    const verdict = one ? broken(row, one).join("; ") || "holds" : "not measured";
    return `| ${[row.title, verdict + (row.because && verdict !== "holds" ? `: ${row.because}` : ""), ...cells, one?.date ?? ""].join(" | ")} |`;
  });
  const head = ["fault", "what was promised", ...columns.map(([title]) => title), "date"];
  const text = `# Reliability

<!-- Written by \`make chaos\` from test/chaos/measured.json. -->

\`make chaos\` puts one fault after the other into the running stack of the embedded cluster, while five queries a second are asked: through Query and Query Frontend, of this moment, of the time since the row began,
and, of Query alone, of days that only the bucket has. They ask for 300 series that say in each value when it was scraped, so each sample that is lost, wrong or doubled is seen. \`make chaos ONLY=name\` measures one row;
a run that was ended goes on where it stopped.

Promised of every row: no sample is lost for good, an answer that lacks samples says so, Query Frontend keeps none that is partial, and nothing else restarts. Of the loss of one pod or process: at most one
query fails, and all is well again within 30 s. Of a node and of the object store: what was scraped in the last minutes is answered after 10 s at the latest. Of the control plane: nobody notices.

${where}

| ${head.join(" | ")} |
|${head.map(() => " --- |").join("")}
${lines.join("\n")}

- **wrong**: answers without an error or a warning that lack samples, or have values that can't be.
- **samples lost for good**: scrapes of which no replica has the sample. **missing after deduplication**: samples that an answer lacks although a replica may have them.
- **wrong in the cache**: samples that Query Frontend's answer about the time of the fault lacks although Query's has them, once all is well.

## What the stack can't promise

- **A share of queries fails for 40 to 50 s when a node is lost.** Until Kubernetes calls the node not ready, its Services send new connections to the pods there. Who tries again gets an answer within seconds.
- **Answers about the minute in which a replica was cut off lack up to three scrape intervals.** It ends its series with stale markers, and Query goes on with the other replica only two intervals later. Every sample is stored; \`dedup=false\` shows them.
- **A query for more series than Query has memory for ends that Query.** \`--store.limits.request-series\` and \`-samples\` of Query, sidecar and Ruler do not count answers in batches (Thanos v0.41 and v0.42, thanos-io/thanos#8967), so the stack does not set them. Those of
  Store Gateway hold: \`storeGateway.maxSeriesPerRequest\` and \`maxSamplesPerRequest\`.
- **History waits for an object store that is away**, for up to an eighth of \`query.timeout\`, and then comes in part, with a warning. \`storeGateway.leaveToSidecars\` keeps queries of the last hours from asking it at all.
`;
  return format(text, { ...(await resolveConfig("docs/reliability.md")), parser: "markdown" });
}

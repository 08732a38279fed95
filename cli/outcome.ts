/** What shows that a stack is up: its outputs, and the first answer to a query. */
import { mayHaveKindStack } from "./kind/kindBackend";
import { getFromApi } from "./kubectl";
import { loadLab } from "./lab";
import { sleep } from "./machine/processes";
import { askPulumi } from "./pulumi";
import { findTarget } from "./target";

/** The outputs of the stack, as `index.ts` exports them. */
export interface Outputs {
  /** Addresses by tier, and by what they serve. */
  readonly endpoints: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly namespace: string;
  readonly bucket: string;
  readonly readme: string;
}

/** Reads the stack's outputs. Undefined when it has none because it is not up. */
export async function readOutputs(stack: string): Promise<Outputs | undefined> {
  const read = JSON.parse(
    await askPulumi(["stack", "output", "--json", "--non-interactive"], stack),
  ) as Partial<Outputs>;
  return read.endpoints ? (read as Outputs) : undefined;
}

/** Whether there may be outputs to read: asking for those of a stack that never was would build what it takes to ask. */
async function mayBeUp(stack: string): Promise<boolean> {
  const { lab, kind } = findTarget(stack);
  if (kind) return mayHaveKindStack(stack);
  if (!lab) return true;
  const { hasState, isOwnBackend } = await loadLab();
  return hasState(stack) || !isOwnBackend();
}

/** As `readOutputs`, for a stack that perhaps never was. */
export const findOutputs = async (stack: string): Promise<Outputs | undefined> =>
  (await mayBeUp(stack)) ? readOutputs(stack) : undefined;

/** Formats the endpoints as lines of text. */
export function formatEndpoints({ endpoints, bucket }: Outputs): string[] {
  const addresses = Object.entries(endpoints).flatMap(([tier, served]) =>
    Object.entries(served).map(([kind, address]) => [`${tier}.${kind}`, address]),
  );
  const lines = [...addresses, ["bucket", bucket]];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

/** An answer of the Prometheus HTTP API to an instant query. */
interface QueryAnswer {
  readonly status: string;
  readonly data?: { readonly result: readonly unknown[] };
}

/**
 * Waits until Query Frontend answers `up` with at least one series. Then a sample has travelled from a target through
 * Prometheus, its sidecar and Query to Query Frontend.
 *
 * @returns the number of series.
 * @throws Error with the last answer after the timeout.
 */
export async function waitForFirstAnswer(
  stack: string,
  { namespace, endpoints }: Pick<Outputs, "namespace" | "endpoints">,
  timeoutMs = 300_000,
): Promise<number> {
  const service = "http:thanos-query-frontend:9090";
  const served = new URL(endpoints.queryFrontend.http).pathname.replace(/\/$/, "");
  const path = `/api/v1/namespaces/${namespace}/services/${service}/proxy${served}/api/v1/query?query=up`;
  let last = "";
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(500)) {
    try {
      last = await getFromApi(stack, path);
      const { status, data } = JSON.parse(last) as QueryAnswer;
      if (status === "success" && data && data.result.length > 0) return data.result.length;
    } catch (error) {
      last = (error as Error).message;
    }
  }
  throw new Error(
    `Query Frontend returned no series for the query \`up\` within ${timeoutMs / 1000} s. Its last answer: ${last.slice(0, 300)}\nCheck \`make status\` and the logs of Query and Prometheus.`,
  );
}

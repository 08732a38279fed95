import { ports } from "../../model/addresses";
import { getFromPod } from "./podHttp";
import { Pod, pods } from "./kubernetes";

/** A series of an instant query (`value`) or of a range (`values`): pairs of seconds and value. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** An answer of the Prometheus API that is not an error. */
export interface Answer<T> {
  readonly status: string;
  readonly data: T;
  readonly warnings?: readonly string[] | null;
}

type Parameters = Readonly<Record<string, string>>;

/**
 * Asks one pod of a tier whose Prometheus API is on port 9090: Prometheus, Query, Query Frontend. Takes a partial
 * answer too, with the warnings that say so.
 *
 * @throws ApiError with the API's own error when it refuses.
 */
export async function answerOf<T>(pod: Pod, path: string, parameters: Parameters = {}): Promise<Answer<T>> {
  const query = new URLSearchParams(parameters).toString();
  return JSON.parse(await getFromPod(pod, ports.web, `/api/v1/${path}?${query}`)) as Answer<T>;
}

/**
 * As `answerOf`, without the envelope.
 *
 * @throws Error when the answer is partial: what is missing from it would make any assertion worthless.
 */
export async function askPod<T>(pod: Pod, path: string, parameters: Parameters = {}): Promise<T> {
  const answer = await answerOf<T>(pod, path, parameters);
  if (answer.warnings?.length) {
    throw new Error(`${pod.name}: ${path} answered with warnings: ${answer.warnings.join("; ")}`);
  }
  return answer.data;
}

/** Series of an instant query to the first Query pod, or to the pod given. */
export async function query(promql: string, parameters: Parameters = {}, pod?: Pod): Promise<Series[]> {
  const [first] = pod ? [pod] : await pods("query");
  const { result } = await askPod<{ result: Series[] }>(first, "query", { query: promql, ...parameters });
  return result;
}

/** A StoreAPI as Query sees it. */
export interface StoreStatus {
  /** `host:port`. */
  readonly name: string;
  readonly lastError: string | null;
  readonly labelSets: readonly Readonly<Record<string, string>>[] | null;
  /** Milliseconds since 1970. */
  readonly minTime: number;
  readonly maxTime: number;
}

/** The StoreAPIs that a Query pod knows, by kind: `sidecar`, `store`, `rule`. */
export const stores = (pod: Pod): Promise<Record<string, StoreStatus[]>> => askPod(pod, "stores");

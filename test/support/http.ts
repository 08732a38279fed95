import { Pod } from "./kubernetes";
import { withPod } from "./portForward";

/** Body of a page. @throws Error with status and start of the body when the status is not 2xx. */
export async function getText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`GET ${url}: ${response.status} ${body.slice(0, 500)}`);
  return body;
}

/** As `getText`, for JSON. */
export async function getJson<T>(url: string): Promise<T> {
  return JSON.parse(await getText(url)) as T;
}

/** Body of a page of one pod. */
export const getFromPod = (pod: Pod, port: number, path: string): Promise<string> =>
  withPod(pod, port, (url) => getText(url + path));

/** Metrics of one pod, as its `/metrics` has them now. */
export async function metricsOf(pod: Pod, port: number): Promise<Metrics> {
  return new Metrics(await getFromPod(pod, port, "/metrics"));
}

/** One reading of `/metrics`. */
export class Metrics {
  constructor(private readonly text: string) {}

  /** Sum of all samples of that name whose labels have the given values; 0 when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.text
      .split("\n")
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => wanted.every((pair) => line.includes(`{${pair}`) || line.includes(`,${pair}`)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  }

  /** The only sample of that name. @throws Error when there is none. */
  value(name: string): number {
    const line = this.text.split("\n").find((each) => each.startsWith(`${name} `));
    if (!line) throw new Error(`no metric ${name}`);
    return Number(line.slice(name.length));
  }
}

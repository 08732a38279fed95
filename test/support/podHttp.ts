import { getText, objectPath } from "./api";
import { Pod } from "./kubernetes";
import { startKubectl } from "./kubectl";

/** Body of a page of one pod, through the API server: the way to a certain replica from outside the cluster. */
export const getFromPod = (pod: Pod, port: number, path: string): Promise<string> =>
  getText(`${objectPath("v1", "pods", pod.namespace, `${pod.name}:${port}`)}/proxy${path}`);

/** Runs `use` with a URL of its own for one port of one pod: what a browser needs, whose pages have absolute links. */
export async function withPod<T>(pod: Pod, port: number, use: (url: string) => Promise<T>): Promise<T> {
  const { match, end } = await startKubectl(
    ["port-forward", `--namespace=${pod.namespace}`, `pod/${pod.name}`, `:${port}`],
    /Forwarding from (127\.0\.0\.1:\d+)/,
  );
  try {
    return await use(`http://${match[1]}`);
  } finally {
    end();
  }
}

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

  /** Whether there is a sample of that name. */
  has(name: string): boolean {
    return this.text.split("\n").some((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  }

  /** The only sample of that name. @throws Error when there is none. */
  value(name: string): number {
    const line = this.text.split("\n").find((each) => each.startsWith(`${name} `));
    if (!line) throw new Error(`no metric ${name}`);
    return Number(line.slice(name.length));
  }
}

/** Targets to scrape, with series that change and churn like those of real programs. Loopback only. */
import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** The series to expose. */
export interface Exposed {
  /** Series of all targets together. */
  readonly series: number;
  readonly targets: number;
  /** New series per hour, as a share of all series. */
  readonly churnPerHour: number;
}

const metricsPerTarget = 200;

/**
 * Starts targets under `/target/<number>` on a free port of 127.0.0.1.
 *
 * A quarter of the series are counters that increase, a quarter are gauges, and the others are constant. With five labels
 * of its own, `job` and `instance`, a series has as many labels as one of a Kubernetes pod.
 */
export async function startExporter(exposed: Exposed): Promise<{ port: number; server: Server }> {
  const perTarget = exposed.series / exposed.targets;
  const started = Date.now();
  // Each target has its own state: a scrape increases the counters of that target only.
  const counters = Array.from({ length: exposed.targets }, () => new Float64Array(perTarget));

  const formatPage = (target: number): string => {
    const hours = (Date.now() - started) / 3_600_000;
    const lines: string[] = [];
    for (let i = 0; i < perTarget; i++) {
      const metric = i % metricsPerTarget;
      // Series are replaced one by one, evenly over time.
      const generation = Math.floor(hours * exposed.churnPerHour + i / perTarget);
      lines.push(
        `bench_${metric}_${metric % 4 < 2 ? "total" : "value"}{namespace="namespace-${target % 20}",pod="workload-${target}-${i}-${generation}",container="main",node="node-${i % 50}",path="/api/v1/resource/${metric}"} ${nextValue(target, i, metric)}`,
      );
    }
    return lines.join("\n") + "\n";
  };

  const nextValue = (target: number, i: number, metric: number): number => {
    const values = counters[target];
    if (metric % 4 === 0) values[i] += Math.floor(Math.random() * 100);
    else if (metric % 4 === 2) values[i] = Math.floor(Math.random() * 1000);
    return values[i];
  };

  const server = createServer((request, response) => {
    const target = Number(/^\/target\/(\d+)$/.exec(request.url ?? "")?.[1]);
    if (!(target < exposed.targets)) return void response.writeHead(404).end();
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(formatPage(target));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

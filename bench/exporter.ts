/** Targets to scrape: series that move and are replaced as those of real programs. Loopback only. */
import { createServer, Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What is exposed. */
export interface Exposed {
  /** Series of all targets together. */
  readonly series: number;
  readonly targets: number;
  /** New series an hour, as a share of all. */
  readonly churnPerHour: number;
}

const metricsPerTarget = 200;

/**
 * Starts targets under `/target/<number>` on a free port of 127.0.0.1.
 *
 * One in four series is a counter that moves, one in four a gauge, the others stand still. With its five labels and
 * `job` and `instance` a series has as many as one of a Kubernetes pod.
 */
export async function startExporter(exposed: Exposed): Promise<{ port: number; server: Server }> {
  const perTarget = exposed.series / exposed.targets;
  const started = Date.now();
  // Each target's state is its own: a scrape moves the counters of that target only.
  const counters = Array.from({ length: exposed.targets }, () => new Float64Array(perTarget));

  const page = (target: number): string => {
    const hours = (Date.now() - started) / 3_600_000;
    const lines: string[] = [];
    for (let i = 0; i < perTarget; i++) {
      const metric = i % metricsPerTarget;
      // Series are replaced one after the other, evenly over time.
      const generation = Math.floor(hours * exposed.churnPerHour + i / perTarget);
      lines.push(
        `bench_${metric}_${metric % 4 < 2 ? "total" : "value"}{namespace="namespace-${target % 20}",pod="workload-${target}-${i}-${generation}",container="main",node="node-${i % 50}",path="/api/v1/resource/${metric}"} ${next(target, i, metric)}`,
      );
    }
    return lines.join("\n") + "\n";
  };

  const next = (target: number, i: number, metric: number): number => {
    const values = counters[target];
    if (metric % 4 === 0) values[i] += Math.floor(Math.random() * 100);
    else if (metric % 4 === 2) values[i] = Math.floor(Math.random() * 1000);
    return values[i];
  };

  const server = createServer((request, response) => {
    const target = Number(/^\/target\/(\d+)$/.exec(request.url ?? "")?.[1]);
    if (!(target < exposed.targets)) return void response.writeHead(404).end();
    response.setHeader("content-type", "text/plain; version=0.0.4");
    response.end(page(target));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

import assert from "node:assert/strict";
import { makeOwnClusterJobs } from "../model/clusterJobs";
import { allAlerts } from "../monitoring/alerts";
import { pages } from "../monitoring/dashboards/pages";
import { standardShape } from "../monitoring/standardShape";
import { queriesOf } from "./support/panelQueries";

const namespace = "thanos";

/** What the monitor keeps of the cluster's own metrics, as regular expressions over `name;namespace`, by job. */
const kept = new Map(
  makeOwnClusterJobs({ namespace, kubelet: true, kubeStateMetrics: true, verifyKubelets: true }).map(
    ({ job_name, metric_relabel_configs = [] }) => [
      job_name,
      (metric_relabel_configs as { action: string; regex: string }[])
        .filter(({ action }) => action === "keep")
        .map(({ regex }) => new RegExp(`^(?:${regex})$`)),
    ],
  ),
);

/** Metrics of the cluster that an expression reads, with the job that has them. */
function clusterMetricsIn(expr: string): [name: string, job: string][] {
  return [...expr.matchAll(/\b((?:container|kubelet|kube)_\w+)\{/g)].map(([, name]) => {
    if (name.startsWith("kube_")) return [name, "kube-state-metrics"];
    return [name, name.startsWith("container_") ? "cadvisor" : "kubelet"];
  });
}

const lost = (expr: string): string[] =>
  clusterMetricsIn(expr)
    .filter(([name, job]) => !kept.get(job)?.every((regex) => regex.test(`${name};${namespace}`)))
    .map(([name, job]) => `${name} of ${job}`);

describe("what the monitor keeps of the cluster's metrics", () => {
  it("is all that the alerts read: one that reads another series never fires", () => {
    const read = allAlerts.map(({ name, expr, threshold }) => [
      name,
      expr(standardShape, threshold?.value ?? 0),
    ]);
    assert.ok(read.flatMap(([, expr]) => clusterMetricsIn(expr)).length > 10);
    assert.deepEqual(
      read.flatMap(([name, expr]) => lost(expr).map((each) => `${name}: ${each}`)),
      [],
    );
  });

  it("is all that the dashboards show", () =>
    assert.deepEqual(
      pages
        .flatMap(queriesOf)
        .flatMap(({ panel, expr }) => lost(expr).map((each) => `${panel.title} ${each}`)),
      [],
    ));
});

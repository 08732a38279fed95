/** The one change of settings in the middle of the tests: what several proofs need of `pulumi up`, at once. */
import { metricsOf } from "../support/podHttp";
import { Pod, pods, readyPods } from "../support/kubernetes";
import { OutsideStore, outsideAddress } from "../support/outsideStore";
import { Overrides, up } from "../support/stack";
import { expectedPods, settings } from "./suite";
import { ports } from "../../model/addresses";

/** A pod, with the time (seconds since 1970) when its main process started. */
export interface Running extends Pick<Pod, "name" | "uid" | "restarts"> {
  readonly started: number;
}

/** The pods of a tier whose metrics are on port 9090. */
export async function runningPods(component: "query" | "prometheus"): Promise<Running[]> {
  return Promise.all(
    (await pods(component)).map(async (pod) => ({
      name: pod.name,
      uid: pod.uid,
      restarts: pod.restarts,
      started: (await metricsOf(pod, ports.web)).value("process_start_time_seconds"),
    })),
  );
}

/** Name of the scrape job that the change adds. */
export const addedJob = "e2e-added";
/** Name of the series that the change adds a recording rule for. */
export const addedRule = "e2e:added";

/** Namespace of the node-exporter that the change adds. */
export const nodeExporterNamespace = "thanos-e2e-nodes";

/** The settings after the change. */
export const changedSettings: Overrides = {
  ...settings,
  "thanos:prometheus": {
    scrapeConfigs: [
      { job_name: addedJob, static_configs: [{ targets: ["thanos-query.thanos.svc.cluster.local:9090"] }] },
    ],
    rules: { e2e: { groups: [{ name: "e2e", rules: [{ record: addedRule, expr: "vector(1)" }] }] } },
  },
  "thanos:query": { stores: [outsideAddress] },
  "thanos:queryFrontend": { ...(settings["thanos:queryFrontend"] as object), cache: { kind: "memcached" } },
  "thanos:clusterMetrics": { nodeExporter: { enabled: true, namespace: nodeExporterNamespace } },
};

let outside: OutsideStore | undefined;

async function apply() {
  outside = await OutsideStore.start();
  const before = { query: await runningPods("query"), prometheus: await runningPods("prometheus") };
  await up(changedSettings);
  await readyPods("query-frontend", expectedPods["query-frontend"]);
  return before;
}

let applied: ReturnType<typeof apply> | undefined;

/** Changes the settings, once. Returns the pods that ran before. */
export const changeSettings = (): ReturnType<typeof apply> => (applied ??= apply());

after("the store outside the cluster is ended", () => outside?.stop());

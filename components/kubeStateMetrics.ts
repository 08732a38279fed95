import * as pulumi from "@pulumi/pulumi";
import { ports } from "../model/addresses";
import { stateService } from "../model/clusterJobs";
import { ClusterObject, rulesListing } from "../model/clusterObjects";
import { renderFlags } from "../model/flags";
import { createClusterRole } from "./clusterRole";
import { buildContainer, Resources } from "./container";
import { createServiceAccount } from "./credentials";
import { createDeployment } from "./deployment";
import { buildPod, Scheduling } from "./pod";
import { createService } from "./service";
import { Placement, placeTier } from "./tier";

export interface KubeStateMetricsArgs {
  readonly placement: Placement;
  readonly image: pulumi.Input<string>;
  /** Kinds of object whose state it tells, and the only ones that it may list. */
  readonly kinds: readonly ClusterObject[];
  readonly resources: Resources;
  readonly scheduling: Scheduling;
}

/** Series that no usual rule reads, of which there are many: one or more of each object or pod. */
const useless = [
  "kube_.+_metadata_resource_version",
  "kube_pod_(?:ips|restart_policy|status_qos_class|tolerations)",
  "kube_replicaset_(?:metadata_generation|status_observed_generation)",
];

/**
 * kube-state-metrics: what the API server says of the cluster's objects, as metrics. One replica: two would give each
 * series twice, and while it is away nothing is lost but these series.
 */
export class KubeStateMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: KubeStateMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:KubeStateMetrics", name, {}, opts);
    const child = { parent: this };
    const tier = placeTier(name, args.placement, {
      objectName: stateService.name,
      app: "kube-state-metrics",
      component: "cluster-metrics",
    });

    const account = createServiceAccount(tier, undefined, child);
    createClusterRole(tier, account, rulesListing(args.kinds), child);

    const [objects, telemetry] = stateService.ports;
    const servicePorts = { [objects]: ports.objects, [telemetry]: ports.telemetry };
    createService(tier, { ports: servicePorts, headless: true }, child);
    createDeployment(
      tier,
      {
        replicas: 1,
        template: buildPod(tier, {
          containers: [
            buildContainer({
              name: "kube-state-metrics",
              image: args.image,
              args: renderFlags({
                port: ports.objects,
                "telemetry-port": ports.telemetry,
                resources: [...args.kinds].sort().join(","),
                "metric-denylist": useless.map((regex) => `^${regex}$`).join(","),
                // The API server answers from memory instead of asking etcd.
                "use-apiserver-cache": true,
                "auto-gomemlimit": true,
              }),
              ports: servicePorts,
              // Its /livez asks the API server, and a restart does not bring that back.
              probes: { port: objects, liveness: "/healthz", readiness: "/healthz" },
              resources: args.resources,
            }),
          ],
          serviceAccountName: account.metadata.name,
          callsApi: true,
          scheduling: args.scheduling,
          terminationGracePeriodSeconds: 30,
        }),
      },
      child,
    );
    this.registerOutputs({});
  }
}

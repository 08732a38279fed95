import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { yaml } from "../model/yamlText";
import type { DashboardOptions } from "../monitoring/dashboards/build";
import { datasourceFile } from "../monitoring/dashboards/datasource";
import type { FilledStack } from "../settings/args/stackArgs";
import { buildMetadata, nameChild, Placement, placeTier } from "./tier";

export interface DashboardsArgs extends DashboardOptions {
  /** That of the stack; `settings.namespace` overrides its namespace. */
  readonly placement: Placement;
  readonly settings: FilledStack["monitoring"]["dashboards"];
  readonly cluster: pulumi.Input<string>;
  /** HTTP address of Query Frontend. */
  readonly queryUrl: pulumi.Input<string>;
  readonly scrapeInterval: string;
}

/** Grafana's SDK is 230 files: it is loaded where there are dashboards. */
const loadBuilder = (): typeof import("../monitoring/dashboards/build") =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  require("../monitoring/dashboards/build") as typeof import("../monitoring/dashboards/build");

/**
 * Dashboards and a data source, each in a ConfigMap of its own, as the sidecar of Grafana's charts looks for them: by the
 * labels `grafana_dashboard` and `grafana_datasource`, and the annotation `grafana_folder`.
 */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:Dashboards", name, {}, opts);
    const { settings, placement, cluster, queryUrl, scrapeInterval } = args;
    const tier = placeTier(
      name,
      { ...placement, namespace: settings.namespace ?? placement.namespace },
      { objectName: "thanos-dashboards", app: "thanos", component: "dashboards" },
    );
    const create = (
      suffix: string,
      files: Readonly<Record<string, pulumi.Input<string>>>,
      metadata: { readonly label: string; readonly annotations?: Readonly<Record<string, string>> },
    ) => {
      const { labels, ...own } = buildMetadata(tier, suffix);
      return new k8s.core.v1.ConfigMap(
        nameChild(tier, suffix),
        {
          metadata: {
            ...own,
            labels: pulumi
              .output(settings.labels)
              .apply((more) => ({ ...more, ...labels, [metadata.label]: "1" })),
            annotations: metadata.annotations,
          },
          data: files,
        },
        { parent: this },
      );
    };

    for (const [uid, dashboard] of Object.entries(loadBuilder().buildDashboards(args)))
      create(
        uid.replace(/^thanos-stack-/, ""),
        { [`${uid}.json`]: JSON.stringify(dashboard) },
        {
          label: "grafana_dashboard",
          annotations: { grafana_folder: settings.folder },
        },
      );
    const datasource = pulumi
      .all([cluster, queryUrl])
      .apply(([label, url]) => yaml(datasourceFile({ cluster: label, url, scrapeInterval })));
    create("datasource", { "thanos-datasource.yaml": datasource }, { label: "grafana_datasource" });
    this.registerOutputs({});
  }
}

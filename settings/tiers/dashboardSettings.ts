/** Settings of the dashboards for Grafana. */
import { z } from "zod";
import { dnsLabel } from "../kinds/nameKinds";
import { objectLabels } from "../kinds/podKinds";

/** `thanos:monitoring.dashboards`. */
export const dashboards = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe(
        "whether there are ConfigMaps with dashboards and a data source, which Grafana's sidecar loads",
      ),
    folder: z
      .string()
      .regex(/^[^\s/]([^/]{0,98}[^\s/])?$/, {
        error: "is not the name of a folder. Write 1 to 100 characters without a slash.",
      })
      .default("Thanos")
      .describe("folder in Grafana, by the annotation `grafana_folder`"),
    labels: objectLabels
      .default({})
      .describe("labels of the ConfigMaps besides `grafana_dashboard` and `grafana_datasource`"),
    namespace: dnsLabel
      .optional()
      .describe(
        "namespace of the ConfigMaps, where Grafana looks for them; it must exist; the stack's own if left out",
      ),
  })
  .prefault({})
  .describe("dashboards for Grafana: see docs/dashboards.md");

/** Settings of Query. */
import { z } from "zod";
import { replicaLabel, seriesLabel } from "../kinds/labelKinds";
import { autoscaling, replicas, service, tier } from "../kinds/podKinds";
import { storeAddress } from "../kinds/nameKinds";
import { hours, positiveDuration, webPath } from "../kinds/valueKinds";

/** `thanos:query`. */
export const query = z
  .strictObject({
    replicas: replicas(2),
    autoscaling,
    stores: z.array(storeAddress).default([]).describe("StoreAPIs outside the cluster"),
    replicaLabels: z
      .array(replicaLabel)
      .default([])
      .describe("replica labels of those, besides the stack's own"),
    timeout: positiveDuration("2m", {
      most: [24 * hours, "a query that nobody waits for would keep its place among those that run"],
    })
      .default("2m")
      .describe("time after which a query is cancelled"),
    storeTimeout: positiveDuration("30s", {
      least: [1, "slow StoreAPIs would be left out of answers"],
      most: [24 * hours, "a StoreAPI that hangs would hold up every query that asks it"],
    })
      .optional()
      .describe(
        "time for which a StoreAPI may send nothing until a query goes on without it, with a warning; an eighth of `timeout` if left out",
      ),
    maxConcurrent: z.int().min(1).default(20).describe("queries that one replica runs at the same time"),
    partialResponse: z
      .boolean()
      .default(true)
      .describe("whether a query is answered with a warning when a StoreAPI is down, instead of failing"),
    autoDownsampling: z
      .boolean()
      .default(true)
      .describe("whether long ranges are read from downsampled blocks"),
    engine: z.enum(["prometheus", "thanos"]).default("prometheus").describe("the PromQL engine"),
    tenancy: z
      .strictObject({
        header: z
          .string()
          .regex(/^[\w.-]+$/, {
            error: "is not the name of an HTTP header. Use letters, digits and dashes.",
          })
          .default("THANOS-TENANT")
          .describe("header that carries the tenant's name"),
        defaultTenant: z
          .string()
          .min(1)
          .default("default-tenant")
          .describe("tenant of a request without the header"),
        enforce: z
          .boolean()
          .default(false)
          .describe("whether a tenant sees only series that have the tenant's label"),
        label: seriesLabel.default("tenant_id").describe("label that carries the tenant's name"),
      })
      .optional()
      .describe("tenants, identified by a header of each request; this is not authentication"),
    webPath: webPath
      .optional()
      .describe(
        "path under which pages and API of Query and Query Frontend are, for an Ingress or a proxy that passes it on; Ruler, links of alerts and the stack's outputs follow. At / if left out",
      ),
    service,
    ...tier("50m", "1Gi"),
  })
  .prefault({})
  .describe("Query");

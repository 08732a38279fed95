/** Settings of Query Frontend. */
import { z } from "zod";
import { annotations, autoscaling, replicas, service, tier } from "../kinds/podKinds";
import { className, dnsLabel, hostName, objectReference } from "../kinds/nameKinds";
import { cacheSize, flagDuration, goDuration, hours } from "../kinds/valueKinds";

const answer = { least: "1MB", why: "hardly any answer fits, so all of them are asked for again" };
/** memcached takes memory in pages of 1 MiB. */
const slab = { least: "8MiB", why: "memcached has too few pages of memory for items of every size" };
/** Bounds of memcached itself are a rule. */
const item = { least: "1B", why: "nothing fits" };
const cacheValidity = goDuration("24h", {
  most: [30 * 24 * hours, "an answer from before a backfill or a deletion would be given for as long"],
})
  .default("24h")
  .describe("how long a cached answer stays valid");
const cache = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("in-memory").describe("in each replica of Query Frontend, not shared"),
      maxSize: cacheSize(answer).default("256MB").describe("memory of the cache in each replica"),
      maxItems: z.int().min(1).default(20000).describe("maximum number of cached answers"),
      validity: cacheValidity,
    }),
    z.strictObject({
      kind: z.literal("memcached").describe("in the stack's own servers, shared by all replicas"),
      replicas: replicas(2).describe("servers; each holds a part of the keys"),
      memory: cacheSize(slab).default("256MiB").describe("memory for items in each server"),
      maxItemSize: cacheSize(item)
        .default("5MiB")
        .describe("largest answer that is cached; servers and clients get the same value"),
      expiration: cacheValidity,
    }),
  ])
  .prefault({ kind: "in-memory" })
  .describe("where answers are cached");

/** `thanos:queryFrontend`. */
export const queryFrontend = z
  .strictObject({
    replicas: replicas(2),
    autoscaling,
    cache,
    splitInterval: flagDuration("12h")
      .default("12h")
      .describe("length of the parts into which a range query is split and cached"),
    slowQuery: flagDuration("10s").default("10s").describe("queries that take longer are logged"),
    service,
    ingress: z
      .strictObject({
        host: hostName.describe("host name that users open"),
        className: className.optional().describe("IngressClass; the cluster's default if left out"),
        tlsSecret: objectReference
          .optional()
          .describe("Secret with the certificate; without it there is no TLS"),
        annotations: annotations.default({}).describe("annotations, such as those that turn on a password"),
      })
      .optional()
      .describe(
        "an Ingress to it. Thanos has no authentication: let the ingress controller ask for a password",
      ),
    gateway: z
      .strictObject({
        host: hostName.describe("host name that users open"),
        name: objectReference.describe("name of the Gateway"),
        namespace: dnsLabel.optional().describe("its namespace; the stack's own if left out"),
        section: className.optional().describe("its listener; any if left out"),
      })
      .optional()
      .describe("an HTTPRoute of the Gateway API to it"),
    ...tier("50m", "768Mi"),
  })
  .prefault({})
  .describe("Query Frontend");

import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import * as library from "../components";
import { ThanosStack } from "../components";
import { MinioServer } from "../components/minioServer";
import { ObjectStore } from "../components/objectStore";
import { passOn } from "../settings/args/fillArgs";
import { fillStackArgs, stackArgs } from "../settings/args/stackArgs";
import { fillTierArgs, tierArgs, TierName } from "../settings/args/tierArgs";
import { allKeys, formsAt } from "../settings/checking/forms";
import { keyOf } from "../settings/checking/keys";
import { placement } from "./support/components";
import { run } from "./support/mocks";
import { recordReads } from "./support/recordReads";

type Schema = Parameters<typeof allKeys>[0];

/** Settings of a schema that have none inside. @param whole groups that another program's file has, taken as one. */
function leavesOf(schema: Schema, whole: readonly string[] = []): { leaves: string[]; groups: Set<string> } {
  const paths = allKeys(schema).filter((path) => !whole.includes(String(path[0])) || path.length === 1);
  const isGroup = (path: (typeof paths)[number]) =>
    formsAt(schema, path).length > 0 && !whole.includes(String(path[0]));
  return {
    leaves: [...new Set(paths.filter((path) => !isGroup(path)).map(keyOf))].sort(),
    groups: new Set(paths.filter(isGroup).map(keyOf)),
  };
}

/** What a tier needs to read everything: groups that are optional, in each of their forms. */
const scheduling = {
  nodeSelector: { a: "b" },
  tolerations: [],
  priorityClassName: "high",
  zones: "required",
};
const autoscaling = { maxReplicas: 4 };
const wired = {
  objectStoreSecret: "objstore",
  objectStoreDigest: "1",
  serviceAccountAnnotations: {},
  tracing: { type: "OTLP", config: { client_type: "grpc" } },
  scheduling,
};
const examples: Readonly<Record<TierName, readonly object[]>> = {
  Prometheus: [wired],
  Monitor: [wired],
  Query: [
    { scheduling, tracing: wired.tracing, tenancy: {} },
    { scheduling, autoscaling },
  ],
  QueryFrontend: [
    {
      scheduling,
      downstreamUrl: "http://query:9090",
      ingress: { host: "a.example.org", className: "nginx", tlsSecret: "tls" },
      gateway: { host: "b.example.org", name: "public" },
      cache: { kind: "memcached" },
      tenancy: {},
    },
    { scheduling, downstreamUrl: "http://query:9090", autoscaling },
  ],
  StoreGateway: [wired, { ...wired, autoscaling }],
  Ruler: [{ ...wired, queryUrl: "http://query:9090", alertmanagerAddress: "http://alertmanager:9093" }],
  Compactor: [wired],
  Alertmanager: [{ scheduling }],
};

/**
 * Args that a tier need not read. Query Frontend has its tenants' header and default from Query, which enforces the
 * tenancy by itself, and Query is asked by a header of Thanos' own.
 */
const unread: Readonly<Partial<Record<TierName, readonly string[]>>> = {
  Query: ["tenancy.header"],
  QueryFrontend: ["tenancy.enforce", "tenancy.label"],
};

describe("every arg is read by a component:", () => {
  for (const [tier, args] of Object.entries(examples) as [TierName, readonly object[]][])
    it(tier, async () => {
      const { leaves, groups } = leavesOf(tierArgs[tier].schema, ["tracing"]);
      const read = new Set<string>();
      const Component = library[tier] as new (name: string, args: object) => pulumi.ComponentResource;
      for (const each of args)
        await run(() => {
          const filled = fillTierArgs(tier, "t", each);
          return new Component("t", passOn(recordReads(filled, groups, read)));
        });
      const unused = leaves.filter((leaf) => !read.has(leaf));
      assert.deepEqual(unused, unread[tier] ?? []);
    });

  const region = "eu-1";
  const endpoint = "s3.example.org";
  const encryption = { type: "SSE-S3" };
  const key = { accessKey: "key", secretKey: "0123456789abcdef" };
  /** An object store of each form. */
  const stores = [
    { bucket: "blocks", prefix: "dev" },
    { s3: { credentials: "config", endpoint, region, encryption } },
    { s3: { credentials: "secrets" } },
    { s3: { credentials: "workloadIdentity", endpoint, region, encryption } },
  ];
  const fill = (objectStore: { s3?: { credentials: string } }) => {
    const s3Keys = objectStore.s3?.credentials === "config" ? { default: key } : undefined;
    return fillStackArgs("t", {
      createNamespace: objectStore.s3?.credentials !== "secrets",
      objectStore,
      s3Keys,
      protectData: false,
      network: { policies: true },
      tracing: wired.tracing,
      keysBefore: {},
      clusterMetrics: { nodeExporter: { enabled: true } },
    });
  };
  const isOf = (group: string) => (leaf: string) => leaf.startsWith(`${group}.`);

  it("the object store and MinIO", async () => {
    const { leaves, groups } = leavesOf(stackArgs.pick({ objectStore: true }));
    // It goes into Thanos' configuration as a whole.
    groups.delete("objectStore.s3.encryption");
    const read = new Set<string>();
    for (const store of stores)
      await run(() => {
        const { objectStore, s3Keys } = fill(store);
        const recorded = recordReads({ objectStore }, groups, read).objectStore;
        const { minio } = recorded;
        const server = objectStore.s3
          ? undefined
          : new MinioServer("m", {
              placement,
              image: "a/minio:v1",
              get servers() {
                return minio.servers;
              },
              get storage() {
                return minio.storage;
              },
              get resources() {
                return minio.resources;
              },
              get service() {
                return minio.service;
              },
              get scheduling() {
                return minio.scheduling;
              },
            });
        return new ObjectStore("o", { placement, settings: recorded, server, s3Keys, protect: false });
      });
    const unused = leaves.filter((leaf) => !read.has(leaf) && !isOf("objectStore.s3.encryption")(leaf));
    assert.deepEqual(unused, []);
    assert.ok(read.has("objectStore.s3.encryption"));
  });

  it("the stack itself", async () => {
    const { leaves, groups: all } = leavesOf(stackArgs);
    const groups = new Set(
      [...all].filter((group) => /^(images$|network$|clusterMetrics\b|monitoring\.dashboards$)/.test(group)),
    );
    // Handed on as a whole to a component that puts all of it into its pod.
    const handedOn = [...groups].filter((group) => /\.(scheduling|resources)$/.test(group));
    handedOn.forEach((group) => groups.delete(group));
    const tiers = Object.values(tierArgs).map(({ setting }) => setting as string);
    const read = new Set<string>();
    for (const store of stores)
      await run(() => new ThanosStack("t", passOn(recordReads(fill(store), groups, read))));
    const isElsewhere = (leaf: string) =>
      [...tiers, "objectStore", "scheduling", "s3Keys", "keysBefore"].some((group) => isOf(group)(leaf));
    const own = [
      ...leaves.filter((leaf) => !isElsewhere(leaf) && !handedOn.some((group) => isOf(group)(leaf))),
      ...handedOn,
      ...tiers,
      "objectStore",
      "scheduling",
      "s3Keys",
      "keysBefore",
    ];
    // Checked against the other settings, and asks for nothing.
    const forRules = own.filter(isOf("load"));
    assert.deepEqual(
      own.filter((leaf) => !read.has(leaf) && leaf !== "tracing.config" && leaf !== "tracing.type"),
      forRules,
    );
    assert.ok(read.has("tracing"));
  });
});

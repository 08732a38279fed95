/** Settings of the object store. */
import { z } from "zod";
import { byRole, Role } from "../../model/bucketAccess";
import { annotations, nodePort, resources, scheduling, service, storage } from "../kinds/podKinds";
import { address, bucketName, endpoint, kmsKey, objectReference, regionName } from "../kinds/nameKinds";

/** A setting that each role has; written out, since an editor and the docs want each key by its name. */
const eachRole = <T extends z.ZodType>(of: (role: Role) => T) => z.strictObject(byRole(of));

/**
 * Fewest servers that keep data when one is lost: MinIO's erasure code writes with two of two or of three servers, or
 * with three of four (`DefaultParityBlocks` of internal/config/storageclass), and sets have at most 16 drives.
 */
const servers = z
  .int()
  .min(1)
  .max(16)
  .refine((count) => count === 1 || count >= 4, {
    error:
      "is neither one server nor at least four: with two or three, MinIO stops writing when one is lost. Use 1, or 4 to 16.",
  })
  .default(1)
  .describe(
    "servers with one volume each: 1 without redundancy, or 4 to 16 that keep working when one is lost. It can never be changed",
  );

const minio = z
  .strictObject({
    address: address
      .default("127.0.0.1:30900")
      .describe("`host:port` of MinIO's S3 API, as reached from the machine that runs Pulumi"),
    servers,
    service: service
      .unwrap()
      .extend({
        type: z
          .enum(["ClusterIP", "NodePort", "LoadBalancer"])
          .default("NodePort")
          .describe("type of the Service: Pulumi creates bucket and users through it"),
        nodePort: nodePort
          .optional()
          .describe("port on every node; 30900 if left out for a NodePort, else Kubernetes chooses"),
      })
      .prefault({})
      .describe("MinIO's Service"),
    storage: storage("50Gi"),
    resources: resources("100m", "1Gi"),
    scheduling: scheduling.describe(
      "where the servers may run; overrides the stack's `scheduling`, key by key",
    ),
  })
  .prefault({})
  .describe("MinIO in the cluster, where `s3` is left out");

const connection = {
  endpoint: endpoint.describe("`host` or `host:port` of the S3, without a scheme"),
  encryption: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("SSE-S3").describe("with keys of the S3 itself") }),
      z.strictObject({
        type: z.literal("SSE-KMS").describe("with a key of a key management service"),
        kmsKeyId: kmsKey.describe("the key"),
      }),
    ])
    .optional()
    .describe("encryption that the S3 is asked for; the bucket's own setup if left out"),
  caFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      "file with the certificates of the authority that signed the S3's, such as `/etc/thanos/mounts/NAME/ca.crt`: it is in `mounts` of Prometheus, the Store Gateway, the Ruler and the Compactor; the public authorities if left out. The project's tests connect to no S3 with a private authority: try yours before you rely on it",
    ),
};
const region = regionName.describe("region of the bucket");

const s3 = z
  .discriminatedUnion("credentials", [
    z.strictObject({
      credentials: z.literal("config").describe("keys from the secret setting `thanos:s3Keys`"),
      ...connection,
      region: region.optional().describe("region of the bucket; looked up in the S3 if left out"),
      insecure: z.boolean().default(false).describe("whether it is plain HTTP"),
      bucketLookup: z
        .enum(["auto", "virtual-hosted", "path"])
        .default("auto")
        .describe("where a URL names the bucket: in the host, or in the path"),
    }),
    z.strictObject({
      credentials: z
        .literal("secrets")
        .describe("Secrets that exist in the namespace already, each with `objstore.yml` as Thanos reads it"),
      names: eachRole((role) =>
        objectReference.default(`thanos-objstore-${role}`).describe(`name of the Secret of role ${role}`),
      )
        .prefault({})
        .describe("names of the Secrets"),
    }),
    z.strictObject({
      credentials: z
        .literal("workloadIdentity")
        .describe("no keys: the cloud gives each role's service account an identity"),
      ...connection,
      region,
      serviceAccountAnnotations: z
        .strictObject({
          common: annotations.default({}).describe("of all four"),
          ...byRole((role) => annotations.default({}).describe(`of the service account of role ${role}`)),
        })
        .prefault({})
        .describe("annotations that name the identity, such as `eks.amazonaws.com/role-arn`"),
    }),
  ])
  .optional()
  .describe("an S3 outside the stack, with a bucket that exists already");

/** `thanos:objectStore`. */
export const objectStore = z
  .strictObject({
    bucket: bucketName.default("thanos").describe("name of the bucket"),
    prefix: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)*$/, {
        error:
          "is not a folder of a bucket. Use letters, digits, dashes, dots and underscores, with slashes only in between.",
      })
      .optional()
      .describe("folder in the bucket; the whole bucket if left out"),
    keys: eachRole((role) =>
      z
        .int()
        .min(1)
        .default(1)
        .describe(`number of the key of role ${role}: raise it by one to rotate the key`),
    )
      .prefault({})
      .describe("keys of the roles"),
    minio,
    s3,
  })
  .prefault({})
  .describe("where blocks are kept: in MinIO in the cluster, or in an S3 outside it");

/** The object store of a stack. */
export type ObjectStoreSettings = z.output<typeof objectStore>;

/** The object store as Thanos is configured with it, and what each role may do in it. */

/** Who holds a key of its own. Only the Compactor may delete; see docs/architecture.md. */
export const roles = ["sidecar", "store", "ruler", "compactor"] as const;
export type Role = (typeof roles)[number];

/** What there is of a kind for each role. */
export type ByRole<T> = Readonly<Record<Role, T>>;

/** Makes what there is for each role. */
export const byRole = <T>(make: (role: Role) => T): ByRole<T> =>
  Object.fromEntries(roles.map((role) => [role, make(role)])) as ByRole<T>;

/** The key of a user of an S3. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** An S3 as the pods reach it. */
export interface S3Endpoint {
  /** `host` or `host:port`, without a scheme. */
  readonly endpoint: string;
  /** @default asked of the S3 */
  readonly region?: string;
  /** Plain HTTP. @default false */
  readonly insecure?: boolean;
  /** File in the pods with the certificates of its authority. @default the public authorities, which the image brings */
  readonly caFile?: string;
  /** Where a URL names the bucket. @default "auto" */
  readonly bucketLookup?: "auto" | "virtual-hosted" | "path";
  /** How the S3 encrypts what it keeps. @default as the bucket is set up */
  readonly encryption?: { readonly type: "SSE-S3" } | { readonly type: "SSE-KMS"; readonly kmsKeyId: string };
}

/** A bucket as the tiers reach it. */
export interface Bucket extends S3Endpoint {
  readonly bucket: string;
  /** Folder in the bucket. @default the whole bucket */
  readonly prefix?: string;
}

/**
 * How often a request is tried, with pauses of up to a second. Queries wait for it: the client's own ten attempts take
 * ten seconds where the S3 refuses connections. What writes tries again by itself, at the next round.
 */
const attempts = 4;
/** How long an S3 that takes a request may take to begin its answer. The client's own two minutes are as long as a query may run. */
const firstByte = "30s";

/**
 * Thanos' object-store configuration (`--objstore.config-file`). Its names are those of thanos-io/objstore's
 * `providers/s3`, which refuses any other.
 *
 * @param key the role's; without one, the AWS SDK finds the identity that the cloud gave the pod.
 */
export const objstoreConfig = (bucket: Bucket, key: AccessKey | undefined): object => ({
  type: "S3",
  ...(bucket.prefix && { prefix: bucket.prefix }),
  config: {
    bucket: bucket.bucket,
    endpoint: bucket.endpoint,
    ...(bucket.region && { region: bucket.region }),
    ...(key ? { access_key: key.accessKey, secret_key: key.secretKey } : { aws_sdk_auth: true }),
    insecure: bucket.insecure ?? false,
    bucket_lookup_type: bucket.bucketLookup ?? "auto",
    max_retries: attempts,
    http_config: {
      response_header_timeout: firstByte,
      ...(bucket.caFile && { tls_config: { ca_file: bucket.caFile } }),
    },
    ...(bucket.encryption && {
      sse_config: {
        type: bucket.encryption.type,
        ...("kmsKeyId" in bucket.encryption && { kms_key_id: bucket.encryption.kmsKeyId }),
      },
    }),
  },
});

const read = ["s3:GetObject"];
const write = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
const objectActions: ByRole<readonly string[]> = {
  store: read,
  sidecar: write,
  ruler: write,
  compactor: [...write, "s3:DeleteObject"],
};

/**
 * The least-privilege IAM policy of a role. Only the Compactor deletes blocks (Thanos docs/components/compact.md).
 *
 * Listing is not bound to the prefix: S3 answers "forbidden" and not "not found" for an object that is not there unless
 * the whole bucket may be listed, and Thanos asks for such objects all the time.
 */
export const rolePolicy = (role: Role, bucket: string, prefix?: string): object => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:GetBucketLocation"],
      Resource: [`arn:aws:s3:::${bucket}`],
    },
    {
      Effect: "Allow",
      Action: objectActions[role],
      Resource: [`arn:aws:s3:::${prefix ? `${bucket}/${prefix}` : bucket}/*`],
    },
  ],
});

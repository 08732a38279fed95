/** The object store as Thanos is told of it, and what each role may do in it. */

/** Who holds a key of its own. Only the Compactor may delete; see docs/architecture.md. */
export const roles = ["sidecar", "store", "ruler", "compactor"] as const;
export type Role = (typeof roles)[number];

/** A bucket as the tiers reach it. */
export interface Bucket {
  readonly bucket: string;
  /** `host:port`, without a scheme. */
  readonly endpoint: string;
  /** Plain HTTP. */
  readonly insecure: boolean;
}

/** Thanos' object-store configuration (`--objstore.config-file`), with one role's key. */
export const objstoreConfig = (bucket: Bucket, accessKey: string, secretKey: string): object => ({
  type: "S3",
  config: {
    bucket: bucket.bucket,
    endpoint: bucket.endpoint,
    access_key: accessKey,
    secret_key: secretKey,
    insecure: bucket.insecure,
    signature_version2: false,
  },
});

const read = ["s3:GetObject"];
const write = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
const objectActions: Record<Role, string[]> = {
  store: read,
  sidecar: write,
  ruler: write,
  compactor: [...write, "s3:DeleteObject"],
};

/** The least-privilege IAM policy of a role. Only the Compactor deletes blocks (Thanos docs/components/compact.md). */
export const rolePolicy = (role: Role, bucket: string): object => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:ListBucket", "s3:GetBucketLocation"],
      Resource: [`arn:aws:s3:::${bucket}`],
    },
    { Effect: "Allow", Action: objectActions[role], Resource: [`arn:aws:s3:::${bucket}/*`] },
  ],
});

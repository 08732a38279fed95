import * as k8s from "@pulumi/kubernetes";
import * as minio from "@pulumi/minio";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ThanosStack } from "pulumi-thanos";

const cluster = new k8s.Provider("cluster", { enableConfigMapMutable: true, enableSecretMutable: true });

// An S3 that exists: `minio:minioServer`, `minio:minioUser` and `minio:minioPassword` in the stack's configuration.
const endpoint = new pulumi.Config("minio").get("minioServer") ?? "s3.example.org:9000";
const bucket = new minio.S3Bucket("blocks", { bucket: "thanos-blocks" });
// One key for all. With a key for each role (`s3Keys.compactor` and so on), only the Compactor need delete.
const secretKey = new random.RandomPassword("thanos", { length: 40, special: false }).result;
const user = new minio.IamUser("thanos", { name: "thanos", secret: secretKey });
const policy = new minio.IamPolicy("thanos", {
  name: "thanos",
  policy: pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
        Resource: [pulumi.interpolate`arn:aws:s3:::${bucket.bucket}`, pulumi.interpolate`${bucket.arn}/*`],
      },
    ],
  }),
});
const attachment = new minio.IamUserPolicyAttachment("thanos", {
  userName: user.name,
  policyName: policy.name,
});

// Bucket and key are outputs: nothing about them is known before they exist, and they are checked when they are.
const thanos = new ThanosStack(
  "thanos",
  {
    objectStore: { bucket: bucket.bucket, s3: { credentials: "config", endpoint } },
    s3Keys: { default: { accessKey: attachment.userName, secretKey } },
  },
  { providers: [cluster] },
);

export const { endpoints } = thanos;

// The same on AWS, where pods have roles in place of keys:
//
//   const bucket = new aws.s3.Bucket("blocks");
//   const roles = {...}; // an aws.iam.Role for each of sidecar, store, ruler and compactor
//   new ThanosStack("thanos", {
//     objectStore: {
//       bucket: bucket.bucket,
//       s3: {
//         credentials: "workloadIdentity",
//         endpoint: pulumi.interpolate`s3.${bucket.region}.amazonaws.com`,
//         region: bucket.region,
//         serviceAccountAnnotations: {
//           sidecar: { "eks.amazonaws.com/role-arn": roles.sidecar.arn },
//           // and store, ruler, compactor alike
//         },
//       },
//     },
//   });

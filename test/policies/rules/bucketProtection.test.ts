import { describeCases } from "../support/cases";
import {
  bucketNotPublic,
  bucketNotForceDestroyed,
  dataProtected,
} from "../../../policies/rules/bucketProtection";
import { store, using } from "../support/stores";
import { thanos } from "../support/servers";

const bucket = (props: object, protect = true, type = "minio:index/s3Bucket:S3Bucket") => [
  { type, name: "bucket", props: { bucket: "b", ...props }, opts: { protect } },
];

const open = { Effect: "Allow", Principal: "*", Action: "s3:GetObject" };

const policy = (statement: object) => [
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "p",
    props: { bucket: "b", policy: { Statement: statement } },
  },
];

describeCases(bucketNotPublic, {
  "a private bucket": [undefined, [...store({}), ...bucket({ acl: "private" })]],
  "another bucket": [undefined, [...store({}), ...bucket({ bucket: "website", acl: "public-read" })]],
  "a condition": [undefined, [...store({}), ...policy({ ...open, Condition: { x: 1 } })]],
  "named principals": [
    undefined,
    [...store({}), ...policy({ ...open, Principal: { AWS: "arn:aws:iam::1:root" } })],
  ],
  "an acl": [
    /S3Bucket bucket has acl: public-read-write/,
    [...store({}), ...bucket({ acl: "public-read-write" })],
  ],
  "an acl of AWS": [
    /has acl: public-read/,
    [...store({}), ...bucket({ acl: "public-read" }, true, "aws:s3/bucketAcl:BucketAcl")],
  ],
  "a policy": [/BucketPolicy p allows everybody s3:GetObject/, [...store({}), ...policy(open)]],
  "a bucket of tiers whose Secret is elsewhere": [
    /^unreadable: /,
    [using("store"), ...bucket({ acl: "public-read" })],
  ],
});

describeCases(bucketNotForceDestroyed, {
  "a bucket": [undefined, [...store({}), ...bucket({})]],
  "another bucket": [undefined, [...store({}), ...bucket({ bucket: "tmp", forceDestroy: true })]],
  "a bucket that goes with its blocks": [
    /has forceDestroy: true/,
    [...store({}), ...bucket({ forceDestroy: true })],
  ],
});

const namespace = (name: string, protect: boolean) => [
  { type: "kubernetes:core/v1:Namespace", name, props: { metadata: { name } }, opts: { protect } },
];

const disk = { volumeClaimTemplates: [{ metadata: { name: "data" } }] };

const onDisk = thanos("store", [], { kind: "StatefulSet", spec: disk });

describeCases(dataProtected, {
  "what is protected": [undefined, [...store({}), ...bucket({}), ...namespace("monitoring", true), onDisk]],
  "a namespace without disks": [undefined, [...store({}), ...namespace("monitoring", false)]],
  "another namespace": [undefined, [onDisk, ...namespace("shop", false)]],
  "a bucket": [/S3Bucket bucket is not protected/, [...store({}), ...bucket({}, false)]],
  "a namespace": [
    /Namespace monitoring is not protected, and has the disks of/,
    [onDisk, ...namespace("monitoring", false)],
  ],
});

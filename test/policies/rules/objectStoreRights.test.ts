import {
  bucketNotForceDestroyed,
  bucketNotPublic,
  dataProtected,
} from "../../../policies/rules/bucketProtection";
import {
  deleteOnlyByCompactor,
  minioUserKept,
  objstoreRightsNamed,
} from "../../../policies/rules/objectStoreRights";
import { unknown, type FakeResource } from "../../support/policy";
import { describeCases } from "../support/cases";
import { thanos } from "../support/servers";
import { object, s3, store, using } from "../support/stores";

const may = (...Action: string[]) =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const granted = (policy: unknown, policyName = "p"): FakeResource[] => [
  { type: "minio:index/iamPolicy:IamPolicy", name: "p", props: { policy } },
  {
    type: "minio:index/iamUserPolicyAttachment:IamUserPolicyAttachment",
    name: "a",
    props: { userName: "user", policyName },
  },
];
describeCases(deleteOnlyByCompactor, {
  reading: [undefined, [...store({}), ...granted(may("s3:GetObject"))]],
  "a compactor that deletes": [
    undefined,
    [using("compact"), object("Secret", s3({})), ...granted(may("s3:DeleteObject"))],
  ],
  "another user": [undefined, [...store({ access_key: "other" }), ...granted(may("s3:*"))]],
  "a denial": [undefined, [...store({}), ...granted(may("s3:GetObject").replace("Allow", "Deny"))]],
  deletion: [
    /may delete objects: it has s3:DeleteObject by the policy p/,
    [...store({}), ...granted(may("s3:DeleteObject"))],
  ],
  "a pattern": [/it has s3:\*Object/, [...store({}), ...granted(may("s3:*Object"))]],
  "all but some": [/it has \*/, [...store({}), ...granted(may("x").replace('"Action"', '"NotAction"'))]],
  "a policy of MinIO's own": [/it has s3:\*/, [...store({}), ...granted(may(), "readwrite")]],
  "a policy that is not here": [
    /^unreadable: .*policy q is not in this stack/,
    [...store({}), ...granted(may(), "q")],
  ],
  "an unknown policy": [/^unknown: /, [...store({}), ...granted(unknown("String"))]],
});

describeCases(objstoreRightsNamed, {
  "named actions": [undefined, [...store({}), ...granted(may("s3:GetObject", "s3:DeleteObject"))]],
  "all actions of S3": [/has s3:\* by the policy p/, [...store({}), ...granted(may("s3:*"))]],
});

const user = (forceDestroy: unknown) => [
  { type: "minio:index/iamUser:IamUser", name: "u", props: { forceDestroy } },
];
describeCases(minioUserKept, {
  "a user": [undefined, user(undefined)],
  "a user that is deleted": [/IamUser u has forceDestroy: true/, user(true)],
  "an unknown value": [/^unknown: /, user(unknown("Boolean"))],
});

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

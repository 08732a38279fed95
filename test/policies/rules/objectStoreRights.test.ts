import { describeCases } from "../support/cases";
import {
  deleteOnlyByCompactor,
  objstoreRightsNamed,
  minioUserKept,
} from "../../../policies/rules/objectStoreRights";
import { store, using, object, s3 } from "../support/stores";
import { type FakeResource, unknown } from "../../support/policy";

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

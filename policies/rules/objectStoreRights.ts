import { stackPolicy, type Fault, type GuardPolicy } from "../engine/policy";
import { allowed, grantsOf } from "../reading/grants";
import type { Subject } from "../reading/kubernetes";
import type { Stack } from "../reading/stack";
import { providerText, storeAccesses, type StoreAccess } from "../reading/storeAccess";
import { firstKnown, isUnknown } from "../reading/unknowns";

const tags = ["thanos", "object-store", "minio", "security", "least-privilege"];

/** Whether a pattern of IAM, such as `s3:Delete*`, has the action in it. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*").replace(/\?/g, ".")}$`, "i").test(action);
}

/** What the user of a tier may do, by the first action that `is` true of. */
function rightOf(stack: Stack, access: StoreAccess, is: (action: string) => boolean): string | undefined {
  const user = providerText(access, "access_key");
  if (user === undefined) return undefined;
  return firstKnown(grantsOf(stack, user), ({ policy, statements }) => {
    const action = statements().flatMap(allowed).find(is);
    return action && `${action} by the policy ${policy}`;
  });
}

/** What does not delete can't. */
export const deleteOnlyByCompactor = stackPolicy({
  name: "delete-only-by-compactor",
  displayName: "Only the compactor may delete blocks",
  severity: "high",
  level: "mandatory",
  profile: "hardening",
  rule: "A MinIO user that the stack creates for a sidecar, Ruler, Receiver or Store Gateway may not delete objects.",
  why: "Anyone who takes over such a pod can otherwise delete every block of the bucket.",
  source: "Thanos, docs/components/compact.md: only the Compactor should be able to delete data",
  remedy:
    "Allow s3:GetObject for Store Gateways, also s3:PutObject for what uploads, and s3:DeleteObject only for the " +
    "compactor.",
  tags,
  subjects: (stack) =>
    storeAccesses(stack).filter(
      (one) => isUnknown(one) || ["sidecar", "rule", "receive", "store"].includes(one.tier.kind),
    ),
  judge: (access, { stack }) => {
    const right = rightOf(stack, access, (action) => covers(action, "s3:DeleteObject"));
    return right && `may delete objects: it has ${right}`;
  },
});

/** Rights are named one by one. */
export const objstoreRightsNamed = stackPolicy({
  name: "objstore-rights-named",
  displayName: "Rights on the bucket are listed one by one",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule: "No policy of a MinIO user that the stack creates for a tier allows all actions.",
  why: "All actions include those on the bucket itself: its policy, its versions, its deletion.",
  source: "Thanos, docs/storage.md#s3: the policy that Thanos needs",
  remedy: "List s3:ListBucket, s3:GetObject and, if the tier needs them, s3:PutObject and s3:DeleteObject.",
  tags,
  subjects: storeAccesses,
  judge: (access, { stack }) => {
    const right = rightOf(stack, access, (action) => /^(\*|\w+:\*)$/.test(action));
    return right && `has ${right}`;
  },
});

/** An update leaves the user there. */
export const minioUserKept = stackPolicy({
  name: "minio-user-kept",
  displayName: "An update does not delete a MinIO user",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "No IamUser has forceDestroy: true.",
  why:
    "The provider then deletes the user whenever one of its fields is updated, and everything that uses its key " +
    "is locked out.",
  source: "Pulumi, MinIO provider 0.17: minioUpdateUser of resource_minio_iam_user.go",
  remedy: "Remove forceDestroy.",
  tags: ["minio", "object-store", "reliability"],
  subjects: (stack) =>
    stack.resources
      .filter(({ type }) => type === "minio:index/iamUser:IamUser")
      .map(({ name, urn, props }): Subject & { props: typeof props } => ({
        title: `IamUser ${name}`,
        urn,
        props,
      })),
  judge: ({ props }): string | Fault | undefined =>
    props.forceDestroy ? "has forceDestroy: true" : undefined,
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [deleteOnlyByCompactor, objstoreRightsNamed, minioUserKept];

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { allowed, statementsIn, type Statement } from "../reading/grants";
import { namespaceOf, type Resource, type Subject } from "../reading/kubernetes";
import { ourTiers } from "../reading/ours";
import type { Stack } from "../reading/stack";
import { isBucketOfTiers } from "../reading/storeAccess";
import { firstKnown } from "../reading/unknowns";

const tags = ["object-store", "bucket"];
const bucketType = /^(minio:index\/s3Bucket:S3Bucket|aws:s3\/bucket(V2)?:Bucket(V2)?)$/;
const aclType = /^aws:s3\/bucketAcl(V2)?:BucketAcl(V2)?$/;
const policyType = /^(minio:index\/s3BucketPolicy:S3BucketPolicy|aws:s3\/bucketPolicy:BucketPolicy)$/;

interface BucketSubject extends Subject {
  readonly resource: Resource;
}

const resources =
  (...types: readonly RegExp[]) =>
  (stack: Stack): BucketSubject[] =>
    stack.resources
      .filter(({ type }) => types.some((one) => one.test(type)))
      .map((resource) => ({
        title: `${resource.type.split(":").at(-1)} ${resource.name}`,
        urn: resource.urn,
        resource,
      }));

/** A fault of a bucket that Thanos uses: others may well be public, or for the bin. */
function ofThanos(stack: Stack, { props }: Resource, fault: string | undefined): string | undefined {
  return fault !== undefined && isBucketOfTiers(stack, String(props.bucket)) ? fault : undefined;
}

/** Nobody without a key reads or writes blocks. */
export const bucketNotPublic = stackPolicy({
  name: "bucket-not-public",
  displayName: "The bucket is not public",
  severity: "critical",
  level: "mandatory",
  profile: "hardening",
  rule: "A bucket that a tier uses has no public acl and no policy that allows everyone something.",
  why: "Anyone who can reach the store can then read all metrics, or add blocks.",
  source: "MinIO and AWS S3, docs on canned ACLs and bucket policies",
  remedy: 'Set acl to "private", and name principals in the policy.',
  tags: [...tags, "security"],
  subjects: resources(bucketType, aclType, policyType),
  judge: [
    ({ resource }, { stack }) => {
      const acl = resource.props.acl;
      const isOpen = typeof acl === "string" && /^(public|authenticated-read)/.test(acl);
      return ofThanos(stack, resource, isOpen ? `has acl: ${acl}` : undefined);
    },
    ({ resource, title }, { stack }) => {
      if (resource.props.policy === undefined) return undefined;
      const open = statementsIn(resource.props.policy, title).find(isForEverybody);
      const fault = open && `allows everybody ${allowed(open).join(", ")}`;
      return ofThanos(stack, resource, fault);
    },
  ],
});

function isForEverybody(statement: Statement): boolean {
  const { Principal: principal, Condition: condition } = statement;
  const who =
    typeof principal === "object" && principal !== null ? Object.values(principal).flat() : [principal];
  return allowed(statement).length > 0 && who.includes("*") && !condition;
}

/** Blocks are not deleted with the bucket's resource. */
export const bucketNotForceDestroyed = stackPolicy({
  name: "bucket-not-force-destroyed",
  displayName: "A bucket that holds blocks is not deleted",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A bucket that a tier uses has no forceDestroy: true.",
  why:
    "A destroy, or a change that replaces the bucket, then deletes every block. Without it the store refuses to " +
    "delete a bucket that is not empty.",
  source: "Pulumi, MinIO and AWS providers: forceDestroy of a bucket",
  remedy: "Remove forceDestroy. If you mean to delete the bucket, empty it by hand.",
  tags: [...tags, "data-loss"],
  subjects: resources(bucketType),
  judge: ({ resource }, { stack }) =>
    ofThanos(stack, resource, resource.props.forceDestroy ? "has forceDestroy: true" : undefined),
});

/** What holds data is not deleted by a slip. */
export const dataProtected = stackPolicy({
  name: "data-protected",
  displayName: "The bucket and the namespace are protected",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "A bucket that a tier uses, and the Namespace of tiers with claimed disks, have the resource option protect.",
  why:
    "Deleting or replacing a Namespace deletes every disk claimed in it, and deleting a bucket deletes its " +
    "blocks.",
  source: "Pulumi, docs on the resource option protect; Kubernetes, docs on namespaces",
  remedy:
    "Set protect: true. If you use retainOnDelete instead, which a policy can't see, disable this policy.",
  tags: [...tags, "data-loss"],
  subjects: (stack) => [
    ...resources(bucketType)(stack),
    ...stack.objects("Namespace").map(({ title, urn, resource }) => ({ title, urn, resource })),
  ],
  judge: ({ resource }, { stack }) => {
    // A manifest has no options of Pulumi's.
    if (!resource.opts || resource.opts.protect) return undefined;
    if (bucketType.test(resource.type)) return ofThanos(stack, resource, "is not protected");
    const { metadata } = resource.props as { metadata?: { name?: string | null } | null };
    const tier = firstKnown(ourTiers(stack), (one) =>
      (one.workload.spec.volumeClaimTemplates ?? []).length > 0 &&
      namespaceOf(one.workload) === metadata?.name
        ? one
        : undefined,
    );
    return tier && `is not protected, and has the disks of ${tier.workload.title}`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [bucketNotPublic, bucketNotForceDestroyed, dataProtected];

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { configurationOf, fieldsOf } from "../reading/configuration";
import type { Subject } from "../reading/kubernetes";
import { programs } from "../reading/programs";
import { onBucket } from "../reading/bucketTiers";
import type { Stack } from "../reading/stack";
import { isBucketOfTiers, providerText, storeAccesses } from "../reading/storeAccess";
import { uploadersTo } from "../reading/streams";
import { bucketAt, bucketOf, type Bucket } from "../reading/tierBucket";
import type { Tier } from "../reading/tiers";
import { firstKnown, isUnknown, type Known } from "../reading/unknowns";

const tags = ["thanos", "bucket", "blocks", "data-loss"];

/** What a tool of `thanos tools bucket` does to blocks, if it does. */
type Deed = (tool: Tier, stack: Stack, bucket: Bucket) => string | undefined;

const compactorOf = (stack: Stack, bucket: Bucket) => onBucket(stack, "compact", bucket).tiers.at(0);
const besides =
  (does: string): Deed =>
  (_, stack, bucket) => {
    const compactor = compactorOf(stack, bucket);
    return compactor && `${does}, beside ${compactor.title}`;
  };

/** Tools that delete blocks, or write some, by their names. Those that only read are not here. */
const tools: Readonly<Record<string, Deed>> = {
  cleanup: besides("deletes marked blocks and uploads that look broken"),
  retention: besides("deletes blocks by a retention of its own"),
  downsample: (_, stack, bucket) => {
    const compactor = compactorOf(stack, bucket);
    return compactor && !compactor.flags.isOn("downsampling.disable")
      ? `downsamples blocks, and so does ${compactor.title}`
      : undefined;
  },
  mark: ({ flags }) =>
    flags.value("marker") === "deletion-mark.json" ? "marks blocks for deletion" : undefined,
  rewrite: ({ flags }) => (flags.isOn("dry-run", true) ? undefined : "rewrites blocks"),
  verify: ({ flags }) =>
    flags.isOn("repair") || flags.isOn("r") ? "replaces blocks that it repairs" : undefined,
  "upload-blocks": (_, stack, bucket) => {
    const compactor = compactorOf(stack, bucket);
    return compactor && `uploads blocks of which ${compactor.title} may have some already`;
  },
};

/** The subcommand of `thanos tools bucket`, or of `thanos` itself for `downsample`. */
function toolOf({ kind, flags }: Tier): string | undefined {
  if (kind === "downsample") return kind;
  const at = flags.positionals.indexOf("bucket");
  return at < 0 ? undefined : flags.positionals[at + 1];
}

/** Where `replicate` writes, which is a bucket to which tiers of the stack upload. */
function replicaFault(stack: Stack, tool: Tier): string | undefined {
  const target = configurationOf(stack, tool, "objstore-to.config");
  if (!target) return undefined;
  const uploader = uploadersTo(stack, bucketAt(target)).at(0);
  return uploader && `copies blocks into the bucket of ${target.source}, to which ${uploader.title} uploads`;
}

function toolFault(stack: Stack, tool: Tier): string | undefined {
  const name = toolOf(tool);
  if (name === undefined) return undefined;
  if (name === "replicate") return replicaFault(stack, tool);
  const bucket = Object.hasOwn(tools, name) ? bucketOf(stack, tool) : undefined;
  if (!bucket) return undefined;
  const isUsed =
    uploadersTo(stack, bucket).length > 0 ||
    (["store", "compact"] as const).some((kind) => onBucket(stack, kind, bucket).tiers.length > 0);
  const does = isUsed ? tools[name](tool, stack, bucket) : undefined;
  return does && `${does} (\`${name}\`)`;
}

/** A program that deletes objects, whatever they are. */
interface Deleting extends Subject {
  readonly program: string;
  readonly verb: string;
  readonly words: readonly string[];
}

/** Verbs by which clients of object stores delete or overwrite, by the client's name. */
const clients: Readonly<Record<string, RegExp>> = {
  mc: /^(rm|rb|mv|undo)$/,
  mcli: /^(rm|rb|mv|undo)$/,
  aws: /^(rm|rb|mv|delete-objects?|delete-bucket|put-bucket-lifecycle-configuration)$/,
  s3cmd: /^(rm|rb|del|mv|expire|setlifecycle)$/,
  s5cmd: /^(rm|rb|mv)$/,
  rclone: /^(delete|deletefile|purge|move|moveto|cleanup|sync)$/,
  gsutil: /^(rm|rb|mv)$/,
  gcloud: /^(rm|mv)$/,
  az: /^(delete|delete-batch)$/,
};

/** Every such program of the stack. */
function deletingPrograms(stack: Stack): Known<Deleting>[] {
  return stack
    .inWorkloads((workload) => workload.containers)
    .flatMap(({ workload, found }) =>
      found.flatMap((container) =>
        programs(container).flatMap(({ name, words }): Known<Deleting>[] => {
          if (isUnknown(name) || !Object.hasOwn(clients, name)) return [];
          const known = words.filter((word): word is string => !isUnknown(word));
          const verb = known.find((word) => clients[name].test(word));
          const title = `${workload.title}, container "${container.name}",`;
          return verb === undefined ? [] : [{ title, urn: workload.urn, program: name, verb, words: known }];
        }),
      ),
    );
}

/** The bucket of a tier that a word names as a part of a path: `store/BUCKET/…` or `s3://BUCKET`. */
function namedBucket(stack: Stack, { words }: Deleting): { bucket: string; by: Tier } | undefined {
  const parts = new Set(words.flatMap((word) => word.split(/[/:=]+/)));
  return firstKnown(storeAccesses(stack), (access) => {
    const bucket = providerText(access, "bucket") ?? providerText(access, "container");
    return bucket !== undefined && parts.has(bucket) ? { bucket, by: access.tier } : undefined;
  });
}

/** Only a compactor deletes and rewrites blocks. */
export const bucketLeftAlone = stackPolicy({
  name: "bucket-left-alone",
  displayName: "Nothing but the compactor deletes or rewrites blocks",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "No workload of the stack runs a tool of `thanos tools bucket` that deletes, rewrites or adds blocks of a bucket that tiers use, nor a client of the object " +
    "store (mc, aws, s3cmd, rclone, gsutil, az) that deletes objects in it.",
  why: "A compactor that reads a block which another one deletes or replaces halts, or merges what is there twice; what was deleted by hand is not restored.",
  source:
    "Thanos, docs/components/tools.md: make sure that no compactor runs on the same bucket; docs/components/compact.md: a singleton against a bucket",
  reads:
    "Arguments of every container, init containers, Jobs and CronJobs included, and scripts of `sh -c`; buckets by their configuration. What runs outside of " +
    "the stack is not seen, nor a script in a file.",
  remedy:
    "Remove it: --retention.resolution-* and --delete-delay of the compactor delete blocks. For a repair by hand scale the compactor down first.",
  tags,
  subjects: (stack) => [...stack.tiers("tools", "downsample"), ...deletingPrograms(stack)],
  judge: (subject: Tier | Deleting, { stack }) => {
    if (!("verb" in subject)) return toolFault(stack, subject);
    const found = namedBucket(stack, subject);
    return (
      found &&
      `runs \`${subject.program} ${subject.verb}\` on the bucket ${found.bucket}, in which ${found.by.title} has its blocks`
    );
  },
});

/** A rule of a bucket's lifecycle, as providers of Pulumi have it. */
interface LifecycleRule {
  readonly status?: unknown;
  readonly enabled?: unknown;
  readonly expiration?: unknown;
  readonly expirations?: unknown;
  readonly action?: unknown;
}

const lifecycleType =
  /^(minio:index\/ilmPolicy:IlmPolicy|aws:s3\/bucketLifecycleConfiguration(V2)?:BucketLifecycleConfiguration(V2)?|aws:s3\/bucket(V2)?:Bucket(V2)?|gcp:storage\/bucket:Bucket)$/;

/** Whether the rule deletes objects that are current: neither old versions nor unfinished uploads. */
function deletes(rule: LifecycleRule): boolean {
  if (rule.status === "Disabled" || rule.enabled === false) return false;
  const { type } = fieldsOf(rule.action);
  if (type !== undefined) return type === "Delete";
  const expiration = rule.expiration ?? rule.expirations;
  if (typeof expiration === "string") return expiration !== "" && expiration !== "DeleteMarker";
  return [expiration].flat().some((one) => {
    const { days, date } = fieldsOf(one);
    return days !== undefined || date !== undefined;
  });
}

/** Blocks do not expire. */
export const bucketNotExpired = stackPolicy({
  name: "bucket-not-expired",
  displayName: "The bucket's lifecycle deletes no blocks",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "A bucket that a tier uses has no rule of lifecycle that deletes current objects by age.",
  why:
    "It deletes parts of blocks by the age of an object, whatever block that is of: a compacted block loses chunks before its index, and queries and the compactor " +
    "fail on it.",
  source:
    "Thanos, docs/components/compact.md: retention is the compactor's; AWS S3 and MinIO, docs on lifecycle",
  reads:
    "Lifecycle of buckets in the resources of MinIO's, AWS' and Google's providers. What is set on the store by hand is not seen.",
  remedy:
    "Remove the rule, and set --retention.resolution-* of the compactor. Rules for old versions and unfinished uploads may stay.",
  tags,
  subjects: (stack) =>
    stack.resources
      .filter(({ type }) => lifecycleType.test(type))
      .map((resource) => ({
        title: `${resource.type.split(":").at(-1)} ${resource.name}`,
        urn: resource.urn,
        resource,
      })),
  judge: ({ resource: { props, type } }, { stack }) => {
    const rules = [props.rules ?? props.lifecycleRules ?? []].flat() as LifecycleRule[];
    if (!rules.some((rule) => deletes(fieldsOf(rule)))) return undefined;
    const name = type.startsWith("gcp:") ? props.name : props.bucket;
    return isBucketOfTiers(stack, String(name)) ? "deletes objects by their age" : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [bucketLeftAlone, bucketNotExpired];

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { fieldsOf, type Configuration } from "../reading/configuration";
import { rootUsers } from "../reading/minioUsers";
import { providerFields, providerText, storeAccesses, type StoreAccess } from "../reading/storeAccess";
import { firstKnown, isUnknown } from "../reading/unknowns";

const tags = ["thanos", "object-store", "security"];

/** Whether an endpoint is beyond the cluster and its private network, as far as its name tells. */
function isOutside(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  const host = endpoint.replace(/^\w+:\/\//, "").replace(/[:/].*$/, "");
  if (/^\d+(\.\d+){3}$/.test(host)) return !/^(10|127|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
  const labels = host.split(".");
  // `minio` and `minio.monitoring` may be Services.
  return labels.length > 2 && !labels.includes("svc");
}

/** What leaves the cluster is encrypted. */
export const objstoreEncrypted = stackPolicy({
  name: "objstore-encrypted",
  displayName: "The connection to a bucket outside the cluster is encrypted",
  severity: "high",
  level: "mandatory",
  profile: "hardening",
  rule:
    "An objstore configuration with an endpoint outside the cluster has neither insecure nor " +
    "insecure_skip_verify.",
  why: "Anyone on the network path can read every metric, or answer in the bucket's place.",
  source: "Thanos, docs/storage.md#s3: insecure is plain HTTP",
  remedy: "Remove it. For your own CA set http_config.tls_config.ca_file.",
  tags,
  subjects: storeAccesses,
  judge: (access) => {
    const { insecure, http_config: http } = providerFields(access);
    const skips =
      fieldsOf(http).insecure_skip_verify ?? fieldsOf(fieldsOf(http).tls_config).insecure_skip_verify;
    const fault = insecure === true ? "insecure" : skips === true ? "insecure_skip_verify" : undefined;
    if (!fault || !isOutside(providerText(access, "endpoint"))) return undefined;
    return `has ${fault}: true in ${access.configuration.source}, with an endpoint outside of the cluster`;
  },
});

/** Names of a Secret that is another one after a change: Pulumi's, kustomize's, and a hash of the content. */
const nameOfContent = /-([0-9a-f]{7,10}|[2456789bcdfghkmt]{10})$/;
const checksum = /checksum|hash|sha|version|revision|rotat/i;

/** A rotated key is used by all pods, before the old one is revoked. */
export const objstoreSecretRolls = stackPolicy({
  name: "objstore-secret-rolls",
  displayName: "Pods are replaced when their key to the bucket changes",
  severity: "high",
  level: "advisory",
  profile: "availability",
  rule: "The pods of a tier whose objstore configuration is a Secret or ConfigMap of the stack have a checksum annotation, or the object is immutable or has a generated name.",
  why:
    "Thanos reads the configuration only at start: after a rotation the pods keep the old key, and uploads fail " +
    "when it is revoked.",
  source: "Thanos, thanos-io/thanos#4855: reloading credentials is not supported",
  remedy:
    "Add an annotation such as checksum/objstore with the SHA-256 of the content to the pod template, or let Pulumi name the Secret.",
  tags: [...tags, "rotation"],
  subjects: storeAccesses,
  judge: ({ tier: { workload }, configuration: { object } }) => {
    if (!object || object.props.immutable === true) return undefined;
    const { name, annotations } = object.metadata;
    if (annotations?.["pulumi.com/autonamed"] === "true" || nameOfContent.test(name ?? "")) return undefined;
    if (Object.keys(workload.podAnnotations).some((key) => checksum.test(key))) return undefined;
    const reloaded = { ...workload.metadata.annotations, ...workload.podAnnotations };
    if (Object.keys(reloaded).some((key) => /reloader/.test(key))) return undefined;
    return `uses ${object.title}, and nothing in its pod template changes with that`;
  },
});

/** Who may delete has a key of its own. */
export const objstoreKeyOfCompactor = stackPolicy({
  name: "objstore-key-of-compactor",
  displayName: "Only the compactor has the compactor's key",
  severity: "medium",
  level: "advisory",
  profile: "hardening",
  rule: "No other tier has the Secret or the access key of a `thanos compact`.",
  why:
    "Only the compactor has to delete objects. With its key, anyone who takes over any of the pods can delete " +
    "every block.",
  source: "Thanos, docs/components/compact.md: only the Compactor should be able to delete data",
  remedy: "Give each role its own user, and only the compactor's user the right to delete.",
  tags: [...tags, "least-privilege"],
  subjects: (stack) =>
    storeAccesses(stack).filter((one) => isUnknown(one) || !maintains.includes(one.tier.kind)),
  judge: (access, { stack }) => {
    const other = firstKnown(storeAccesses(stack), (one) =>
      one.tier.kind === "compact" && isSameKey(one, access) ? one : undefined,
    );
    return other && `has the key of ${other.title}`;
  },
});

/** Tiers that delete, or do what a person asks for. */
const maintains: readonly string[] = ["compact", "downsample", "tools"];

function isSameKey(a: StoreAccess, b: StoreAccess): boolean {
  if (isOneSource(a.configuration, b.configuration)) return hasKey(a);
  const [first, second] = [a, b].map((one) => providerText(one, "access_key"));
  return first !== undefined && first === second;
}

const isOneSource = (a: Configuration, b: Configuration) => Boolean(a.object) && a.source === b.source;

/** Without a key in it, as with an identity of the cloud, a shared file tells nothing of rights. */
const hasKey = (access: StoreAccess) => keyFields.some((name) => providerText(access, name) !== undefined);
const keyFields = ["access_key", "access_key_id", "storage_account_key", "service_account", "password"];

/** The root user of MinIO makes users, and does nothing else. */
export const minioRootKeyUnused = stackPolicy({
  name: "minio-root-key-unused",
  displayName: "Thanos does not use MinIO's root user",
  severity: "high",
  level: "mandatory",
  profile: "hardening",
  rule: "No objstore configuration has the access key of the root user of a MinIO of the stack.",
  why: "Anyone who takes over one pod can then delete the bucket with all versions, and lock everyone else out.",
  source: "MinIO, docs on identity management: the root user is not for applications",
  remedy: "Create a user for each role, with a policy for what that role needs.",
  tags: [...tags, "minio", "least-privilege"],
  subjects: storeAccesses,
  judge: (access, { stack }) => {
    const minio = firstKnown(rootUsers(stack), ({ title, user }) =>
      user() === providerText(access, "access_key") ? title : undefined,
    );
    return minio && `uses the root user of ${minio}`;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [
  objstoreEncrypted,
  objstoreSecretRolls,
  objstoreKeyOfCompactor,
  minioRootKeyUnused,
];

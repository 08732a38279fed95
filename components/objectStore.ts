import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AccessKey, Bucket, ByRole, byRole, objstoreConfig, Role } from "../model/bucketAccess";
import { yaml } from "../model/yamlText";
import type { FilledStack } from "../settings/args/stackArgs";
import type { Credentials } from "./credentials";
import { digest } from "./digest";
import { createMinioBucket } from "./minioBucket";
import { MinioServer } from "./minioServer";
import { buildMetadata, nameChild, Placement, placeTier, Tier } from "./tier";

export interface ObjectStoreArgs {
  readonly placement: Placement;
  readonly settings: FilledStack["objectStore"];
  /** The server that holds the bucket. @default none: the settings have an S3 outside of the stack */
  readonly server?: MinioServer;
  /** Numbers of the keys that pods ran with after the last update. @default none */
  readonly keysBefore?: FilledStack["keysBefore"];
  /** Keys of the roles, for an S3 that takes them. @default the S3 takes none */
  readonly s3Keys?: FilledStack["s3Keys"];
  /** Whether the bucket survives `destroy`. */
  readonly protect: boolean;
}

/** The bucket, and each role's way into it, as files. */
export class ObjectStore extends pulumi.ComponentResource {
  public readonly bucket: pulumi.Output<string>;
  public readonly credentials: ByRole<Credentials>;

  constructor(name: string, args: ObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ObjectStore", name, {}, opts);
    const child = { parent: this };
    const { settings, server, s3Keys, keysBefore, protect } = args;
    const { bucket, prefix, keys, minio, s3 } = settings;
    const tier = placeTier(name, args.placement, {
      objectName: "thanos-objstore",
      app: "thanos",
      component: "object-store",
    });

    this.bucket = pulumi.output(bucket);
    if (server) {
      const { address } = minio;
      const store = createMinioBucket(
        name,
        { bucket, prefix, keys, keysBefore, server, address, protect },
        this,
      );
      this.bucket = store.bucket.bucket;
      const place = { bucket, prefix, endpoint: server.endpoint, insecure: true };
      this.credentials = byRole((role) => {
        const { key, ready } = store.keys[role];
        return createObjstoreSecret(tier, role, place, key, { ...child, dependsOn: ready });
      });
    } else if (s3?.credentials === "config" && s3Keys !== undefined) {
      const keyOf = (role: Role) =>
        pulumi.secret(s3Keys).apply((all) => (all[role] ?? all.default) as AccessKey);
      const { endpoint, region, insecure, caFile, bucketLookup, encryption } = s3;
      const place = { bucket, prefix, endpoint, region, insecure, caFile, bucketLookup, encryption };
      this.credentials = byRole((role) => createObjstoreSecret(tier, role, place, keyOf(role), child));
    } else if (s3?.credentials === "secrets") {
      // What is in them is not ours to read, so their pods roll on the number.
      this.credentials = byRole((role) => ({
        objectStoreSecret: s3.names[role],
        objectStoreDigest: digest([s3.names[role], keys[role]]),
        serviceAccountAnnotations: undefined,
      }));
    } else if (s3?.credentials === "workloadIdentity") {
      const { endpoint, region, caFile, encryption, serviceAccountAnnotations: annotations } = s3;
      const place = { bucket, prefix, endpoint, region, caFile, encryption };
      this.credentials = byRole((role) => ({
        ...createObjstoreSecret(tier, role, place, undefined, child),
        serviceAccountAnnotations: pulumi
          .all([annotations.common, annotations[role]])
          .apply(([all, one]) => ({ ...all, ...one })),
      }));
    } else {
      throw new pulumi.RunError(
        `Object store ${name} has neither a server nor a way into an S3: pass server, or settings.s3 (and s3Keys where its credentials are "config").`,
      );
    }

    this.registerOutputs({ bucket: this.bucket, credentials: this.credentials });
  }
}

/** The same, with values that may be known later at any depth. */
type ToInputs<T> = T extends object ? { readonly [K in keyof T]: ToInputs<T[K]> } : pulumi.Input<T>;

/**
 * Creates the Secret with a role's object-store configuration.
 *
 * @param key the role's; without one, the pod has an identity of the cloud.
 */
function createObjstoreSecret(
  tier: Tier,
  role: Role,
  bucket: ToInputs<Bucket>,
  key: pulumi.Input<AccessKey> | undefined,
  opts: pulumi.CustomResourceOptions,
): Credentials {
  const config = pulumi
    .all([pulumi.output(bucket), key])
    .apply(([place, plain]) => objstoreConfig(place as Bucket, plain));
  const secret = new k8s.core.v1.Secret(
    nameChild(tier, role),
    { metadata: buildMetadata(tier, role), stringData: { "objstore.yml": config.apply(yaml) } },
    opts,
  );
  return {
    objectStoreSecret: secret.metadata.name,
    objectStoreDigest: digest(config),
    serviceAccountAnnotations: undefined,
  };
}

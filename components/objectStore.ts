import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { AccessKey, Bucket, ByRole, byRole, objstoreConfig, Role } from "../model/objectStore";
import type { ObjectStoreSettings } from "../settings/tiers/objectStoreSettings";
import { Credentials } from "./credentials";
import { yaml } from "../model/yamlText";
import { minioBucket } from "./minioBucket";
import { MinioServer } from "./minioServer";
import { metadata, Placement } from "./tier";

export interface ObjectStoreArgs {
  readonly placement: Placement;
  readonly settings: ObjectStoreSettings;
  /** The server that holds the bucket. @default none: the settings have an S3 outside of the stack */
  readonly server?: MinioServer;
  /** Numbers of the keys that pods ran with after the last update. @default none */
  readonly keysBefore?: Partial<ByRole<number>>;
  /** Keys of the roles, for an S3 that has them from the configuration. */
  readonly s3Keys?: pulumi.Input<ByRole<AccessKey>>;
  /** Whether the bucket survives `destroy`. */
  readonly protect: boolean;
}

const tier = { name: "thanos-objstore", app: "thanos", component: "object-store" } as const;

/** The bucket, and each role's way into it, as files. */
export class ObjectStore extends pulumi.ComponentResource {
  public readonly bucket: pulumi.Output<string>;
  public readonly credentials: ByRole<Credentials>;

  constructor(name: string, args: ObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ObjectStore", name, {}, opts);
    const { placement, settings, server } = args;
    const { bucket, prefix, keys, minio, s3 } = settings;

    this.bucket = pulumi.output(bucket);
    if (server) {
      const { keysBefore, protect } = args;
      const store = minioBucket({ ...settings, keysBefore, server, address: minio.address, protect }, this);
      this.bucket = store.bucket.bucket;
      const place = { bucket, prefix, endpoint: server.endpoint, insecure: true };
      this.credentials = byRole((role) => {
        const { key, ready } = store.keys[role];
        return this.secret(role, placement, place, key, ready);
      });
    } else if (s3?.credentials === "config" && args.s3Keys) {
      const s3Keys = pulumi.secret(args.s3Keys);
      this.credentials = byRole((role) =>
        this.secret(role, placement, { bucket, prefix, ...s3 }, s3Keys[role]),
      );
    } else if (s3?.credentials === "secrets") {
      // What is in them is not ours to read, so their pods roll on the number.
      this.credentials = byRole((role) => ({
        secretName: s3.names[role],
        version: `${s3.names[role]} ${keys[role]}`,
      }));
    } else if (s3?.credentials === "workloadIdentity") {
      const { common, ...own } = s3.serviceAccountAnnotations;
      this.credentials = byRole((role) => ({
        ...this.secret(role, placement, { bucket, prefix, ...s3 }, undefined),
        identity: { ...common, ...own[role] },
      }));
    } else {
      throw new pulumi.RunError(
        `Object store ${name} has neither a server nor a way into an S3: pass server, or settings.s3 (and s3Keys where its credentials are "config").`,
      );
    }

    this.registerOutputs({ bucket: this.bucket });
  }

  /** @param ready what must be there before a pod that mounts the Secret starts. */
  private secret(
    role: Role,
    placement: Placement,
    bucket: Bucket,
    key: pulumi.Input<AccessKey> | undefined,
    ready: pulumi.Resource[] = [],
  ): Credentials {
    const file = pulumi.output(key).apply((plain) => yaml(objstoreConfig(bucket, plain)));
    const name = `thanos-objstore-${role}`;
    const secret = new k8s.core.v1.Secret(
      name,
      { metadata: metadata(tier, placement, name), stringData: { "objstore.yml": file } },
      { parent: this, dependsOn: ready },
    );
    return { secretName: secret.metadata.name, version: file };
  }
}

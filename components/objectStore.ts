import * as k8s from "@pulumi/kubernetes";
import * as minio from "@pulumi/minio";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { objstoreConfig, Role, rolePolicy, roles } from "../model/objectStore";
import { yaml } from "./files";
import { MinioServer } from "./minioServer";
import { metadata, Placement } from "./tier";

export interface ObjectStoreArgs {
  readonly placement: Placement;
  readonly bucket: string;
  /** The server that holds the bucket. */
  readonly server: MinioServer;
  /** `host:port` of the server's S3 API as the machine that runs Pulumi reaches it. */
  readonly address: string;
  /** Whether the bucket survives `destroy`. */
  readonly protect: boolean;
}

/** One role's way into the bucket. */
export interface Credentials {
  /** Holds `objstore.yml`, Thanos' object-store configuration. */
  readonly secret: k8s.core.v1.Secret;
  /** Changes with the key: pods that use the Secret roll on it. */
  readonly key: pulumi.Output<string>;
}

const tier = { name: "thanos-objstore", app: "thanos", component: "object-store" } as const;

/**
 * The bucket, and for each role a user of its own that may do what the role needs and no more.
 *
 * The keys are generated, secret in Pulumi's state, and reach the pods as files.
 */
export class ObjectStore extends pulumi.ComponentResource {
  public readonly bucket: pulumi.Output<string>;
  public readonly credentials: Readonly<Record<Role, Credentials>>;

  constructor(name: string, args: ObjectStoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("thanos:index:ObjectStore", name, {}, opts);

    const provider = new minio.Provider(
      "minio",
      {
        minioServer: args.address,
        minioUser: args.server.rootUser,
        minioPassword: pulumi.secret(args.server.rootPassword),
        minioSsl: false,
      },
      { parent: this },
    );
    // Bucket and users live inside the server: they come after it, and go with it.
    const inServer: pulumi.CustomResourceOptions = {
      parent: this,
      provider,
      dependsOn: args.server.workload,
      deletedWith: args.server.workload,
    };
    const bucket = new minio.S3Bucket(
      "bucket",
      { bucket: args.bucket, acl: "private" },
      { ...inServer, protect: args.protect },
    );
    this.bucket = bucket.bucket;

    const credentialsOf = (role: Role): Credentials => {
      const user = `thanos-${role}`;
      const key = new random.RandomPassword(user, { length: 40, special: false }, { parent: this });
      const account = new minio.IamUser(user, { name: user, secret: key.result }, inServer);
      const policy = new minio.IamPolicy(
        user,
        { name: user, policy: JSON.stringify(rolePolicy(role, args.bucket)) },
        inServer,
      );
      const attachment = new minio.IamUserPolicyAttachment(
        user,
        { userName: account.name, policyName: policy.name },
        inServer,
      );
      const file = key.result.apply((secretKey) =>
        yaml(
          objstoreConfig(
            { bucket: args.bucket, endpoint: args.server.endpoint, insecure: true },
            user,
            secretKey,
          ),
        ),
      );
      const secretName = `thanos-objstore-${role}`;
      const secret = new k8s.core.v1.Secret(
        secretName,
        { metadata: metadata(tier, args.placement, secretName), stringData: { "objstore.yml": file } },
        // Whoever mounts it finds the bucket and its rights there.
        { parent: this, dependsOn: [bucket, attachment] },
      );
      return { secret, key: key.result };
    };
    this.credentials = Object.fromEntries(roles.map((role) => [role, credentialsOf(role)])) as Record<
      Role,
      Credentials
    >;

    this.registerOutputs({ bucket: this.bucket });
  }
}

import * as minio from "@pulumi/minio";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { AccessKey, ByRole, byRole, Role, rolePolicy } from "../model/bucketAccess";
import { MinioServer } from "./minioServer";

export interface MinioBucketArgs {
  readonly server: MinioServer;
  /** `host:port` of the server's S3 API as the machine that runs Pulumi reaches it. */
  readonly address: pulumi.Input<string>;
  readonly bucket: pulumi.Input<string>;
  /** Folder in the bucket that the roles may use. @default the whole bucket */
  readonly prefix?: pulumi.Input<string>;
  /** Number of each role's key; another number is another key. */
  readonly keys: ByRole<number>;
  /** Numbers of the keys that pods ran with after the last update; these are kept too. @default none */
  readonly keysBefore?: Partial<ByRole<number>>;
  /** Whether the bucket survives `destroy`. */
  readonly protect: boolean;
}

/** A role's key, and what must be there before it opens anything. */
export interface RoleKey {
  readonly key: pulumi.Output<AccessKey>;
  readonly ready: pulumi.Resource[];
}

/**
 * Creates the bucket in MinIO, and for each role a user of its own that may do what the role needs and no more. Keys are
 * generated and secret in Pulumi's state.
 *
 * A user is named after its key's number. So a rotated key is another user beside the old one, which the next update
 * deletes. This one can't: Pulumi's Kubernetes provider may take a StatefulSet for updated before its controller has
 * looked at it (it does not read `observedGeneration`), and pods that still have the old key would be locked out.
 */
export function createMinioBucket(
  name: string,
  args: MinioBucketArgs,
  parent: pulumi.Resource,
): { bucket: minio.S3Bucket; keys: ByRole<RoleKey> } {
  const { workload } = args.server;
  const provider = new minio.Provider(
    name,
    {
      minioServer: args.address,
      minioUser: args.server.rootUser,
      minioPassword: pulumi.secret(args.server.rootPassword),
      minioSsl: false,
    },
    { parent },
  );
  // Bucket and users live inside the server: they come after it, and go with it.
  const inServer = { parent, provider, dependsOn: workload, deletedWith: workload };
  const bucket = new minio.S3Bucket(
    name,
    { bucket: args.bucket, acl: "private" },
    { ...inServer, protect: args.protect },
  );

  const createRoleKey = (role: Role): RoleKey => {
    const userName = `thanos-${role}`;
    const policy = new minio.IamPolicy(
      `${name}-${role}`,
      {
        name: userName,
        policy: pulumi
          .all([args.bucket, args.prefix])
          .apply(([bucket, prefix]) => JSON.stringify(rolePolicy(role, bucket, prefix))),
      },
      inServer,
    );
    const createKey = (number: number): RoleKey => {
      const user = `${userName}-${number}`;
      const child = `${name}-${role}-${number}`;
      const secret = new random.RandomPassword(child, { length: 40, special: false }, { parent });
      const account = new minio.IamUser(child, { name: user, secret: secret.result }, inServer);
      const attachment = new minio.IamUserPolicyAttachment(
        child,
        { userName: account.name, policyName: policy.name },
        inServer,
      );
      return {
        key: secret.result.apply((secretKey) => ({ accessKey: user, secretKey })),
        ready: [bucket, attachment],
      };
    };
    const [number, before] = [args.keys[role], args.keysBefore?.[role]];
    if (before !== undefined && before !== number) createKey(before);
    return createKey(number);
  };
  return { bucket, keys: byRole(createRoleKey) };
}

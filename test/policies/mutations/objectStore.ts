import { kubernetesObject } from "../../support/policy";
import { setFlag, type Mutation, type StackCopy } from "./mutation";

const file = "objstore.yml";
const secret = (stack: StackCopy, role: string) => stack.object("Secret", `thanos-objstore-${role}`);

/** Changes a line of a role's configuration. */
function rewrite(stack: StackCopy, role: string, line: RegExp, into: string): void {
  const { stringData } = secret(stack, role);
  stringData[file] = stringData[file].replace(line, into);
}

/** What the IAM policy of a role allows, changed as JSON. */
function allow(stack: StackCopy, role: string, ...actions: string[]): void {
  const { props } = stack.resource("minio:index/iamPolicy:IamPolicy", `thanos-${role}`) as { props: any };
  const document = JSON.parse(props.policy);
  document.Statement[1].Action = actions;
  props.policy = JSON.stringify(document);
}

const bucket = (stack: StackCopy) => stack.resource("minio:index/s3Bucket:S3Bucket") as any;
const everybody = (Principal: unknown, Condition?: object) =>
  JSON.stringify({
    Statement: [
      {
        Effect: "Allow",
        Principal,
        Action: ["s3:GetObject"],
        Resource: ["arn:aws:s3:::thanos/*"],
        Condition,
      },
    ],
  });
const bucketPolicy = (policy: string, of = "thanos") => ({
  type: "minio:index/s3BucketPolicy:S3BucketPolicy",
  name: "policy",
  props: { bucket: of, policy },
});

/** Puts the data of MinIO on this volume. */
function onVolume(stack: StackCopy, volume: object): void {
  const { workload, pod } = stack.container("minio");
  const [{ metadata }] = workload.spec.volumeClaimTemplates;
  delete workload.spec.volumeClaimTemplates;
  pod.volumes.push({ name: metadata.name, ...volume });
}

export const objectStoreMutations: readonly Mutation[] = [
  {
    name: "the bucket's configuration in the arguments",
    fires: ["credentials-in-secrets"],
    change: (stack) => {
      const text = secret(stack, "store").stringData[file];
      const args = stack.args("thanos-store");
      const at = args.findIndex((word) => word.startsWith("--objstore.config-file="));
      args[at] = `--objstore.config=${text}`;
    },
  },
  {
    name: "the bucket's configuration in a ConfigMap",
    fires: ["credentials-in-secrets"],
    change: (stack) => {
      const { metadata, stringData } = secret(stack, "store");
      const { type, props, ...rest } = kubernetesObject("core/v1", "ConfigMap", undefined, metadata);
      stack.add({ type, ...rest, name: "objstore", props: { ...props, data: stringData } });
      const volume = stack.container("thanos-store").pod.volumes.find(({ name }: any) => name === "objstore");
      delete volume.secret;
      volume.configMap = { name: metadata.name };
    },
  },
  {
    name: "the root password in a variable",
    fires: ["credentials-in-secrets"],
    change: (stack) =>
      void stack.container("minio").container.env.push({ name: "MINIO_ROOT_PASSWORD", value: "password" }),
  },
  {
    name: "plain HTTP to a store outside",
    // No Store Gateway reads there.
    fires: ["objstore-encrypted", "blocks-served"],
    change: (stack) => rewrite(stack, "sidecar", /endpoint: .*/, "endpoint: s3.example.org"),
  },
  {
    name: "an unchecked certificate of a store outside",
    // No Store Gateway reads there.
    fires: ["objstore-encrypted", "blocks-served"],
    change: (stack) => {
      rewrite(stack, "sidecar", /endpoint: .*/, "endpoint: s3.example.org");
      rewrite(stack, "sidecar", /insecure: true/, "insecure: false");
      rewrite(stack, "sidecar", /( +)http_config:\n/, "$1http_config:\n$1$1insecure_skip_verify: true\n");
    },
  },
  {
    name: "a compactor that is not replaced with its key",
    fires: ["objstore-secret-rolls"],
    change: (stack) => {
      const { workload } = stack.container("thanos-compactor");
      delete workload.spec.template.metadata.annotations;
    },
  },
  {
    name: "a compactor with a Secret that never changes",
    fires: [],
    change: (stack) => {
      const { workload } = stack.container("thanos-compactor");
      delete workload.spec.template.metadata.annotations;
      secret(stack, "compactor").immutable = true;
    },
  },
  {
    name: "a Store Gateway with the compactor's Secret",
    fires: ["objstore-key-of-compactor", "delete-only-by-compactor"],
    change: (stack) => {
      const volume = stack.container("thanos-store").pod.volumes.find(({ name }: any) => name === "objstore");
      volume.secret.secretName = "thanos-objstore-compactor";
    },
  },
  {
    name: "a Store Gateway with the compactor's user",
    fires: ["objstore-key-of-compactor", "delete-only-by-compactor"],
    change: (stack) => rewrite(stack, "store", /access_key: .*/, "access_key: thanos-compactor-1"),
  },
  {
    name: "a sidecar that may delete",
    fires: ["delete-only-by-compactor"],
    change: (stack) => allow(stack, "sidecar", "s3:GetObject", "s3:Delete*"),
  },
  {
    name: "a Ruler that may do everything",
    fires: ["delete-only-by-compactor", "objstore-rights-named"],
    change: (stack) => allow(stack, "ruler", "s3:*"),
  },
  {
    name: "a compactor that may do everything",
    fires: ["objstore-rights-named"],
    change: (stack) => allow(stack, "compactor", "s3:*"),
  },
  {
    name: "a sidecar that is MinIO's root",
    fires: ["minio-root-key-unused"],
    change: (stack) => rewrite(stack, "sidecar", /access_key: .*/, "access_key: root-of-minio"),
  },
  {
    name: "a user that an update deletes",
    fires: ["minio-user-kept"],
    change: (stack) =>
      ((stack.resource("minio:index/iamUser:IamUser", "thanos-store-1").props as any).forceDestroy = true),
  },
  {
    name: "a bucket that everybody reads",
    fires: ["bucket-not-public"],
    change: (stack) => (bucket(stack).props.acl = "public-read"),
  },
  {
    name: "a policy by which everybody reads the bucket",
    fires: ["bucket-not-public"],
    change: (stack) => {
      bucket(stack);
      stack.add(bucketPolicy(everybody({ AWS: ["*"] })));
    },
  },
  {
    name: "a public bucket that Thanos does not use",
    fires: [],
    change: (stack) => {
      bucket(stack);
      stack.add(bucketPolicy(everybody("*"), "website"));
    },
  },
  {
    name: "a bucket that is deleted with its blocks",
    fires: ["bucket-not-force-destroyed"],
    change: (stack) => (bucket(stack).props.forceDestroy = true),
  },
  {
    name: "a bucket without protection",
    fires: ["data-protected"],
    change: (stack) => (bucket(stack).opts.protect = false),
  },
  {
    name: "a namespace without protection",
    fires: ["data-protected"],
    change: (stack) => ((stack.resource("kubernetes:core/v1:Namespace") as any).opts.protect = false),
  },
  {
    name: "MinIO on an emptyDir",
    fires: ["minio-on-claimed-disk"],
    change: (stack) => onVolume(stack, { emptyDir: {} }),
  },
  {
    name: "MinIO in a folder of its node",
    fires: ["minio-on-claimed-disk", "pod-no-node-folders"],
    change: (stack) => onVolume(stack, { hostPath: { path: "/data" } }),
  },
  {
    name: "MinIO in its container",
    fires: ["minio-on-claimed-disk"],
    change: (stack) => {
      const args = stack.args("minio");
      args[args.findIndex((word) => word.endsWith("/data"))] = "/srv";
    },
  },
  {
    name: "a MinIO whose data may not be lost, on one drive",
    fires: ["minio-redundant"],
    settings: { "minio-redundant": { minimumDrives: 4 } },
    change: (stack) => setFlag(stack.args("minio"), "quiet", true),
  },
  {
    name: "servers of MinIO that share a node",
    fires: ["minio-spread"],
    change: (stack) => {
      const { pod } = stack.container("minio");
      pod.topologySpreadConstraints.forEach((one: any) => (one.whenUnsatisfiable = "ScheduleAnyway"));
      stack.object("PodDisruptionBudget", "minio");
    },
  },
];

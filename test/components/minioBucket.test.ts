import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createMinioBucket } from "../../components/minioBucket";
import { MinioServer } from "../../components/minioServer";
import { byRole, Role, roles } from "../../model/bucketAccess";
import { placement } from "../support/components";
import { plain } from "../support/workloads";
import { run, valueOf } from "../support/mocks";

const create = (
  args: {
    keys?: Partial<Record<Role, number>>;
    keysBefore?: Partial<Record<Role, number>>;
    prefix?: string;
  } = {},
) =>
  run(() => {
    const server = new MinioServer("m", {
      placement,
      image: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z",
      servers: 1,
      storage: { size: "50Gi" },
      resources: { cpu: "100m", memory: "1Gi" },
      service: { type: "NodePort", annotations: {}, sourceRanges: [] },
    });
    const keys = { ...byRole(() => 1), ...args.keys };
    const bucket = pulumi.output("blocks");
    const address = "127.0.0.1:30900";
    return createMinioBucket("b", { ...args, server, address, bucket, keys, protect: true }, server);
  });
const userType = "minio:index/iamUser:IamUser";
const usersOf = async (args: Parameters<typeof create>[0]) =>
  (await create(args))
    .ofType(userType)
    .map(({ name }) => name)
    .sort();

describe("the bucket in MinIO", () => {
  it("has a user and a policy for each role, named in Pulumi after the component", async () => {
    const program = await create();
    const named = (type: string) =>
      program
        .ofType(type)
        .map(({ pulumiName, name }) => `${pulumiName}, ${name}`)
        .sort();
    assert.deepEqual(named("minio:index/s3Bucket:S3Bucket"), ["b, blocks"]);
    assert.deepEqual(named("pulumi:providers:minio"), ["b, b"]);
    assert.deepEqual(named(userType), roles.map((role) => `b-${role}-1, thanos-${role}-1`).sort());
    assert.deepEqual(
      named("minio:index/iamPolicy:IamPolicy"),
      roles.map((role) => `b-${role}, thanos-${role}`).sort(),
    );
    assert.equal(program.ofType("minio:index/iamUserPolicyAttachment:IamUserPolicyAttachment").length, 4);
  });

  it("keeps keys secret, and the password of its provider too", async () => {
    const program = await create();
    for (const { inputs } of program.ofType(userType)) assert.ok(pulumi.runtime.isRpcSecret(inputs.secret));
    const [{ inputs }] = program.ofType("pulumi:providers:minio");
    assert.ok(pulumi.runtime.isRpcSecret(inputs.minioPassword));
  });

  it("binds each role to the folder that it is given", async () => {
    for (const { inputs } of (await create({ prefix: "dev" })).ofType("minio:index/iamPolicy:IamPolicy")) {
      const [, objects] = JSON.parse(inputs.policy as string).Statement;
      assert.deepEqual(objects.Resource, ["arn:aws:s3:::blocks/dev/*"]);
    }
  });

  it("keeps a key that was rotated until the next update, and no other", async () => {
    const rotated = { sidecar: 2 };
    const current = ["thanos-compactor-1", "thanos-ruler-1", "thanos-sidecar-2", "thanos-store-1"];
    const ones = { store: 1, ruler: 1, compactor: 1 };
    assert.deepEqual(
      await usersOf({ keys: rotated, keysBefore: { ...ones, sidecar: 1 } }),
      [...current, "thanos-sidecar-1"].sort(),
    );
    assert.deepEqual(await usersOf({ keys: rotated, keysBefore: { ...ones, sidecar: 2 } }), current);
    assert.deepEqual(await usersOf({ keys: rotated }), current);
  });

  it("gives each role a key of its own", async () => {
    const { result } = await create();
    const keys = await Promise.all(roles.map((role) => valueOf(result.keys[role].key)));
    assert.deepEqual(
      keys.map(({ accessKey }) => accessKey),
      roles.map((role) => `thanos-${role}-1`),
    );
    assert.equal(new Set(keys.map(({ secretKey }) => plain(secretKey) as string)).size, 4);
  });
});

import { run } from "./suite";
import assert from "node:assert/strict";
import { Role, roles } from "../../model/bucketAccess";
import { bucket, clientOf, keyOf, readObject } from "../support/bucket";
import { secretData } from "../support/kubernetes";
import { pulumi } from "../support/stack";

const object = `e2e-credentials/${run}`;
const content = "kept";

const refused = { code: "AccessDenied" };
const put = async (role: Role): Promise<unknown> => (await clientOf(role)).putObject(bucket, object, content);
const remove = async (role: Role): Promise<void> => (await clientOf(role)).removeObject(bucket, object);
const read = async (role: Role): Promise<string> => readObject(await clientOf(role), object);

describe("7. Each role's key opens what the role needs, and no more", () => {
  it("sidecar, ruler and compactor can write, the store can't", async () => {
    for (const role of ["sidecar", "ruler", "compactor"] as const) await put(role);
    await assert.rejects(put("store"), refused);
  });

  it("all can read", async () => {
    for (const role of roles) assert.equal(await read(role), content, `read by ${role}`);
  });

  it("nobody but the compactor can delete", async () => {
    for (const role of ["store", "sidecar", "ruler"] as const) {
      await assert.rejects(remove(role), refused, `${role} could delete`);
    }
    assert.equal(await read("store"), content);
    await remove("compactor");
    await assert.rejects(read("store"), { code: "NoSuchKey" });
  });

  it("nobody can make a bucket, or see another", async () => {
    for (const role of roles) {
      const client = await clientOf(role);
      await assert.rejects(client.makeBucket(`e2e-${run}`), refused, `${role} could make a bucket`);
      assert.deepEqual(
        (await client.listBuckets()).map(({ name }) => name),
        [bucket],
      );
    }
  });

  it("no key is in Pulumi's state in plain text, nor encoded", async () => {
    const state = await pulumi(["stack", "export"]);
    assert.match(state, /thanos-objstore-sidecar/);
    const keys = await Promise.all(roles.map(async (role) => (await keyOf(role)).secretKey));
    for (const key of [...keys, (await secretData("minio-root")).password]) {
      assert.equal(key.length, 40);
      assert.ok(!state.includes(key), "a key is in the state");
      // Base64 of a text holds, at one of three offsets, the base64 of each part of it.
      for (const offset of [0, 1, 2]) {
        const encoded = Buffer.from(" ".repeat(offset) + key)
          .toString("base64")
          .slice(4, 48);
        assert.ok(!state.includes(encoded), "an encoded key is in the state");
      }
    }
  });
});

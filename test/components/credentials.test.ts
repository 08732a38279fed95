import assert from "node:assert/strict";
import {
  buildObjstoreFiles,
  createIdentityAccount,
  createServiceAccount,
} from "../../components/credentials";
import { part, registerOne } from "../support/components";
import { run, valueOf } from "../support/mocks";

const keys = {
  objectStoreSecret: "thanos-objstore-store",
  objectStoreDigest: "d1g35t",
  serviceAccountAnnotations: undefined,
};

describe("credentials of a role", () => {
  it("are a file that only the pod's group reads, and roll the pods when they change", () => {
    const { path, volume, mount, rollOn } = buildObjstoreFiles(keys);
    assert.equal(path, `${mount.mountPath as string}/objstore.yml`);
    assert.deepEqual(volume, {
      name: "objstore",
      secret: { secretName: "thanos-objstore-store", defaultMode: 0o440 },
    });
    assert.deepEqual(mount, { name: "objstore", mountPath: "/etc/thanos/objstore", readOnly: true });
    assert.deepEqual(rollOn, { objstore: "d1g35t" });
  });

  it("without a digest roll nothing", () =>
    assert.deepEqual(buildObjstoreFiles({ ...keys, objectStoreDigest: undefined }).rollOn, {}));

  it("with keys need no service account", async () => {
    const { result, resources } = await run(() => createIdentityAccount(part(), keys, {}));
    assert.deepEqual([result, resources], [undefined, []]);
  });

  it("of the cloud are annotations of a service account, without a token for the Kubernetes API", async () => {
    const serviceAccountAnnotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/store" };
    const { result, resources } = await run(() =>
      createIdentityAccount(part(), { ...keys, serviceAccountAnnotations }, {}),
    );
    assert.equal(result && (await valueOf(result)), "thanos-part");
    const [{ inputs, pulumiName }] = resources;
    assert.equal(pulumiName, "part");
    assert.equal(inputs.automountServiceAccountToken, false);
    assert.deepEqual(inputs.metadata.annotations, {
      ...serviceAccountAnnotations,
      "pulumi.com/skipAwait": "true",
    });
  });

  it("may leave annotations out", async () => {
    const { metadata } = await registerOne(() => createServiceAccount(part(), undefined, {}));
    assert.deepEqual(metadata.annotations, { "pulumi.com/skipAwait": "true" });
  });
});

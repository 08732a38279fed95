import assert from "node:assert/strict";
import { problemsOf, Refused, table, testRefusals } from "../../support/refusal";

describe("a rule about the object store is broken:", () =>
  testRefusals(table<Record<string, Refused>>("rules/objectStoreRules.yaml")));

describe("the rules about the object store", () => {
  const secrets = { credentials: "secrets" };
  const identity = { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "r" };

  it("take each kind of store", () => {
    for (const objectStore of [
      {},
      { minio: { servers: 4 } },
      { minio: { servers: 16 }, keys: { sidecar: 7 } },
      { s3: secrets, keys: { sidecar: 2 } },
      { s3: identity, prefix: "a/b_c.d" },
    ])
      assert.deepEqual(problemsOf({ createNamespace: false, objectStore }), []);
  });
});

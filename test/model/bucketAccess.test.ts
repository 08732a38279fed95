import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Role, rolePolicy, roles } from "../../model/bucketAccess";

interface Policy {
  Statement: { Effect: string; Action: string[]; Resource: string[] }[];
}

describe("role policies", () => {
  const objectActions = (role: Role) =>
    (rolePolicy(role, "b") as Policy).Statement.filter((s) => s.Resource[0] === "arn:aws:s3:::b/*").flatMap(
      (s) => s.Action,
    );

  const may: Record<Role, { put: boolean; remove: boolean }> = {
    sidecar: { put: true, remove: false },
    ruler: { put: true, remove: false },
    store: { put: false, remove: false },
    compactor: { put: true, remove: true },
  };
  for (const role of roles) {
    it(`${role} reads, ${may[role].put ? "writes" : "does not write"}, ${may[role].remove ? "deletes" : "does not delete"}`, () => {
      assert.ok(objectActions(role).includes("s3:GetObject"));
      assert.equal(objectActions(role).includes("s3:PutObject"), may[role].put);
      assert.equal(objectActions(role).includes("s3:DeleteObject"), may[role].remove);
    });

    it(`${role} reaches no other bucket and has no wildcard action`, () => {
      for (const { Resource, Action } of (rolePolicy(role, "b") as Policy).Statement) {
        assert.ok(Resource.every((arn) => /^arn:aws:s3:::b(\/\*)?$/.test(arn)));
        assert.ok(Action.every((action) => !action.includes("*")));
      }
    });
  }
});

describe("the policies in docs/operations.md", () => {
  const text = readFileSync(join(__dirname, "../../docs/operations.md"), "utf8");
  for (const role of roles) {
    it(`has the one of ${role} as MinIO gets it`, () => {
      const block = new RegExp(`Policy of role ${role}:\\s+\`\`\`json\\n(.*?)\`\`\``, "s").exec(text);
      assert.deepEqual(JSON.parse(block?.[1] ?? "{}"), rolePolicy(role, "BUCKET"));
    });
  }
});

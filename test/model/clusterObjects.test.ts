import assert from "node:assert/strict";
import { clusterObjects, rulesListing, usualObjects, watchedObjects } from "../../model/clusterObjects";

describe("kinds of object that kube-state-metrics may list", () => {
  it("have no kind whose listing shows what is in it", () => {
    for (const kind of ["secrets", "configmaps"])
      assert.ok(!(clusterObjects as readonly string[]).includes(kind));
  });

  it("are each in one API group", () => {
    const listed = rulesListing(clusterObjects).flatMap(({ resources }) => resources);
    assert.deepEqual(listed.sort(), [...clusterObjects]);
    assert.equal(new Set(listed).size, listed.length);
  });

  it("have those that the stack's own alerts need among the usual ones", () => {
    for (const kind of watchedObjects) assert.ok(usualObjects.includes(kind), kind);
  });

  it("make no rule for a group of which none is asked for", () => {
    assert.deepEqual(rulesListing(["jobs"]), [
      { apiGroups: ["batch"], resources: ["jobs"], verbs: ["list", "watch"] },
    ]);
  });
});

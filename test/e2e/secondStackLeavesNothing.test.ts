import "./suite";
import assert from "node:assert/strict";
import { findTarget } from "../../cli/target";
import { get, ignoreMissing, KubernetesObject, list, objectPath } from "../support/api";
import { eventually } from "../support/eventually";
import { OutsideMinio } from "../support/outsideMinio";
import { externalStack, namespace, prefix, removeExternalStack } from "./externalStack";

describe("7h. The second stack goes without a trace, but for the blocks @slow", () => {
  let minio: OutsideMinio;
  let blocks: readonly string[];

  before("it is destroyed", async function () {
    if (!findTarget(process.env.STACK || "dev").lab) this.skip();
    ({ minio } = await externalStack());
    blocks = minio.blocks(prefix);
    await removeExternalStack();
  });

  it("its namespace is gone", () =>
    eventually("the namespace is gone", async () => {
      const found = await get(objectPath("v1", "namespaces", undefined, namespace)).catch(ignoreMissing);
      assert.equal(found, undefined);
    }));

  it("so is what it had in the cluster as a whole", async () => {
    for (const kind of ["clusterroles", "clusterrolebindings"]) {
      const found = await list<KubernetesObject>("rbac.authorization.k8s.io/v1", kind);
      const own = found.filter(({ metadata }) => metadata.name.startsWith(`${namespace}-`));
      assert.deepEqual(own, []);
    }
  });

  it("its blocks are in the bucket", () => {
    assert.ok(blocks.length > 0, "there were none to begin with");
    assert.deepEqual(minio.blocks(prefix), blocks);
  });
});

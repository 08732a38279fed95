import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { createNamespace } from "../../components/namespace";
import { run, valueOf } from "../support/mocks";

describe("the namespace of a stack", () => {
  it("lets in only pods without privileges, and whatever uses its name comes after it", async () => {
    const { result, resources } = await run(() => createNamespace("thanos", pulumi.output("monitoring"), {}));
    const [{ pulumiName, inputs }] = resources;
    assert.equal(pulumiName, "thanos");
    assert.deepEqual(inputs.metadata, {
      name: "monitoring",
      labels: {
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
    });
    assert.equal(await valueOf(result), "monitoring");
    const resourcesOf = (
      result as unknown as { allResources(): Promise<Set<pulumi.Resource>> }
    ).allResources();
    assert.equal((await resourcesOf).size, 1);
  });
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  addSkipAwait,
  buildMetadata,
  buildSelector,
  nameChild,
  nameObject,
  placeTier,
  resolveHost,
} from "../../components/tier";
import { part, partLabels, partSelector, placement } from "../support/components";
import { run, valueOf } from "../support/mocks";

const standard = { objectName: "thanos-store", app: "thanos", component: "store" } as const;

describe("a tier", () => {
  it("names children in Pulumi after its component, and objects in the cluster after itself", () => {
    assert.deepEqual([nameChild(part()), nameChild(part(), "config")], ["part", "part-config"]);
    assert.deepEqual(
      [nameObject(part()), nameObject(part(), "config")],
      ["thanos-part", "thanos-part-config"],
    );
  });

  it("labels objects, and selects pods by no label that an update changes", async () => {
    assert.deepEqual(buildSelector(part()), partSelector);
    const { namespace, ...metadata } = buildMetadata(part(), "config");
    assert.deepEqual(metadata, { name: "thanos-part-config", labels: partLabels });
    assert.equal(await valueOf(namespace), "monitoring");
  });

  it("has a DNS name in its namespace, which may be an output", async () => {
    const later = {
      ...placement,
      namespace: pulumi.output("later"),
      clusterDomain: pulumi.output("example.org"),
    };
    const tier = placeTier("archive", later, standard);
    assert.equal(await valueOf(resolveHost(tier)), "thanos-store.later.svc.example.org");
    assert.equal(await valueOf(resolveHost(tier, "headless")), "thanos-store-headless.later.svc.example.org");
  });

  it("with an object name of its own selects only its own pods", async () => {
    const made = (objectName?: string, instance?: string) => ({ ...placement, objectName, instance });
    await run(() => {
      const own = placeTier("archive", made("thanos-archive"), standard);
      assert.deepEqual([own.objectName, own.instance], ["thanos-archive", "thanos-archive"]);
      const inStack = placeTier("archive", made(), standard);
      assert.deepEqual([inStack.objectName, inStack.instance], ["thanos-store", "dev"]);
      assert.equal(placeTier("archive", made("thanos-archive", "cold"), standard).instance, "cold");
    });
  });

  it("adds to annotations that nothing waits for the object", async () => {
    const skip = { "pulumi.com/skipAwait": "true" };
    assert.deepEqual(await valueOf(addSkipAwait()), skip);
    assert.deepEqual(await valueOf(addSkipAwait({ a: pulumi.output("b") })), { a: "b", ...skip });
  });
});

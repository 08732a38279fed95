import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  buildConfigVolume,
  buildSecretVolume,
  createConfigMap,
  createRulesConfigMap,
} from "../../components/configMaps";
import { part, partLabels, registerOne } from "../support/components";
import { run, valueOf } from "../support/mocks";

describe("configuration in a ConfigMap", () => {
  it("keeps the name of the object, so that it is changed in place", async () => {
    const { child, metadata, data } = await registerOne(() =>
      createConfigMap(part(), "config", { "a.yaml": pulumi.output("a: 1\n") }, {}),
    );
    assert.equal(child, "part-config");
    assert.deepEqual(metadata, { name: "thanos-part-config", namespace: "monitoring", labels: partLabels });
    assert.deepEqual(data, { "a.yaml": "a: 1\n" });
  });

  it("has one file for each file of rules", async () => {
    const rules = { slo: { groups: [{ name: "slo", rules: [] }] } };
    const { child, data } = await registerOne(() => createRulesConfigMap(part(), rules, {}));
    assert.equal(child, "part-rules");
    assert.deepEqual(data, { "slo.yaml": "groups:\n  - name: slo\n    rules: []\n" });
  });

  it("is a folder in a pod, and a Secret is one that others can't read", async () => {
    let volume: any;
    await run(() => (volume = buildConfigVolume("rules", createConfigMap(part(), "rules", {}, {}))));
    assert.equal(volume.name, "rules");
    assert.equal(await valueOf(volume.configMap.name), "thanos-part-rules");
    assert.deepEqual(buildSecretVolume("key", "its-name"), {
      name: "key",
      secret: { secretName: "its-name", defaultMode: 0o440 },
    });
  });
});

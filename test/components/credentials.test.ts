import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import type { Program } from "../support/mocks";
import { plain, runDevStack } from "../support/workloads";

describe("the keys of a stack", () => {
  let program: Program<unknown>;
  before(async () => (program = await runDevStack()));

  it("gives each role its own key in its own Secret, and no role the root key", () => {
    const keys = ["sidecar", "store", "ruler", "compactor"].map((role) => {
      const { stringData } = program.resource("kubernetes:core/v1:Secret", `thanos-objstore-${role}`).inputs;
      const config = parse(plain(plain(stringData)["objstore.yml"]));
      assert.deepEqual(
        { ...config.config, secret_key: undefined },
        {
          bucket: "thanos",
          endpoint: "minio.thanos.svc.cluster.local:9000",
          access_key: `thanos-${role}-1`,
          secret_key: undefined,
          insecure: true,
          bucket_lookup_type: "auto",
          max_retries: 4,
          http_config: { response_header_timeout: "30s" },
        },
      );
      return config.config.secret_key;
    });
    assert.equal(new Set([...keys, "generated-minio-root"]).size, 5);
    for (const [workload, role] of Object.entries({
      "prometheus-shard-0": "sidecar",
      "thanos-store": "store",
      "thanos-ruler": "ruler",
      "thanos-compactor": "compactor",
    })) {
      const { volumes } = program.resource("kubernetes:apps/v1:StatefulSet", workload).inputs.spec.template
        .spec;
      assert.deepEqual(
        volumes.filter((volume: any) => volume.secret).map((volume: any) => volume.secret.secretName),
        [`thanos-objstore-${role}`],
      );
    }
  });

  it("keeps every key secret in Pulumi's state", () => {
    const isSecret = (value: any) => pulumi.runtime.isRpcSecret(value);
    for (const { name, inputs } of program.ofType("kubernetes:core/v1:Secret")) {
      const values = Object.values<any>(plain(inputs.stringData));
      assert.ok(isSecret(inputs.stringData) || values.some(isSecret), `Secret ${name} is plain in the state`);
    }
    for (const { name, inputs } of program.ofType("minio:index/iamUser:IamUser")) {
      assert.ok(isSecret(inputs.secret), `the key of ${name} is plain in the state`);
    }
    const provider = program.resource("pulumi:providers:minio", "thanos-object-store").inputs;
    assert.ok(isSecret(provider.minioPassword), "the root password is plain in the provider's state");
    for (const { type, name, inputs } of program.resources) {
      const text = JSON.stringify(inputs, (_, value) => (isSecret(value) ? "[secret]" : value) as unknown);
      assert.doesNotMatch(text, /generated-/, `${type} ${name} holds a generated key in plain text`);
    }
  });
});

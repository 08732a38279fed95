import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../../components/digest";
import { valueOf } from "../support/mocks";

describe("a digest", () => {
  const config = { type: "S3", config: { bucket: "thanos", list: [{ a: 1, b: 2 }] } };

  it("is the same whatever the order of keys", async () => {
    const turned = { config: { list: [{ b: 2, a: 1 }], bucket: "thanos" }, type: "S3" };
    assert.equal(await valueOf(digest(config)), await valueOf(digest(turned)));
  });

  it("is another when a value or the order of a list is another", async () => {
    const list = [{ b: 2 }, { a: 1 }];
    const digests = [
      config,
      { ...config, type: "GCS" },
      { ...config, list },
      { ...config, list: [...list].reverse() },
    ];
    const texts = await Promise.all(digests.map((each) => valueOf(digest(each))));
    assert.equal(new Set(texts).size, 4);
  });

  it("is 64 hexadecimal digits of a text too", async () => {
    // echo -n '"abc"' | sha256sum
    assert.equal(
      await valueOf(digest(pulumi.output("abc"))),
      "6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25",
    );
  });

  it("of a secret is not secret, and does not show it", async () => {
    const output = digest(pulumi.secret("swordfish"));
    assert.equal(await pulumi.isSecret(output), false);
    assert.match(await valueOf(output), /^[0-9a-f]{64}$/);
  });
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { mirrorImages } from "../../components/mirrorImages";
import { images } from "../../model/images";
import { valueOf } from "../support/mocks";

describe("the images of a stack", () => {
  it("are as they are written without a mirror", () =>
    assert.deepEqual(mirrorImages({ ...images, mirror: undefined, pullSecrets: [] }), images));

  it("come from the mirror, also where they are known later", async () => {
    const thanos = pulumi.output(images.thanos);
    const mirrored = mirrorImages({
      ...images,
      thanos,
      mirror: "registry.example.org/copies",
      pullSecrets: [],
    });
    assert.equal(mirrored.memcached, "registry.example.org/copies/library/memcached:1.6.39");
    assert.equal(
      await valueOf(pulumi.output(mirrored.thanos)),
      images.thanos.replace("quay.io", "registry.example.org/copies"),
    );
    assert.deepEqual(Object.keys(mirrored), Object.keys(images));
  });
});

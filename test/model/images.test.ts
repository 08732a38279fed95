import assert from "node:assert/strict";
import { findImageProblem, images, isOlder, splitImage, useMirror, versionOf } from "../../model/images";

const digest = `@sha256:${"0".repeat(64)}`;

describe("an image", () => {
  it("of the stack has a fixed version and nothing wrong", () => {
    for (const image of Object.values(images)) assert.equal(findImageProblem(image), undefined, image);
  });

  it("tells its version by its tag, also beside a digest", () => {
    assert.equal(versionOf("quay.io/thanos/thanos:v0.42.4"), "v0.42.4");
    assert.equal(versionOf(`registry:5000/thanos:0.42.4-debian-12${digest}`), "v0.42.4");
    assert.equal(versionOf("quay.io/thanos/thanos:main"), undefined);
    assert.equal(versionOf(`quay.io/thanos/thanos${digest}`), undefined);
  });

  it("has a name with its registry, a tag and a digest", () => {
    assert.deepEqual(splitImage(`registry:5000/thanos:v1.2.3${digest}`), {
      name: "registry:5000/thanos",
      tag: "v1.2.3",
      digest: digest.slice(1),
    });
    assert.deepEqual(splitImage("memcached"), { name: "memcached", tag: undefined, digest: undefined });
    assert.throws(() => splitImage("No Image"), /No Image is not an image/);
  });

  it("may be without a registry, and the registry may be an address", () => {
    for (const image of [
      "memcached:1.6.39",
      "library/memcached:1",
      "10.0.0.1:5000/a:1",
      "[2001:db8::1]:5000/a/b:1",
    ])
      assert.equal(findImageProblem(image), undefined, image);
    assert.equal(versionOf("thanos:v0.42.4"), "v0.42.4");
    assert.equal(versionOf("[2001:db8::1]:5000/thanos:v0.42.4"), "v0.42.4");
    for (const image of [
      "memcached",
      "memcached:latest",
      "localhost:5000/thanos",
      "Thanos:v1",
      "a b:v1",
      ":v1",
      "/a:v1",
      "a:v1/b",
    ])
      assert.notEqual(findImageProblem(image), undefined, image);
  });

  it("comes from a mirror under its own path", () => {
    assert.equal(useMirror("quay.io/thanos/thanos:v1", "mirror:5000/a"), "mirror:5000/a/thanos/thanos:v1");
    assert.equal(useMirror("library/memcached:1", "mirror"), "mirror/library/memcached:1");
    assert.equal(useMirror("memcached:1.6.39", "mirror"), "mirror/library/memcached:1.6.39");
    assert.equal(useMirror("[2001:db8::1]:5000/a/thanos:v1", "mirror"), "mirror/a/thanos:v1");
    assert.equal(useMirror("quay.io/thanos/thanos:v1", undefined), "quay.io/thanos/thanos:v1");
  });
});

describe("a version", () => {
  const order = ["v0.9.1", "v0.41.0", "v0.41.10", "v0.42.0", "v1.0.0", "v3.9.0", "v3.16.0"];
  it("is older than those after it, by numbers and not by letters", () => {
    for (const [i, one] of order.entries())
      for (const [j, other] of order.entries()) assert.equal(isOlder(one, other), i < j, `${one} ${other}`);
  });
});

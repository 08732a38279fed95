import assert from "node:assert/strict";
import { problemsOf } from "../../support/refusal";

describe("rules of the object store", () => {
  const secrets = { credentials: "secrets" };
  const config = { credentials: "config", endpoint: "s3.example.org" };
  const identity = { credentials: "workloadIdentity", endpoint: "s3.example.org", region: "r" };
  const cases: Record<string, [object, string]> = {
    "two servers": [
      { minio: { servers: 2 } },
      "thanos:objectStore.minio.servers is 2, which is neither one server nor at least four: with two or three, MinIO stops writing when one is lost. Use 1, or 4 to 16.",
    ],
    "three servers": [
      { minio: { servers: 3 } },
      "thanos:objectStore.minio.servers is 3, which is neither one server nor at least four: with two or three, MinIO stops writing when one is lost. Use 1, or 4 to 16.",
    ],
    "seventeen servers": [
      { minio: { servers: 17 } },
      "thanos:objectStore.minio.servers is 17, which is above 16. Use 16 or less.",
    ],
    "MinIO beside an S3": [
      { minio: { servers: 4 }, s3: secrets },
      'thanos:objectStore.minio is {"servers":4}, but thanos:objectStore.s3 is set too, and blocks are kept in one of the two. Remove one of them.',
    ],
    "a prefix that the Secrets have": [
      { prefix: "dev", s3: secrets },
      'thanos:objectStore.prefix is "dev", which has no effect, since each Secret\'s objstore.yml sets the prefix of its role. Write it there as `prefix`, and remove it here.',
    ],
    "a number of a key that is in the configuration": [
      { keys: { store: 2 }, s3: config },
      'thanos:objectStore.keys.store is 2, which has no effect while thanos:objectStore.s3.credentials is "config". Remove it, and set a new key in thanos:s3Keys: the next `pulumi up` rolls the pods that use it.',
    ],
    "a number of a key that there is not": [
      { keys: { store: 1 }, s3: identity },
      'thanos:objectStore.keys.store is 1, which has no effect while thanos:objectStore.s3.credentials is "workloadIdentity". Remove it: there are no keys, and the cloud rotates its own credentials.',
    ],
    "a key of number 0": [
      { keys: { store: 0 } },
      "thanos:objectStore.keys.store is 0, which is below 1. Use 1 or more.",
    ],
    "a node port that is never opened": [
      { minio: { service: { type: "ClusterIP", nodePort: 31000 } } },
      "thanos:objectStore.minio.service.nodePort is 31000, which has no effect while thanos:objectStore.minio.service.type is ClusterIP. Set the type to NodePort or LoadBalancer, or remove the port.",
    ],
    "a prefix with a slash around it": [
      { prefix: "/dev" },
      'thanos:objectStore.prefix is "/dev", which is not a folder of a bucket. Use letters, digits, dashes, dots and underscores, with slashes only in between.',
    ],
    "an endpoint with a scheme": [
      { s3: { ...config, endpoint: "https://s3.example.org" } },
      'thanos:objectStore.s3.endpoint is "https://s3.example.org", which is not host or host:port. Write it without scheme and path.',
    ],
    "an identity without a region": [
      { s3: { credentials: "workloadIdentity", endpoint: "s3.example.org" } },
      "thanos:objectStore.s3.region is missing. Set it: it has no default.",
    ],
  };
  for (const [name, [objectStore, message]] of Object.entries(cases)) {
    it(`refuse ${name}`, () => assert.deepEqual(problemsOf({ objectStore }), [message]));
  }

  it("take each kind of store", () => {
    for (const objectStore of [
      {},
      { minio: { servers: 4 } },
      { minio: { servers: 16 }, keys: { sidecar: 7 } },
      { s3: secrets, keys: { sidecar: 2 } },
      { s3: identity, prefix: "a/b_c.d" },
    ])
      assert.deepEqual(problemsOf({ objectStore }), []);
  });
});

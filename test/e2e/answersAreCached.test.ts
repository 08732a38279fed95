import { provesCaches } from "./cacheProof";
import { changeSettings } from "./changes";

describe("4. The second identical request is answered by the cache", () => {
  provesCaches("in memory");

  describe("after `pulumi up` with memcached", () => {
    before(changeSettings);
    provesCaches("memcached");
  });
});

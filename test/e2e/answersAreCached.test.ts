import { provesCache } from "./cacheProof";
import { changeSettings } from "./changes";

describe("4. The second identical range query is answered by the cache", () => {
  provesCache("in memory");

  describe("after `pulumi up` with memcached", () => {
    before(changeSettings);
    provesCache("memcached");
  });
});

import assert from "node:assert/strict";
import { hasFile } from "../../../settings/flags/tierFiles";

describe("the files of a tier", () => {
  const mounts = [{ secret: "web" }];
  const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";

  it("are those of its mounts", () => {
    assert.ok(hasFile("query", mounts, "/etc/thanos/mounts/web/tls.crt"));
    assert.ok(!hasFile("query", [], "/etc/thanos/mounts/web/tls.crt"));
  });

  it("are a token of the Kubernetes API where the tier calls it", () => {
    assert.ok(hasFile("prometheus", [], token));
    assert.ok(!hasFile("alertmanager", [], token));
  });

  it("are what lies beside its keys of the bucket", () => {
    assert.ok(hasFile("compactor", [], "/etc/thanos/objstore/ca.crt"));
    assert.ok(!hasFile("query", [], "/etc/thanos/objstore/ca.crt"));
  });
});

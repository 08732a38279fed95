import assert from "node:assert/strict";
import fc from "fast-check";
import { accountFolder, findPathProblem, isMountedPath, mountPath } from "../../model/containerFiles";

const mounts = [{ secret: "web.tls" }, { configMap: "targets" }];
const setting = "thanos:prometheus.mounts";

describe("a path in a container", () => {
  it("is mounted when it is a file under a mount", () => {
    for (const path of [
      "/etc/thanos/mounts/web.tls/tls.crt",
      "/etc/thanos/mounts/targets/*.json",
      "/etc/thanos//mounts/./targets/a",
    ])
      assert.ok(isMountedPath(mounts, path), path);
  });

  it("is not mounted anywhere else", () => {
    for (const path of [
      "/etc/thanos/mounts/web.tls",
      "/etc/thanos/mounts/web.tls/",
      "/etc/thanos/mounts/web.tls.old/tls.crt",
      "/etc/thanos/mounts/web.tls/../other/tls.crt",
      "etc/thanos/mounts/web.tls/tls.crt",
      "/etc/passwd",
      "",
    ])
      assert.ok(!isMountedPath(mounts, path), path);
  });

  it("is never taken when it leads out of its mount", () => {
    const part = fc.stringMatching(/^[a-z]{1,8}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), part, (folders, name) => {
        const up = folders.map(() => "..").join("/");
        const path = `/etc/thanos/mounts/targets/${folders.join("/")}/${up}/../${name}zz/file`;
        assert.ok(!isMountedPath(mounts, path), path);
      }),
    );
  });

  it("is told how it can be there", () => {
    const says = (path: string) => findPathProblem(path, mounts, setting, [accountFolder]);
    assert.equal(says(`${mountPath(mounts[0])}/tls.crt`), undefined);
    assert.equal(says("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"), undefined);
    assert.equal(says("/etc/ssl/certs/ca-certificates.crt"), undefined);
    assert.equal(
      says("/tmp/tls.crt"),
      "names a file that the container does not have. Mount its Secret or ConfigMap by thanos:prometheus.mounts, and write /etc/thanos/mounts/NAME/FILE.",
    );
    assert.equal(
      says("tls.crt"),
      "names a file by a relative path, and nothing is there. Mount its Secret or ConfigMap by thanos:prometheus.mounts, and write /etc/thanos/mounts/NAME/FILE.",
    );
    assert.equal(
      says("/etc/thanos/mounts/other/tls.crt"),
      "names a file of other, which is not mounted. Add `secret: other` or `configMap: other` to thanos:prometheus.mounts.",
    );
    assert.equal(
      says("/etc/thanos/mounts/targets"),
      "names the folder of a mount, not a file in it. Write /etc/thanos/mounts/targets/FILE.",
    );
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findUserBackend, readRecordedCluster } from "../../../cli/preview/basis";

describe("what a preview is compared with", () => {
  it("is the backend that is named, otherwise the one that Pulumi is logged in to", () => {
    const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    const env = { PULUMI_HOME: home };
    try {
      assert.equal(findUserBackend(env), undefined);
      writeFileSync(join(home, "credentials.json"), JSON.stringify({ current: "s3://state" }));
      assert.deepEqual(findUserBackend(env), { name: "s3://state", demanded: false });
      assert.equal(findUserBackend(env, false), undefined);
      const named = findUserBackend({
        ...env,
        PULUMI_BACKEND_URL: "file:///state",
        PULUMI_ACCESS_TOKEN: "x",
      });
      assert.deepEqual(named, { name: "file:///state", demanded: true });
      assert.deepEqual(findUserBackend({ PULUMI_ACCESS_TOKEN: "x" }), {
        name: "Pulumi Cloud",
        demanded: true,
      });
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it("has the cluster of the state, where none answers", () => {
    const state = (inputs: Record<string, unknown>) => ({
      deployment: {
        resources: [{ type: "pulumi:pulumi:Stack" }, { type: "pulumi:providers:kubernetes", inputs }],
      },
    });
    assert.deepEqual(readRecordedCluster(state({ kubeconfig: "/home/me/config" })), {
      KUBECONFIG: "/home/me/config",
    });
    assert.deepEqual(readRecordedCluster(state({})), { KUBECONFIG: "" });
    assert.deepEqual(
      readRecordedCluster(state({ kubeconfig: { secret: "text" } })),
      {},
      "a secret kubeconfig is a setting",
    );
  });
});

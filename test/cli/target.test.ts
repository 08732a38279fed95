import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfigPath } from "../../cli/machine/labFolders";
import { kindKubeconfig } from "../../cli/kind/kindRecord";
import * as target from "../../cli/target";

/** Decides on a machine without Docker and kind, whatever this one has. */
const findTarget = (stack: string, env: NodeJS.ProcessEnv, kubeconfig: string) =>
  target.findTarget(stack, env, kubeconfig, () => ({ kind: false, reason: "no cluster is configured" }));

describe("the cluster that a stack is for", () => {
  let folder: string;
  let mine: string;
  const nowhere = "/nonexistent/config";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "target-"));
    mine = join(folder, "mine");
    writeFileSync(mine, "clusters: [{ name: mine, cluster: { server: https://10.0.0.1 } }]\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  it("is the lab on a machine without any, and for the lab's own kubeconfig", () => {
    assert.equal(findTarget("dev", {}, nowhere).lab, true);
    assert.equal(findTarget("dev", { KUBECONFIG: "" }, nowhere).lab, true);
    assert.equal(findTarget("dev", { KUBECONFIG: kubeconfigPath }, mine).lab, true);
  });

  it("is the user's where KUBECONFIG names one, alone or among others", () => {
    assert.equal(findTarget("dev", { KUBECONFIG: mine }, nowhere).lab, false);
    assert.equal(findTarget("dev", { KUBECONFIG: `${nowhere}:${mine}` }, nowhere).lab, false);
    assert.match(findTarget("dev", { KUBECONFIG: mine }, nowhere).reason, /KUBECONFIG is/);
  });

  it("is the user's where the user has a kubeconfig in its usual place", () => {
    assert.equal(findTarget("dev", {}, mine).lab, false);
  });

  it("is not sought in a kubeconfig that lists no cluster, as `kind delete cluster` leaves it", () => {
    const empty = join(folder, "empty");
    for (const text of [
      "apiVersion: v1\nkind: Config\npreferences: {}\n",
      "apiVersion: v1\nclusters: null\n",
    ]) {
      writeFileSync(empty, text);
      assert.equal(findTarget("dev", {}, empty).lab, true, text);
      assert.equal(
        findTarget("dev", { KUBECONFIG: empty }, nowhere).lab,
        false,
        "one that is named is meant",
      );
    }
    for (const text of ["", "}{"]) {
      writeFileSync(empty, text);
      assert.equal(findTarget("dev", {}, empty).lab, false, "kubectl says what is wrong with it");
    }
  });

  it("is a kind cluster where that is decided, and for that cluster's kubeconfig", () => {
    const kind = { kind: true, reason: "Docker and kind are installed" };
    for (const KUBECONFIG of ["", kindKubeconfig]) {
      const found = target.findTarget("dev", { KUBECONFIG }, nowhere, () => kind);
      assert.deepEqual(found, { lab: false, ...kind, kubectlFlags: ["--kubeconfig", kindKubeconfig] });
    }
    const asked = () => assert.fail("a machine with a cluster is asked nothing");
    assert.equal(target.findTarget("dev", { KUBECONFIG: mine }, nowhere, asked).kind, false);
    assert.equal(target.findTarget("dev", {}, mine, asked).kind, false);
  });

  it("is never the lab by a slip in KUBECONFIG", () => {
    assert.throws(
      () => findTarget("dev", { KUBECONFIG: nowhere }, nowhere),
      /KUBECONFIG is "\/nonexistent\/config", which does not exist.*unset it/s,
    );
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfigPath } from "../../cli/machine/labFolders";
import { findTarget } from "../../cli/target";

describe("the cluster that a stack is for", () => {
  let folder: string;
  let mine: string;
  const nowhere = "/nonexistent/config";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "target-"));
    mine = join(folder, "mine");
    writeFileSync(mine, "");
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

  it("is never the lab by a slip in KUBECONFIG", () => {
    assert.throws(
      () => findTarget("dev", { KUBECONFIG: nowhere }, nowhere),
      /KUBECONFIG is "\/nonexistent\/config", which does not exist.*unset it/s,
    );
  });
});

import assert from "node:assert/strict";
import { takeScanners } from "../../../cli/scan";

describe("cli/scan", () => {
  it("runs all scanners, or those that are named", () => {
    assert.deepEqual(takeScanners([]), ["kubeconform", "kube-score", "checkov", "trivy"]);
    assert.deepEqual(takeScanners(["--only", "trivy,kubeconform"]), ["kubeconform", "trivy"]);
  });

  it("refuses what is no scanner, and names those that there are", () => {
    for (const args of [["--only", "tivry"], ["--only"], ["--all"], ["--only", "trivy", "checkov"]])
      assert.throws(
        () => takeScanners(args),
        /There are kubeconform,kube-score,checkov,trivy\./,
        args.join(" "),
      );
  });
});

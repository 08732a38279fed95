import assert from "node:assert/strict";
import { checkov } from "../../../../cli/scan/scanners/checkov";
import { recordedScan } from "../../../support/recordedScan";
import { rulesOf, runTrial, trialManifests } from "../../../support/scanTrial";

/** No memory limit, no fixed version, privileges. */
const faults = ["CKV_K8S_13", "CKV_K8S_14", "CKV_K8S_16"];

describe("cli/scan/scanners/checkov", () => {
  const { read } = checkov;

  it("reads the rules that an object breaks, and counts those that it keeps", () => {
    const report = read(recordedScan("checkov"), trialManifests);
    assert.deepEqual(rulesOf(report, "Deployment/broken"), faults);
    assert.deepEqual(rulesOf(report, "Deployment/right"), []);
    assert.equal(report.checks, 6);
    assert.deepEqual([...report.rules].sort(), faults);
  });

  it("fails when a file could not be read, or nothing was", () => {
    const unread = recordedScan("checkov").replace('"parsing_errors": 0', '"parsing_errors": 3');
    assert.throws(() => read(unread, trialManifests), /could not read 3 of the files/);
    // What it prints for a folder in which it recognises nothing.
    assert.throws(
      () => read('{"passed": 0, "failed": 0, "resource_count": 0}', trialManifests),
      /no list failed_checks/,
    );
  });

  it("asks nobody", () => {
    const args = checkov.args({
      folder: "/in",
      scratch: "/out",
      schemas: { folder: "/s", version: "v1.34.4" },
    });
    assert.ok(args.includes("--skip-download"));
  });

  it("finds it here, where it is installed", async function () {
    this.timeout(120_000);
    const output = await runTrial("checkov");
    if (output === undefined) this.skip();
    const report = read(output, trialManifests);
    for (const rule of faults) {
      assert.ok(rulesOf(report, "Deployment/broken").includes(rule), rule);
      assert.ok(!rulesOf(report, "Deployment/right").includes(rule), rule);
    }
  });
});

import assert from "node:assert/strict";
import { trivy } from "../../../../cli/scan/scanners/trivy";
import { recordedScan } from "../../../support/recordedScan";
import { rulesOf, runTrial, trialManifests } from "../../../support/scanTrial";

/** No fixed version, privileges, no memory limit. */
const faults = ["KSV-0013", "KSV-0017", "KSV-0018"];

describe("cli/scan/scanners/trivy", () => {
  const { read } = trivy;

  it("reads the rules that an object breaks, and counts those that it keeps", () => {
    const report = read(recordedScan("trivy"), trialManifests);
    assert.deepEqual(rulesOf(report, "Deployment/broken"), faults);
    assert.deepEqual(rulesOf(report, "Deployment/right"), []);
    assert.equal(report.checks, 6);
    assert.deepEqual([...report.rules].sort(), faults);
  });

  it("fails when a file was passed over: it would look clean", () => {
    const { Results } = JSON.parse(recordedScan("trivy")) as { Results: unknown[] };
    assert.throws(
      () => read(JSON.stringify({ Results: Results.slice(1) }), trialManifests),
      /read 1 files, and there are 2/,
    );
    assert.throws(() => read("{}", trialManifests), /no list Results/);
  });

  it("uses the checks that are part of it", () => {
    const args = trivy.args({
      folder: "/in",
      scratch: "/out",
      schemas: { folder: "/s", version: "v1.34.4" },
    });
    assert.ok(["--skip-check-update", "--skip-version-check"].every((flag) => args.includes(flag)));
  });

  it("finds it here, where it is installed", async function () {
    this.timeout(120_000);
    const output = await runTrial("trivy");
    if (output === undefined) this.skip();
    const report = read(output, trialManifests);
    for (const rule of faults) {
      assert.ok(rulesOf(report, "Deployment/broken").includes(rule), rule);
      assert.ok(!rulesOf(report, "Deployment/right").includes(rule), rule);
    }
  });
});

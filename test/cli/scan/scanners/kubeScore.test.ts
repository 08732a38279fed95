import assert from "node:assert/strict";
import { kubeScore } from "../../../../cli/scan/scanners/kubeScore";
import { recordedScan } from "../../../support/recordedScan";
import { rulesOf, runTrial, trialManifests } from "../../../support/scanTrial";

const faults = ["container-image-tag", "container-resources", "container-security-context-privileged"];

describe("cli/scan/scanners/kubeScore", () => {
  const { read } = kubeScore;

  it("reads the rules that an object breaks, with the container, and leaves out what was skipped", () => {
    const report = read(recordedScan("kube-score"), trialManifests);
    assert.deepEqual(rulesOf(report, "Deployment/broken"), faults);
    assert.deepEqual(rulesOf(report, "Deployment/right"), []);
    assert.equal(report.checks, 8);
    assert.ok(!report.rules.has("pod-probes"), "a rule that was skipped was not checked");
    assert.equal(report.findings[0].message, "program: Image with latest tag");
  });

  it("takes a warning for a finding too", () => {
    const warned = recordedScan("kube-score").replaceAll('"grade": 1,', '"grade": 5,');
    assert.deepEqual(rulesOf(read(warned, trialManifests), "Deployment/broken"), faults);
  });

  it("refuses an output in another form", () => {
    assert.throws(() => read("{}", trialManifests), /no list of objects/);
    assert.throws(() => read("Failed to score files", trialManifests), /no JSON: "Failed to score files"/);
    const stranger = recordedScan("kube-score").replaceAll("-broken.yaml", "-other.yaml");
    assert.throws(() => read(stranger, trialManifests), /other\.yaml, which is no file/);
  });

  it("finds it here, where it is installed", async function () {
    const output = await runTrial("kube-score");
    if (output === undefined) this.skip();
    const report = read(output, trialManifests);
    for (const rule of faults) {
      assert.ok(rulesOf(report, "Deployment/broken").includes(rule), rule);
      assert.ok(!rulesOf(report, "Deployment/right").includes(rule), rule);
    }
    assert.ok(report.rules.has("container-seccomp-profile"), "which it leaves out by default");
  });
});

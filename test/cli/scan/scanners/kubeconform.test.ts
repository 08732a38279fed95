import assert from "node:assert/strict";
import { kubeconform } from "../../../../cli/scan/scanners/kubeconform";
import { recordedScan } from "../../../support/recordedScan";
import { rulesOf, runTrial, trialManifests } from "../../../support/scanTrial";

describe("cli/scan/scanners/kubeconform", () => {
  const { read } = kubeconform;

  it("reads which field the API server would refuse, and in which object", () => {
    const { checks, findings } = read(recordedScan("kubeconform"), trialManifests);
    assert.equal(checks, 2);
    assert.deepEqual(findings, [
      {
        rule: "invalid",
        object: "Deployment/broken",
        message: "'/spec/template/spec/containers/0': additional properties 'imagePullPolice' not allowed",
      },
    ]);
  });

  it("takes a kind without a schema for a finding, also of its own rule", () => {
    const output = recordedScan("kubeconform").replace(
      '"statusValid",\n      "msg": ""',
      '"statusError",\n      "msg": "could not find schema for Widget"',
    );
    const { findings } = read(output, trialManifests);
    assert.deepEqual(
      findings.map(({ rule, object }) => [rule, object]),
      [
        ["invalid", "Deployment/broken"],
        ["no-schema", "Deployment/right"],
      ],
    );
  });

  it("refuses an output that is about other objects, or is none", () => {
    assert.throws(() => read('{"resources":[]}', trialManifests), /speaks of 0 objects, and there are 2/);
    assert.throws(() => read("{}", trialManifests), /no list resources/);
    assert.throws(() => read("", trialManifests), /no JSON/);
  });

  it("finds it here, where it is installed", async function () {
    const output = await runTrial("kubeconform");
    if (output === undefined) this.skip();
    const report = read(output, trialManifests);
    assert.deepEqual(rulesOf(report, "Deployment/broken"), ["invalid"]);
    assert.deepEqual(rulesOf(report, "Deployment/right"), []);
  });
});

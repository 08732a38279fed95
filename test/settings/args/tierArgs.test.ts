import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { fillTierArgs, TierName } from "../../../settings/args/tierArgs";
import { problemsOf as problemsOfFile } from "../../support/refusal";

/** What is said of the args of a tier, below the heading. */
function problemsOf(tier: TierName, args: object): string[] {
  try {
    fillTierArgs(tier, "archive", args);
  } catch (error) {
    const [heading, ...lines] = (error as Error).message.split("\n");
    assert.equal(heading, `The arguments of ${tier} "archive" are not valid:`);
    return lines.map((line) => line.trim());
  }
  return [];
}
const objectStoreSecret = "objstore";

describe("the args of a tier by itself", () => {
  it("have the defaults of the tier in a stack", () => {
    const filled = fillTierArgs("StoreGateway", "archive", { objectStoreSecret });
    assert.equal(filled.chunkPoolSize, "512MB");
    assert.equal(filled.namespace, "thanos");
    assert.equal(filled.resources.memory, "1536Mi");
  });

  it("are refused with the messages of a stack's file, under their own names and together", () => {
    const wrong = { indexCacheSize: "2GB", syncInterval: "now", replicas: 0 };
    const ofFile = problemsOfFile({ storeGateway: wrong });
    assert.equal(ofFile.length, 3);
    assert.deepEqual(problemsOf("StoreGateway", { objectStoreSecret, ...wrong, objectNam: "x" }).sort(), [
      "objectNam is not a setting. Did you mean objectName?",
      ...ofFile.map((line) => line.replaceAll("thanos:storeGateway.", "")).sort(),
    ]);
  });

  it("must have what has no default", () =>
    assert.deepEqual(problemsOf("Ruler", {}), [
      "objectStoreSecret is missing. Set it: it has no default.",
      "queryUrl is missing. Set it: it has no default.",
      "alertmanagerAddress is missing. Set it: it has no default.",
    ]));

  it("are not measured against the settings of other tiers", () =>
    assert.deepEqual(problemsOf("StoreGateway", { objectStoreSecret, ignoreDeletionMarksDelay: "72h" }), []));

  it("have further arguments that go with the image of the tier", () => {
    assert.deepEqual(problemsOf("Compactor", { objectStoreSecret, extraArgs: ["--unheard-of"] }), [
      'extraArgs[0] is "--unheard-of", which is not a flag of thanos compact v0.42. Leave it out.',
    ]);
    const [problem] = problemsOf("Query", { image: "quay.io/thanos/thanos:v0.12.0" });
    assert.match(problem, /^image is "quay\.io\/thanos\/thanos:v0\.12\.0", which .* flags are not known\./);
  });

  it("have rules that are checked", () => {
    const rules = { slo: { groups: [{ name: "slo", rules: [{ alert: "A" }] }] } };
    const [problem] = problemsOf("Ruler", {
      objectStoreSecret,
      queryUrl: "http://query:9090",
      alertmanagerAddress: "http://alertmanager:9093",
      rules,
    });
    assert.match(problem, /^rules\.slo\.groups\[0\]\.rules\[0\]/);
  });

  it("take a URL or an address only in its form", () => {
    const wired = { objectStoreSecret, queryUrl: "query:9090", alertmanagerAddress: "alertmanager:9093" };
    assert.deepEqual(
      problemsOf("Ruler", wired).map((line) => line.split(" ")[0]),
      ["queryUrl", "alertmanagerAddress"],
    );
    const objectName = "Thanos_Store";
    assert.match(
      problemsOf("StoreGateway", { objectStoreSecret, objectName })[0],
      /^objectName is "Thanos_Store"/,
    );
    assert.match(
      problemsOf("Query", { instance: "-" })[0],
      /^instance is "-", which is not a value for a Kubernetes/,
    );
  });

  it("take addresses and Secrets that another resource knows", () => {
    const later = pulumi.output("http://later:9090");
    const filled = fillTierArgs("QueryFrontend", "f", { downstreamUrl: later });
    assert.ok(pulumi.Output.isInstance(filled.downstreamUrl));
  });
});

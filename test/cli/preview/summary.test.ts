import assert from "node:assert/strict";
import type { EngineEvent } from "../../../cli/preview/engineEvents";
import { nameKind, summarize } from "../../../cli/preview/summary";
import { recordedEvents } from "../../support/previewEvents";

describe("the summary of a preview that replaces resources with data", () => {
  const summary = summarize(recordedEvents("replaces"));

  it("lists each replacement with the property that forces it, and a new name beside the old", () => {
    assert.deepEqual(
      summary.replaced.map(({ kind, name, forcedBy }) => ({ kind, name, forcedBy })),
      [
        { kind: "S3Bucket", name: "thanos -> thanos2", forcedBy: ["bucket"] },
        {
          kind: "StatefulSet",
          name: "thanos/prometheus-shard-0",
          forcedBy: ["spec.volumeClaimTemplates[0].spec.resources.requests.storage"],
        },
      ],
    );
  });

  it("counts a replaced resource neither as created nor as deleted", () => {
    assert.deepEqual([...summary.created], []);
    assert.deepEqual(
      summary.deleted.map(({ kind, name }) => `${kind} ${name}`),
      ["PodDisruptionBudget thanos/thanos-store", "StatefulSet thanos/prometheus-shard-2"],
    );
    assert.deepEqual(
      summary.changed.map(({ name, properties }) => [name, ...properties]),
      [
        ["thanos/prometheus-config", 'data["prometheus.yaml.tmpl"]'],
        ["thanos/thanos-store", "spec.replicas"],
      ],
    );
  });

  it("lists the images of what stays, once each", () => {
    assert.deepEqual(summary.images, [
      "quay.io/prometheus/prometheus:v3.16.0",
      "quay.io/thanos/thanos:v0.42.4",
    ]);
  });
});

describe("the summary of a preview that fails", () => {
  it("has the policy, the resource and the whole message", () => {
    const { violations, errors } = summarize(recordedEvents("violation"));
    assert.deepEqual(
      violations.map(({ level, policy, resource }) => [level, policy, resource]),
      [["mandatory", "compactor-single-replica", "thanos-compactor"]],
    );
    assert.match(violations[0].message, /has replicas: 2.*Set replicas to 1/s);
    assert.deepEqual(errors, [], "Pulumi's `preview failed` adds nothing to the violation");
  });

  it("separates what cannot be checked yet from what is violated", () => {
    const later: EngineEvent = {
      policyEvent: {
        enforcementLevel: "advisory",
        policyName: "objstore-encrypted",
        message:
          "can't run policy 'objstore-encrypted' from policy pack 'thanos@v0.1.0' during preview: a key",
      },
      policyAnalyzeSummaryEvent: { passed: ["objstore-encrypted"], failed: ["other"] },
    };
    const { violations, unjudged } = summarize([later]);
    assert.deepEqual([violations, unjudged], [[], ["objstore-encrypted"]]);
  });

  it("has the program's error", () => {
    const { errors } = summarize(recordedEvents("error"));
    assert.equal(errors.length, 1);
    assert.match(errors[0], /thanos:prometheus\.retention/);
  });
});

describe("the kind of a resource", () => {
  it("is the last part of its type; a provider is named after its package", () => {
    assert.equal(nameKind("kubernetes:apps/v1:StatefulSet"), "StatefulSet");
    assert.equal(nameKind("pulumi:providers:kubernetes"), "kubernetes provider");
  });
});

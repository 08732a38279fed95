import assert from "node:assert/strict";
import { makeStrict, splitDocument } from "../../lab/kubernetesSchemas";

/** A document as the API server publishes it, cut down. */
const document = {
  components: {
    schemas: {
      "io.k8s.Widget": {
        type: "object",
        description: "A widget.",
        properties: {
          spec: {
            allOf: [{ $ref: "#/components/schemas/io.k8s.Spec" }],
            default: {},
            description: "Its spec.",
          },
          // A field may be called like a keyword.
          default: { type: "string" },
        },
        "x-kubernetes-group-version-kind": [{ group: "parts.k8s.io", version: "v1", kind: "Widget" }],
      },
      "io.k8s.Spec": {
        type: "object",
        properties: { labels: { type: "object", additionalProperties: { type: "string" } } },
      },
      "io.k8s.Options": {
        type: "object",
        "x-kubernetes-group-version-kind": [
          { group: "", version: "v1", kind: "Options" },
          { group: "apps", version: "v1", kind: "Options" },
        ],
      },
      "io.k8s.Unrelated": { type: "string" },
    },
  },
};

describe("lab/kubernetesSchemas", () => {
  it("makes a strict schema of each kind, complete by itself, under kubeconform's name for it", () => {
    const files = splitDocument(JSON.stringify(document));
    assert.deepEqual(Object.keys(files), ["widget-parts-v1.json"]);
    assert.deepEqual(JSON.parse(files["widget-parts-v1.json"]), {
      $ref: "#/$defs/io.k8s.Widget",
      $defs: {
        "io.k8s.Widget": {
          type: "object",
          properties: { spec: { $ref: "#/$defs/io.k8s.Spec" }, default: { type: "string" } },
          additionalProperties: false,
        },
        "io.k8s.Spec": {
          type: "object",
          properties: { labels: { type: "object", additionalProperties: { type: "string" } } },
          additionalProperties: false,
        },
      },
    });
  });

  it("leaves open what Kubernetes leaves open", () => {
    const open = { type: "object", properties: {}, "x-kubernetes-preserve-unknown-fields": true };
    assert.deepEqual(makeStrict(open), open);
    assert.deepEqual(makeStrict({ type: "object" }), { type: "object" });
  });

  it("names a kind of the core group without a group", () => {
    const pod = { "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Pod" }] };
    const files = splitDocument(JSON.stringify({ components: { schemas: { pod } } }));
    assert.deepEqual(Object.keys(files), ["pod-v1.json"]);
  });
});

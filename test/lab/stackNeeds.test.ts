import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labImages } from "../../lab/imageTars";
import { chooseNeeds, findNeeds, onDemandImages, pulumiOnly, type Needs } from "../../lab/stackNeeds";
import { tools } from "../../lab/toolCatalog";
import { images } from "../../model/images";

const toolNames = (needs: Needs): string[] => needs.tools.map(({ name }) => name);

describe("what a stack asks of the lab", () => {
  let folder: string;
  const before = process.env.THANOS_STACK_OVERRIDES;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "needs-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) delete process.env.THANOS_STACK_OVERRIDES;
    else process.env.THANOS_STACK_OVERRIDES = before;
  });
  /** The needs of the dev stack with other settings over its own. */
  function needsWith(settings: object): Needs {
    const file = join(folder, "overrides.yaml");
    writeFileSync(file, JSON.stringify({ config: settings }));
    process.env.THANOS_STACK_OVERRIDES = file;
    return findNeeds("dev");
  }

  it("is every image that any stack pulls, and of the others those that it pulls itself", () => {
    const { images: chosen, tools: built } = chooseNeeds([images.nodeExporter]);
    assert.deepEqual(
      labImages.filter((image) => !chosen.includes(image)).map(({ name }) => name),
      ["memcached-exporter", "kube-state-metrics"],
    );
    assert.deepEqual(
      tools.filter((tool) => !built.includes(tool)).map(({ name }) => name),
      ["kube-state-metrics", "memcached-exporter"],
    );
  });

  it("follows its settings", () => {
    const cached = needsWith({ "thanos:queryFrontend": { cache: { kind: "memcached" } } });
    assert.ok(toolNames(cached).includes("memcached-exporter"));
    const nodes = needsWith({ "thanos:clusterMetrics": { nodeExporter: { enabled: true } } });
    assert.ok(toolNames(nodes).includes("node-exporter"));
    const without = needsWith({ "thanos:clusterMetrics": { kubeStateMetrics: { enabled: false } } });
    assert.ok(!toolNames(without).includes("kube-state-metrics"));
  });

  it("is no more than every stack needs where its settings are wrong: its preview says so", () => {
    assert.deepEqual(needsWith({ "thanos:clusterMetrics": { nodes: true } }), chooseNeeds([]));
    assert.deepEqual(findNeeds("nothing"), chooseNeeds([]));
  });

  it("is Pulumi alone for Pulumi alone", () => {
    assert.deepEqual(toolNames(pulumiOnly), ["pulumi", "pulumi-kubernetes"]);
  });

  it("has all other images in tests", () => {
    assert.deepEqual(
      onDemandImages.map(({ name }) => name),
      ["memcached-exporter", "kube-state-metrics", "node-exporter"],
    );
  });
});

import assert from "node:assert/strict";
import { buildCosts } from "../../lab/buildCosts";
import { chooseNeeds, findNeeds } from "../../lab/stackNeeds";
import { standIns } from "../../lab/pulumi/pulumiPrograms";
import { tools } from "../../lab/toolCatalog";
import { followProgress, makePulumiSteps, makeSteps } from "../../lab/work";

describe("the work of `make up`", () => {
  const needs = findNeeds("dev");
  const steps = makeSteps(() => Promise.resolve(), needs);

  /** All steps before a step, however far. */
  const before = (name: string): Set<string> =>
    new Set((steps[name].after ?? []).flatMap((each) => [each, ...before(each)]));

  it("has no circle and no step that waits for one that does not exist", () => {
    for (const name of Object.keys(steps)) {
      for (const each of before(name)) assert.ok(each in steps, `${name} waits for ${each}`);
      assert.ok(!before(name).has(name), name);
    }
  });

  it("brings each image of the stack to the nodes, built before", () => {
    for (const { name, tool } of needs.images) {
      const image = before(`image ${name}`);
      assert.ok(image.has("containerd"));
      if (tool) assert.ok(image.has(tool), name);
    }
  });

  it("builds for the dev stack what it pulls, and nothing that only tests or other stacks pull", () => {
    assert.ok("kube-state-metrics" in steps && "image kube-state-metrics" in steps);
    for (const name of ["node-exporter", "memcached-exporter"])
      assert.ok(!(name in steps) && !(`image ${name}` in steps), name);
  });

  it("starts the cluster without waiting for the programs of the stack", () => {
    for (const tool of ["minio", "prometheus", "thanos", "alertmanager", "config-reloader", "pulumi"])
      assert.ok(!before("nodes").has(tool), tool);
  });

  it("previews as soon as Pulumi and the API server are there", () => {
    assert.ok(before("preview").has("control plane") && before("preview").has("kubernetes plugin"));
    assert.ok(!before("preview").has("thanos") && !before("preview").has("nodes"));
  });

  it("needs no cluster for Pulumi alone", () => {
    assert.deepEqual(Object.keys(makePulumiSteps())[0], "pulumi");
  });

  it("knows what each build costs, and nothing of builds that are gone", () => {
    const names = [...tools, standIns].map(({ name }) => name).sort();
    assert.deepEqual(Object.keys(buildCosts).sort(), names);
  });

  it("says first what it will do and about how long that takes", () => {
    assert.match(
      followProgress(chooseNeeds([])).describePlan(),
      /^On this machine \(\d+ cores, \d+ GiB\): .+; then a cluster of 3 nodes and the stack\.\nIt takes about \d+ (s|min)\. Ctrl-C keeps/,
    );
  });
});

import { settings } from "./suite";
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { overlay } from "../../settings/stackSettings";
import { makePreview } from "../support/stack";
import { projectDir } from "../../settings/projectFolder";

/** Runs `make preview` of the running stack with settings laid over it. Returns exit state and output. */
async function previewWith(over: object): Promise<{ passed: boolean; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "thanos-refused-"));
  const file = join(folder, "overrides.yaml");
  writeFileSync(file, stringify({ config: overlay(settings, over) }));
  try {
    return await makePreview(projectDir, { THANOS_STACK_OVERRIDES: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("What the cluster would refuse is told before `up`", () => {
  it("nothing of the stack as it runs is refused, and its sums are told", async () => {
    const { passed, output } = await previewWith({});
    assert.equal(passed, true, output);
    assert.match(output, /Cluster: [1-9]\d* objects and pods tried without keeping them, none refused\./);
    assert.match(
      output,
      /\d+ pods ask for .* of memory; the \d+ nodes that take them have .* for all pods\./,
    );
  });

  it("a priority class that does not exist is told, in the API server's words", async () => {
    const { passed, output } = await previewWith({
      "thanos:query": { scheduling: { priorityClassName: "not-there" } },
    });
    assert.equal(passed, false, output);
    assert.match(output, /a pod of thanos\/thanos-query: .*no PriorityClass with name not-there was found/);
  });

  it("a class of Ingresses that does not exist is told: without its controller no one answers", async () => {
    const { passed, output } = await previewWith({
      "thanos:queryFrontend": { ingress: { host: "thanos.example.org", className: "not-there" } },
    });
    assert.equal(passed, false, output);
    assert.match(output, /Ingress thanos-query-frontend asks for IngressClass not-there/);
  });

  it("nodes that no selector matches are told, and stop nothing: they may be added", async () => {
    const { passed, output } = await previewWith({
      "thanos:query": { scheduling: { nodeSelector: { pool: "not-there" } } },
    });
    assert.equal(passed, true, output);
    assert.match(output, /The pods of thanos-query find no node: none has the labels of its nodeSelector\./);
  });
});

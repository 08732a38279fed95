import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeManifests } from "../../../cli/scan/manifestFiles";

describe("cli/scan/manifestFiles", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "manifests-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const object = (name: string, namespace?: string) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data: { switch: "on", number: "0777", date: "2026-01-01" },
  });

  it("has each object in a file, with texts that stay texts for readers of YAML 1.1", () => {
    const written = writeManifests([object("a", "one"), object("system:a")], folder);
    assert.deepEqual([...written.keys()], ["one-configmap-a.yaml", "cluster-configmap-system_a.yaml"]);
    const text = readFileSync(join(folder, "one-configmap-a.yaml"), "utf8");
    assert.deepEqual((parse(text, { version: "1.1" }) as { data: object }).data, object("a").data);
  });

  it("refuses two objects in one file: one of them would not be scanned", () => {
    assert.throws(() => writeManifests([object("a:b"), object("a_b")], folder), /ConfigMap\/a_b of cluster/);
  });
});

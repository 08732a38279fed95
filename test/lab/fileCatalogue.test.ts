import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { typeFiles, writeDifference } from "../../lab/fileCatalogue";
import { checkTrials } from "../support/checkTrials";

describe("lab/fileCatalogue", () => {
  const modules: Readonly<Record<string, RegExp>> = {
    prometheus: /github\.com\/prometheus\/prometheus v\S+/,
    alertmanager: /github\.com\/prometheus\/alertmanager v\S+/,
    thanos: /github\.com\/thanos-io\/thanos v\S+/,
  };

  for (const { path, folder, modules: own, tool, release } of typeFiles)
    it(`has the types of ${tool.name} ${release}`, () => {
      assert.ok(existsSync(path), "run npm run files");
      assert.equal((JSON.parse(readFileSync(path, "utf8")) as { version: string }).version, release);
      const pinned = (file: string) =>
        Object.entries(modules)
          .find(([program]) => tool.name.startsWith(program))?.[1]
          .exec(readFileSync(file, "utf8"))?.[0];
      assert.notEqual(pinned(join(folder, own)), undefined);
      assert.equal(pinned(join(folder, own)), pinned(join(tool.folder, "go.mod")));
    });

  it("has of older versions what differs, and nothing else", () => {
    const types = {
      version: "v2",
      roots: { a: "A", b: "B" },
      types: { A: { fields: {} }, B: { fields: { b: "int" } } },
    };
    const older = {
      version: "v1",
      roots: { a: "A" },
      types: { A: { fields: {} }, B: { fields: {} }, C: { fields: {} } },
    };
    assert.deepEqual(JSON.parse(writeDifference(older, types)), {
      version: "v1",
      roots: { b: null },
      types: { B: { fields: {} }, C: { fields: {} } },
    });
    assert.deepEqual(JSON.parse(writeDifference(types, types)), { version: "v2", roots: {}, types: {} });
  });

  checkTrials(false);
});

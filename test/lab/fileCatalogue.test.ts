import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { typeFiles } from "../../lab/fileCatalogue";
import { findTool } from "../../lab/toolCatalog";
import { checkTrials } from "../support/checkTrials";

describe("lab/fileCatalogue", () => {
  const modules: Readonly<Record<string, RegExp>> = {
    prometheus: /github\.com\/prometheus\/prometheus v\S+/,
    alertmanager: /github\.com\/prometheus\/alertmanager v\S+/,
    thanos: /github\.com\/thanos-io\/thanos v\S+/,
  };

  for (const { path, folder, tool, release } of typeFiles)
    it(`has the types of the ${tool} that the stack runs`, () => {
      assert.ok(existsSync(path), "run npm run files");
      assert.equal((JSON.parse(readFileSync(path, "utf8")) as { version: string }).version, release);
      const pinned = (where: string) => modules[tool].exec(readFileSync(join(where, "go.mod"), "utf8"))?.[0];
      assert.notEqual(pinned(folder), undefined);
      assert.equal(pinned(folder), pinned(findTool(tool).folder));
    });

  checkTrials(false);
});

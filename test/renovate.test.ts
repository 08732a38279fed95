/** Renovate overlooks in silence what its patterns do not match: so each is tried on the files that it is for. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { nodeImage } from "../cli/kind/kindCluster";
import { olderTools, scanTools, tools } from "../lab/toolCatalog";
import { projectDir } from "../settings/projectFolder";
import { images } from "../model/images";
import { nodeVersions } from "./matrix";

interface Renovate {
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly string[];
    readonly matchStrings: readonly string[];
  }[];
  readonly packageRules: readonly {
    readonly matchFileNames?: readonly string[];
    readonly matchPackageNames?: readonly string[];
    readonly allowedVersions?: string;
    readonly enabled?: boolean;
  }[];
}

const textOf = (name: string): string => readFileSync(join(projectDir, name), "utf8");
const { customManagers, packageRules } = JSON.parse(textOf("renovate.json")) as Renovate;

/** What the patterns for a file find in it: each version, behind its name where the pattern reads one. */
function found(file: string): string[] {
  const managers = customManagers.filter(({ managerFilePatterns }) =>
    managerFilePatterns.some((pattern) => new RegExp(pattern.slice(1, -1)).test(file)),
  );
  return managers
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((pattern) => [...textOf(file).matchAll(new RegExp(pattern, "g"))])
    .map(({ groups = {} }) => (groups.depName ? `${groups.depName}:` : "") + groups.currentValue);
}

describe("Renovate", () => {
  it("finds every image of the stack, and nothing else, in its file", () => {
    assert.deepEqual(found("model/images.ts"), Object.values(images));
  });

  it("finds the versions of the CLI, of kind and its nodes, and of each Node.js", () => {
    assert.deepEqual(found(".pulumi.version"), [textOf(".pulumi.version").trim()]);
    assert.deepEqual(found("test/nodeVersions.json"), Object.values(nodeVersions));
    assert.equal(found(".github/workflows/e2e.yml").length, 1);
    assert.deepEqual(found("cli/kind/kindCluster.ts"), [
      nodeImage.slice("kindest/node:".length).split("@")[0],
    ]);
  });

  // In a go.mod a tool is an indirect requirement, and those are not updated unless a rule says so.
  for (const { name, module, folder } of [...tools, ...olderTools, ...scanTools]) {
    if (module === undefined) continue;
    it(`has a rule for the lab's ${name}`, () => {
      const file = `${relative(projectDir, folder)}/go.mod`;
      const names = (pattern: string): boolean =>
        pattern === module || (pattern.endsWith("/**") && module.startsWith(pattern.slice(0, -2)));
      const rules = packageRules.filter(
        ({ matchFileNames, matchPackageNames }) =>
          matchFileNames?.includes(file) && matchPackageNames?.some(names),
      );
      assert.equal(rules.length, 1);
      assert.notEqual(rules[0].enabled, undefined, "it is neither updated nor held on purpose");
      assert.ok(textOf(file).includes(module), `${file} does not require ${module}`);
    });
  }

  it("holds what Node.js 20 and Pulumi's compiler can't take", () => {
    const held = (name: string) =>
      packageRules.find(
        ({ matchPackageNames, allowedVersions }) => allowedVersions && matchPackageNames?.includes(name),
      )?.allowedVersions;
    assert.equal(held("@pulumi/pulumi"), "<3.249.0");
    assert.equal(held("typescript"), "~5.9.0");
    assert.equal(held("@types/node"), `^${textOf(".nvmrc").trim()}.0.0`);
  });
});

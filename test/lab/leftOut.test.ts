import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { findReplacements, type GoPackage } from "../../lab/leftOut";
import { leftOutParts } from "../../lab/leftOutParts";
import { toolsDir } from "../../lab/paths";
import { tools } from "../../lab/toolCatalog";

describe("what is left out of a build", () => {
  let tool: string;
  beforeEach(() => (tool = mkdtempSync(join(tmpdir(), "left-out-"))));
  afterEach(() => rmSync(tool, { recursive: true }));

  const module = { Path: "example.com/m", Dir: "/mod/m" };
  const packages: GoPackage[] = [
    {
      ImportPath: "example.com/m/cloud",
      Dir: "/mod/m/cloud",
      Name: "cloud",
      GoFiles: ["a.go", "b.go"],
      Module: module,
    },
    {
      ImportPath: "example.com/m",
      Dir: "/mod/m",
      Name: "m",
      GoFiles: ["main.go", "helper.go"],
      Module: module,
    },
  ];
  const replace = (path: string): void => {
    mkdirSync(dirname(join(tool, "instead", path)), { recursive: true });
    writeFileSync(join(tool, "instead", path), "package cloud\n");
  };
  const find = (...paths: string[]) =>
    findReplacements(Object.fromEntries(paths.map((path) => [path, "a reason"])), packages, tool, "/work");

  it("reaches the module through a link, because Go refuses an overlay over its downloads", () => {
    const { modules } = find("example.com/m/cloud");
    assert.deepEqual(modules, { "example.com/m": { link: "/work/example.com!m", target: "/mod/m" } });
  });

  it("leaves an empty package where nothing of ours replaces it", () => {
    assert.deepEqual(find("example.com/m/cloud").files, {
      "/work/example.com!m/cloud/a.go": "/work/empty/cloud.go",
      "/work/example.com!m/cloud/b.go": "",
    });
  });

  it("compiles ours in the place of all files of a package", () => {
    replace("example.com/m/cloud/ours.go");
    assert.deepEqual(find("example.com/m/cloud").files, {
      "/work/example.com!m/cloud/a.go": "",
      "/work/example.com!m/cloud/b.go": "",
      "/work/example.com!m/cloud/ours.go": join(tool, "instead/example.com/m/cloud/ours.go"),
    });
  });

  it("drops a single file, or compiles ours of the same name", () => {
    assert.deepEqual(find("example.com/m/helper.go").files, { "/work/example.com!m/helper.go": "" });
    replace("example.com/m/helper.go");
    assert.deepEqual(find("example.com/m/helper.go").files, {
      "/work/example.com!m/helper.go": join(tool, "instead/example.com/m/helper.go"),
    });
  });

  it("adds a file that only we have", () => {
    replace("example.com/m/cloud/more.go");
    assert.deepEqual(find("example.com/m/cloud/more.go").files, {
      "/work/example.com!m/cloud/more.go": join(tool, "instead/example.com/m/cloud/more.go"),
    });
  });

  it("fails when a newer version has moved what is left out", () => {
    assert.throws(() => find("example.com/m/gone"), /example\.com\/m\/gone is to be left out .* Correct lab/);
    assert.throws(() => find("example.com/m/cloud/c.go"), /c\.go is to be left out/);
  });

  it("is left out of tools that exist, and each replacement of ours replaces something", () => {
    for (const [name, parts] of Object.entries(leftOutParts)) {
      assert.ok(
        tools.some((each) => each.name === name),
        name,
      );
      const instead = join(toolsDir, name, "instead");
      if (!existsSync(instead)) continue;
      const ours = readdirSync(instead, { recursive: true, encoding: "utf8" }).filter((path) =>
        path.endsWith(".go"),
      );
      for (const path of ours.map((each) => relative(".", each)))
        assert.ok(path in parts || dirname(path) in parts, `${name}: ${path}`);
    }
  });
});

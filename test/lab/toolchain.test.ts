import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tool } from "../../lab/toolCatalog";
import { makeBuildArguments, buildTool, findStaleTools } from "../../lab/toolchain";

/** A `go` that writes its arguments to the output, or fails after writing half of it when the source says so. */
const fakeGo = `#!/bin/sh
if [ "$1" = env ]; then echo "go1.99 linux amd64"; exit 0; fi
for arg; do [ "$previous" = -o ] && output=$arg; previous=$arg; done
echo "$@" > "$output"
if grep -q broken main.go; then echo "main.go:1: it is broken" >&2; exit 1; fi
echo "example/compiled" >&2
`;

describe("lab/toolchain", () => {
  const path = process.env.PATH;
  let dir: string;
  let tool: Tool;
  const task = { output: "" };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "toolchain-"));
    mkdirSync(join(dir, "path"));
    writeFileSync(join(dir, "path", "go"), fakeGo);
    chmodSync(join(dir, "path", "go"), 0o755);
    process.env.PATH = `${join(dir, "path")}:${path}`;
    const folder = join(dir, "source");
    mkdirSync(folder);
    writeFileSync(join(folder, "go.mod"), "module example\n\nrequire example.com/m v1.2.3\n");
    writeFileSync(join(folder, "main.go"), "package main\n");
    const stamps = (version: string) => ({ "example.version": version });
    tool = {
      name: "example",
      folder,
      module: "example.com/m",
      binaries: { one: "example.com/m/one", two: "example.com/m/two" },
      outDir: join(dir, "bin"),
      tags: ["a", "b"],
      stamps,
    };
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true });
  });

  it("builds with the pinned version stamped in, modules read-only and the tags", () => {
    const args = makeBuildArguments(tool, "example.com/m/one", "/out");
    assert.deepEqual(
      args.slice(-4),
      ["-s -w -X example.version=v1.2.3", "-o", "/out", "example.com/m/one"].slice(-4),
    );
    assert.equal(args[args.indexOf("-tags") + 1], "a,b");
    assert.ok(args.includes("-mod=readonly") && args.includes("-trimpath"));
  });

  it("builds what is missing, and nothing the second time", async () => {
    assert.deepEqual(findStaleTools([tool]), [tool]);
    assert.equal(await buildTool(tool, task), "built");
    assert.match(readFileSync(join(tool.outDir, "two"), "utf8"), /^build .* example\.com\/m\/two$/m);
    assert.deepEqual(findStaleTools([tool]), []);
    assert.equal(await buildTool(tool, task), "cached");
  });

  it("builds again after a change of source, pins or flags, and not after one of a test", async () => {
    const changed = async () => {
      const result = findStaleTools([tool]).length > 0;
      await buildTool(tool, task);
      return result;
    };
    assert.ok(await changed());
    appendFileSync(join(tool.folder, "main.go"), "// more\n");
    assert.ok(await changed(), "source");
    appendFileSync(join(tool.folder, "go.sum"), "example.com/m v1.2.3 h1:x=\n");
    assert.ok(await changed(), "go.sum");
    tool = { ...tool, tags: ["a"] };
    assert.ok(await changed(), "tags");
    tool = { ...tool, experiments: ["jsonv2"] };
    assert.ok(await changed(), "experiments");
    rmSync(join(tool.outDir, "two"));
    assert.ok(await changed(), "a binary is gone");
    writeFileSync(join(tool.folder, "main_test.go"), "package main\n");
    assert.ok(!(await changed()), "a test");
  });

  it("has the compiler's experiments of the tools that ask for some", async () => {
    appendFileSync(join(dir, "path", "go"), 'echo "[$GOEXPERIMENT]" >> "$output"\n');
    const built = () => readFileSync(join(tool.outDir, "one"), "utf8").trimEnd().split("\n").at(-1);
    await buildTool(tool, task);
    assert.equal(built(), `[${process.env.GOEXPERIMENT ?? ""}]`);
    tool = { ...tool, experiments: ["jsonv2", "other"] };
    await buildTool(tool, task);
    assert.equal(built(), "[jsonv2,other]");
  });

  it("clears away what a killed build left, and nothing of one that still runs", async () => {
    mkdirSync(tool.outDir);
    const dead = spawnSync("true").pid;
    const running = `.partial-${process.ppid}-one`;
    for (const name of [`.partial-${dead}-one`, running]) writeFileSync(join(tool.outDir, name), "half");
    await buildTool(tool, task);
    assert.deepEqual(
      readdirSync(tool.outDir).filter((name) => name.startsWith(".")),
      [running],
    );
  });

  it("leaves nothing half-built, says why, and keeps the binary of before", async () => {
    writeFileSync(join(tool.folder, "main.go"), "broken\n");
    await assert.rejects(buildTool(tool, task), /main\.go:1: it is broken/);
    assert.deepEqual(readdirSync(tool.outDir), []);
    writeFileSync(join(tool.folder, "main.go"), "package main\n");
    await buildTool(tool, task);
    writeFileSync(join(tool.folder, "main.go"), "broken\n");
    await assert.rejects(buildTool(tool, task));
    assert.ok(existsSync(join(tool.outDir, "one")));
    assert.deepEqual(findStaleTools([tool]), [tool]);
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCli } from "../../../cli/machine/installedPrograms";
import { pluginDir } from "../../../cli/machine/labFolders";
import { takeMarkdownFile } from "../../../cli/preview";
import { projectDir } from "../../../settings/projectFolder";

describe("arguments of preview", () => {
  it("name the file of the Markdown; all others are Pulumi's", () => {
    assert.deepEqual(takeMarkdownFile(["--diff", "--markdown", "a.md", "--debug"]), {
      file: "a.md",
      rest: ["--diff", "--debug"],
    });
    assert.deepEqual(takeMarkdownFile(["--diff"]), { rest: ["--diff"] });
    assert.throws(() => takeMarkdownFile(["--markdown"]), /Write --markdown FILE/);
  });
});

describe("a preview without state and cluster", () => {
  it("shows everything as new, and leaves nothing behind", function () {
    const built = [findCli(), join(pluginDir, "pulumi-resource-random")].every(existsSync);
    if (!built) this.skip();
    this.timeout(120_000);
    const folder = mkdtempSync(join(tmpdir(), "preview-test-"));
    // What is compiled already need not be compiled again.
    for (const cache of readdirSync(tmpdir()).filter((name) => /^(ts-node|tsx)-/.test(name)))
      symlinkSync(join(tmpdir(), cache), join(folder, cache));
    const settings = join(projectDir, "Pulumi.dev.yaml");
    const before = readFileSync(settings, "utf8");
    try {
      const named = /^(PULUMI_|KUBECONFIG$|THANOS_STACK_OVERRIDES$)/;
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !named.test(name)));
      const file = join(folder, "preview.md");
      const done = spawnSync("node", ["--import", "tsx", "cli/main.ts", "preview", "--markdown", file], {
        cwd: projectDir,
        // Folders of its own: there may be a lab that runs, and a login.
        env: {
          ...env,
          STACK: "dev",
          TMPDIR: folder,
          PULUMI_HOME: folder,
          THANOS_LAB_DIR: join(folder, "lab"),
          THANOS_LAB_CACHE: join(pluginDir, ".."),
        },
        encoding: "utf8",
      });
      assert.equal(done.status, 0, done.stdout + done.stderr);
      assert.match(done.stdout, /^No state and no cluster available\. Everything is shown as new\.$/m);
      assert.match(done.stdout, /^[1-9]\d* to create, 0 to change, 0 to replace, 0 to delete, 0 unchanged$/m);
      assert.match(readFileSync(file, "utf8"), /^### Preview of stack `dev`: ok\n/);
      const left = readdirSync(folder).filter((name) => /^(thanos-preview-|lab$)/.test(name));
      assert.deepEqual(left, []);
      assert.equal(readFileSync(settings, "utf8"), before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findMissingPackages, installPackages, withoutServices } from "../../lab/apt";

describe("lab/apt", () => {
  const path = process.env.PATH;
  let dir: string;
  const command = (name: string, script: string) => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(dir, name), 0o755);
  };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "apt-"));
    process.env.PATH = `${dir}:${path}`;
    command("apt-get", `echo "$@" >> ${dir}/asked; echo "E: no mirror" >&2; exit 100`);
  });
  afterEach(() => {
    process.env.PATH = path;
    rmSync(dir, { recursive: true });
  });

  it("tells what is installed from what is not, was removed, or was never heard of", () => {
    command(
      "dpkg-query",
      'echo "one installed"; echo "two:amd64 installed"; echo "three config-files"; exit 1',
    );
    assert.deepEqual(findMissingPackages(["one", "two", "three", "four"]), ["three", "four"]);
  });

  it("asks no mirror when nothing is missing", async () => {
    command("dpkg-query", 'echo "one installed"');
    assert.equal(await installPackages({ output: "" }, ["one"]), "all installed");
    assert.ok(!existsSync(join(dir, "asked")));
  });

  it("stops with what apt-get said when the lists cannot be had", async () => {
    command("dpkg-query", "exit 1");
    await assert.rejects(installPackages({ output: "" }, ["one"]), /E: no mirror/);
    assert.equal(readFileSync(join(dir, "asked"), "utf8"), "--quiet --yes update\n");
  });

  it("says what to install by hand where there is no dpkg", () => {
    process.env.PATH = dir;
    assert.throws(
      () => findMissingPackages(["one", "two"]),
      /needs the Debian packages one, two.*not Debian.*KUBECONFIG/,
    );
  });

  it("lets no service start while it installs, also when that fails, and leaves the machine's own policy", async () => {
    const policy = join(dir, "policy-rc.d");
    const answer = () => Promise.resolve(spawnSync(policy).status);
    assert.equal(await withoutServices(answer, policy), 101);
    assert.ok(!existsSync(policy));
    await assert.rejects(
      withoutServices(() => Promise.reject(new Error("killed")), policy),
      /killed/,
    );
    assert.ok(!existsSync(policy));
    command("policy-rc.d", "exit 0");
    assert.equal(await withoutServices(answer, policy), 0);
    assert.ok(existsSync(policy));
  });
});

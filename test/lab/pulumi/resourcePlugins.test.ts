import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectDir } from "../../../settings/projectFolder";
import { run } from "../../../cli/machine/processes";

/** Writes a program that a shell runs. */
function program(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

describe("where a resource plugin is from", () => {
  let root: string;
  /** Folders on PATH, of the user's own Pulumi, and of the lab's cache. */
  const folder = (name: "path" | "home" | "cache"): string => join(root, name);
  const plugin = "plugins/resource-random-v4.21.2/pulumi-resource-random";
  const calls = (): string[] => readFileSync(join(root, "calls"), "utf8").trim().split("\n");

  /** A `pulumi` on PATH that logs its arguments, then runs `body`. */
  const pulumi = (body: string): void => {
    program(join(folder("path"), "pulumi"), `PATH=/usr/bin:/bin\necho "$@" >> ${root}/calls\n${body}`);
    program(join(folder("path"), "pulumi-language-nodejs"), "");
  };
  const installs = `mkdir -p $PULUMI_HOME/${dirname(plugin)} && touch $PULUMI_HOME/${plugin}`;

  /** Asks in a process of its own, since the lab's folders are fixed when it is loaded. */
  const ask = (home = folder("home")): Promise<string> =>
    run(
      [
        process.execPath,
        "--import=tsx",
        "--eval",
        `require("./lab/pulumi/resourcePlugins").ensureResourcePlugin("random", { output: "" }).then(console.log, (e) => console.log("failed: " + e.message))`,
      ],
      {
        cwd: projectDir,
        env: {
          PATH: folder("path"),
          HOME: root,
          PULUMI_HOME: home,
          THANOS_LAB_CACHE: folder("cache"),
        },
      },
    );

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "plugins-"));
    writeFileSync(join(root, "calls"), "");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is PATH, before anything else", async () => {
    pulumi(installs);
    program(join(folder("path"), "pulumi-resource-random"), "");
    assert.match(await ask(), /pulumi-resource-random, from PATH$/m);
    assert.deepEqual(calls(), [""]);
  });

  it("is what the user has installed, which is not installed again", async () => {
    pulumi(installs);
    program(join(folder("home"), plugin), "");
    assert.match(await ask(), /^4\.21\.2, from \//);
    assert.ok(existsSync(join(folder("cache"), "pulumi-home", plugin)));
    assert.deepEqual(calls(), [""]);
  });

  it("is an installation, once", async () => {
    pulumi(installs);
    assert.equal((await ask()).trim(), "4.21.2, installed");
    assert.equal((await ask()).trim(), "4.21.2, installed");
    assert.deepEqual(calls(), ["plugin install resource random 4.21.2"]);
  });

  it("is the lab's substitute where that fails, and the failure is remembered", async () => {
    pulumi("echo 'lookup: no such host' >&2; exit 1");
    // There is no Go on this PATH: that it is asked for shows that the stand-in is what would be built.
    assert.match(await ask(), /^failed: .*`go env` failed/);
    assert.match(await ask(), /^failed: .*`go env` failed/);
    assert.deepEqual(calls(), ["plugin install resource random 4.21.2"]);
    assert.equal(
      readFileSync(join(folder("cache"), "pulumi-home", "random-4.21.2.failed"), "utf8"),
      "offline",
    );
  });

  it("is not the lab's own folder, in a shell that is set up for the lab", async () => {
    const lab = join(folder("cache"), "pulumi-home");
    program(join(lab, plugin), "");
    writeFileSync(join(lab, dirname(plugin), "STAND-IN"), "");
    writeFileSync(join(lab, "random-4.21.2.failed"), "offline");
    pulumi("exit 1");
    assert.match(await ask(lab), /^failed: .*`go env` failed/);
    assert.ok(existsSync(join(lab, plugin)));
  });

  it("is an installation again after a day, in place of the substitute", async () => {
    const ours = join(folder("cache"), "pulumi-home", plugin);
    program(ours, "");
    writeFileSync(join(dirname(ours), "STAND-IN"), "");
    pulumi(`[ ! -e $PULUMI_HOME/${plugin} ] || exit 1; ${installs}`);
    assert.equal((await ask()).trim(), "4.21.2, installed");
    assert.ok(!existsSync(join(dirname(ours), "STAND-IN")));
  });
});

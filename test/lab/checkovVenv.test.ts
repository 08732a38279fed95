import assert from "node:assert/strict";
import {
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
import { ensureCheckov, readCheckovVersion } from "../../lab/checkovVenv";
import { toolsDir } from "../../lab/paths";

/** A `python3` that makes an environment with itself in it, and logs what it was asked. */
const fakePython = `#!/bin/sh
echo "$*" >> "$FAKE_LOG"
case "$*" in
  -c*) echo "\${FAKE_VERSION:-3.11}" ;;
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
  *"pip install"*) [ -z "$FAKE_BROKEN" ] || { echo "no matching distribution" >&2; exit 1; } ;;
esac
`;

describe("lab/checkovVenv", () => {
  const { PATH } = process.env;
  let dir: string;
  const parent = () => join(dir, "scanners");
  const task = { output: "" };
  const log = () => readFileSync(join(dir, "log"), "utf8");

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "checkov-"));
    mkdirSync(join(dir, "path"));
    writeFileSync(join(dir, "path", "python3"), fakePython);
    chmodSync(join(dir, "path", "python3"), 0o755);
    Object.assign(process.env, { PATH: `${join(dir, "path")}:${PATH}`, FAKE_LOG: join(dir, "log") });
  });
  afterEach(() => {
    process.env.PATH = PATH;
    for (const name of ["FAKE_LOG", "FAKE_BROKEN", "FAKE_VERSION"]) delete process.env[name];
    rmSync(dir, { recursive: true });
  });

  it("installs the pinned packages by their checksums, and nothing the second time", async () => {
    const first = await ensureCheckov(task, parent());
    assert.equal(first.note, "installed");
    assert.match(log(), /pip install .*--no-deps --require-hashes --requirement \S+requirements\.txt/);
    assert.ok(existsSync(first.command[0]));
    assert.deepEqual(first.command.slice(1), ["-m", "checkov.main"]);
    rmSync(join(dir, "log"));
    const second = await ensureCheckov(task, parent());
    assert.deepEqual(second, { command: first.command, note: "in the cache" });
    assert.doesNotMatch(log(), /install/);
  });

  it("installs again for another Python, and keeps one environment", async () => {
    await ensureCheckov(task, parent());
    process.env.FAKE_VERSION = "3.12";
    assert.equal((await ensureCheckov(task, parent())).note, "installed");
    assert.equal(readdirSync(parent()).length, 1);
  });

  it("leaves nothing of an installation that failed", async () => {
    process.env.FAKE_BROKEN = "yes";
    await assert.rejects(ensureCheckov(task, parent()), /no matching distribution/);
    assert.deepEqual(readdirSync(parent()), []);
  });

  it("says what to do where there is no Python", async () => {
    process.env.PATH = join(dir, "nothing");
    await assert.rejects(
      ensureCheckov(task, parent()),
      /python3 does not run: .*\n.*apt-get install python3-venv\), or leave checkov out: make scan ONLY=kubeconform/s,
    );
  });

  it("pins every package with its checksums, and the version that was asked for", () => {
    const text = readFileSync(join(toolsDir, "checkov", "requirements.txt"), "utf8");
    const asked = readFileSync(join(toolsDir, "checkov", "requirements.in"), "utf8").trim();
    assert.equal(`checkov==${readCheckovVersion()}`, asked);
    // One entry is a line that does not begin with a blank, and all lines that do.
    const entries = text.split(/\n(?=\S)/).filter((entry) => !entry.startsWith("#"));
    assert.ok(entries.length > 50);
    for (const entry of entries)
      assert.match(entry, /^[\w.[\]-]+==[\w.+!]+ .*\\\n\s+--hash=sha256:[0-9a-f]{64}/s, entry);
  });
});

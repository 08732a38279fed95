import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
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
import { waitFor } from "../../cli/machine/processes";
import { projectDir } from "../../settings/projectFolder";

describe("Ctrl-C while tools are being built", function () {
  this.timeout(60_000);
  let folder: string;
  const at = (...names: string[]): string => join(folder, ...names);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "interrupted-"));
    for (const name of ["path", "home", "tmp"]) mkdirSync(at(name));
    // Compiles until it is told to end.
    writeFileSync(
      at("path", "go"),
      `#!/bin/sh
if [ "$1" = env ]; then echo "go1.99 linux amd64"; exit 0; fi
for arg; do [ "$previous" = -o ] && touch "$arg"; previous=$arg; done
echo "$$" > ${at("go.pid.partial")} && mv ${at("go.pid.partial")} ${at("go.pid")}
exec sleep 600
`,
    );
    chmodSync(at("path", "go"), 0o755);
  });
  afterEach(() => {
    if (existsSync(at("go.pid"))) {
      const pid = Number(readFileSync(at("go.pid"), "utf8"));
      if (isAlive(pid)) process.kill(pid, "SIGKILL");
    }
    rmSync(folder, { recursive: true });
  });

  const isAlive = (pid: number): boolean => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  };

  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    it(`ends the compiler, leaves no half-built file and exits with ${code} after ${signal}`, async () => {
      const child = spawn(process.execPath, ["--import", "tsx", "cli/main.ts", "preview"], {
        cwd: projectDir,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          PATH: `${at("path")}:/usr/bin:/bin`,
          HOME: at("home"),
          TMPDIR: at("tmp"),
          THANOS_LAB_CACHE: at("cache"),
          THANOS_LAB_DIR: at("state"),
        },
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
      const exit = once(child, "exit");
      await waitFor("The build", () => Promise.resolve(existsSync(at("go.pid"))), {
        timeoutMs: 30_000,
        fatal: () => (child.exitCode === null ? undefined : `it ended early: ${output}`),
      });
      const go = Number(readFileSync(at("go.pid"), "utf8"));
      child.kill(signal);
      assert.deepEqual(await exit, [code, null], output);
      assert.equal(isAlive(go), false, "the compiler runs on");
      assert.deepEqual(readdirSync(at("cache", "bin")), []);
      const left = readdirSync(at("tmp")).filter((name) => name.startsWith("thanos-"));
      assert.deepEqual(left, []);
    });
  }
});

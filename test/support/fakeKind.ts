import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectDir } from "../../settings/projectFolder";
import { copyWithoutLab } from "./checkout";
import { proxyCase, recordedOutputs, recordedWorkloads } from "./recordedOutputs";

/** What kind v0.33.0 printed; how that came about is in `test/cli/kind/recorded/README.md`. */
const recorded = join(projectDir, "test", "cli", "kind", "recorded");

/**
 * In every process of ours: the ports of 127.0.0.1 are those that the test says are in use, whatever runs on this machine,
 * and the API server's port answers when the test says so.
 */
const ports = `
import net from "node:net";
const taken = (process.env.FAKE_TAKEN ?? "").split(",");
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (port, ...rest) {
  if (typeof port !== "number") return listen.call(this, port, ...rest);
  if (!taken.includes(String(port))) return listen.call(this, 0, ...rest);
  process.nextTick(() => this.emit("error", new Error("EADDRINUSE")));
  return this;
};
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  if (args[0]?.[0]?.port !== 16443) return connect.apply(this, args);
  const answer = process.env.FAKE_API ? ["connect"] : ["error", new Error("ECONNREFUSED")];
  process.nextTick(() => this.emit(...answer));
  return this;
};
`;

/** The programs. State and answers are files beside them; each logs its arguments and the cluster that it was given. */
const programs: Readonly<Record<string, string>> = {
  docker: `case "$*" in
    "info "*) cat "$FAKE/docker-info"; [ ! -f "$FAKE/down" ] || { cat "$FAKE/down" >&2; exit 1; } ;;
    "context inspect"*) echo unix:///var/run/docker.sock ;;
    "ps "*) [ ! -f "$FAKE/down" ] || { cat "$FAKE/down" >&2; exit 1; }; cat "$FAKE/nodes" ;;
    "start "*) sed -i.old 's/exited$/running/' "$FAKE/nodes" ;;
    "rm "*) for id in "$@"; do sed -i.old "/$id/d" "$FAKE/nodes"; done ;;
  esac`,
  kind: `[ "$1" = version ] || [ -z "$KIND_EXPERIMENTAL_PROVIDER" ] || exit 9
  add() { printf 'thanos-lab-%s\\t%s-%s\\trunning\\n' "$1" "$$" "$1" >> "$FAKE/nodes"; }
  case "$1 $2" in
    "version ") echo "kind v0.33.0 go1.26.8 linux/amd64" ;;
    "create cluster")
      [ ! -e "$6.lock" ] || { echo "ERROR: failed to lock config file: open $6.lock: file exists" >&2; exit 1; }
      [ ! -s "$FAKE/nodes" ] || { cat "${recorded}/create-exists.txt" >&2; exit 1; }
      if [ -f "$FAKE/fails" ]; then cat "${recorded}/$(cat "$FAKE/fails")" >&2; exit 1; fi
      add control-plane; add worker
      mkdir -p "\${6%/*}"
      if [ -f "$FAKE/slow" ]; then touch "$6.lock"; echo $$ > "$FAKE/waiting"; sleep 60; fi
      add worker2; add worker3
      echo "{clusters: [{name: kind-thanos-lab}]}" > "$6"
      cat "${recorded}/create-succeeds.txt" >&2 ;;
    "delete cluster")
      [ ! -f "$FAKE/down" ] || { cat "$FAKE/down" >&2; exit 1; }
      if [ -s "$FAKE/nodes" ]; then cat "${recorded}/delete-succeeds.txt" >&2; else cat "${recorded}/delete-nothing.txt" >&2; fi
      : > "$FAKE/nodes" ;;
  esac`,
  kubectl: `case "$*" in
    *query=up) cat "$FAKE/answer" ;;
    ${proxyCase}
    *" wait "*) [ ! -f "$FAKE/unready" ] || { echo "error: timed out waiting for the condition on nodes/thanos-lab-worker" >&2; exit 1; } ;;
  esac`,
  pulumi: `case "$*" in
    "stack select"*) state="\${PULUMI_BACKEND_URL#file://}/.pulumi/stacks/thanos"; mkdir -p "$state"; echo "{}" > "$state/$4.json" ;;
    "stack output"*) cat "$FAKE/outputs" ;;
    "stack export"*) cat "$FAKE/state" ;;
    preview*) while [ $# -gt 0 ]; do [ "$1" = --event-log ] && cp "${projectDir}/test/cli/preview/fixtures/preview-replaces.jsonl" "$2"; shift; done; true ;;
  esac`,
  "pulumi-language-nodejs": "",
};

/** The end of a command of ours. */
export interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Calls of the programs, in order. Paths of the run are written as `~`. */
  readonly calls: readonly string[];
}

/** A machine with Docker, kind, kubectl and Pulumi, all of them fake, and a checkout without `lab/`. */
export class KindMachine {
  private readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "fake-kind-")));

  constructor() {
    for (const name of ["checkout", "path", "home", "fake"]) mkdirSync(this.at(name));
    copyWithoutLab(this.at("checkout"));
    for (const [name, body] of Object.entries(programs)) {
      writeFileSync(
        this.at("path", name),
        `#!/bin/sh\necho "${name} $* [$KUBECONFIG]" >> "$FAKE/calls"\n${body}\n`,
      );
      chmodSync(this.at("path", name), 0o755);
    }
    for (const name of ["sh", "cat", "sed", "sleep", "touch", "mkdir", "cp", "ps"]) this.link(name);
    writeFileSync(this.at("fake", "ports.mjs"), ports);
    this.put("docker-info", JSON.stringify({ ServerVersion: "28.2.2", MemTotal: 16 * 2 ** 30 }));
    this.put("nodes", "");
    this.put("answer", JSON.stringify({ status: "success", data: { result: [{}, {}, {}] } }));
    this.put("outputs", JSON.stringify(recordedOutputs));
    this.put("state", JSON.stringify({ deployment: { resources: recordedWorkloads } }));
  }

  /** A path of this run. */
  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a file that a program reads. */
  put(name: string, text: string): void {
    writeFileSync(this.at("fake", name), text);
  }

  /** Removes such a file. */
  remove(name: string): void {
    rmSync(this.at("fake", name), { force: true });
  }

  /** Reads such a file; empty when there is none. */
  read(name: string): string {
    return existsSync(this.at("fake", name)) ? readFileSync(this.at("fake", name), "utf8") : "";
  }

  /** Takes a program off PATH until the function returned is called. */
  uninstall(name: string): () => void {
    const text = readFileSync(this.at("path", name));
    rmSync(this.at("path", name));
    return () => writeFileSync(this.at("path", name), text, { mode: 0o755 });
  }

  /** Runs a command of the checkout to its end. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Done {
    this.remove("calls");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", "tsx", "cli/main.ts", ...args],
      {
        cwd: this.at("checkout"),
        env: { ...this.environment(), ...env },
        encoding: "utf8",
      },
    );
    return { status, stdout, stderr, calls: this.calls() };
  }

  /** Starts a command of the checkout, in a process group of its own, as a terminal does. */
  start(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
      cwd: this.at("checkout"),
      env: this.environment(),
      stdio: "ignore",
      detached: true,
    });
  }

  /** The names of the containers that there are. */
  containers(): string[] {
    return this.read("nodes")
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("\t")[0]);
  }

  /** Deletes everything. */
  end(): void {
    rmSync(this.folder, { recursive: true });
  }

  private calls(): string[] {
    return this.read("calls").replaceAll(this.folder, "~").split("\n").filter(Boolean);
  }

  private environment(): Record<string, string> {
    return {
      PATH: this.at("path"),
      HOME: this.at("home"),
      TMPDIR: tmpdir(),
      FAKE: this.at("fake"),
      STACK: "dev",
      THANOS_LAB_DIR: this.at("lab"),
      THANOS_LAB_CACHE: this.at("cache"),
      NODE_OPTIONS: `--import ${pathToFileURL(this.at("fake", "ports.mjs")).href}`,
      // Somebody's own choice of Podman must not reach our kind.
      KIND_EXPERIMENTAL_PROVIDER: "podman",
    };
  }

  private link(name: string): void {
    const found = ["/usr/bin", "/bin"].map((folder) => join(folder, name)).find(existsSync);
    if (found) symlinkSync(found, this.at("path", name));
  }
}

/**
 * Builds the lab's tools from their Go modules. Each binary is kept with a hash of everything it was made from, and is
 * built again only when that changes.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { findTool, tools, readToolVersion, type Tool } from "./toolCatalog";
import { makePartialPath } from "./partialFiles";
import { run } from "../cli/machine/processes";
import { formatElapsed, reportProgress, type ReportTarget } from "../cli/machine/progress";

/** Static binaries, because the images have no libraries. A go.work above the checkout must have no effect. */
const goEnv = { CGO_ENABLED: "0", GOWORK: "off" };

/** Makes the arguments with which `go`, in the tool's folder, builds one package into a file. */
export function makeBuildArguments(tool: Tool, pkg: string, output: string): string[] {
  const stamps = Object.entries(tool.stamps?.(readToolVersion(tool)) ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  const flags = ["-mod=readonly", "-trimpath", "-v"];
  if (tool.tags) flags.push("-tags", tool.tags.join(","));
  flags.push("-ldflags", ["-s", "-w", ...stamps].join(" "));
  return ["build", ...flags, "-o", output, pkg];
}

let target: string | undefined;

/** Reads the version and target of the machine's `go`, once: every hash contains them. */
function readGoTarget(): string {
  if (target !== undefined) return target;
  const result = spawnSync("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { encoding: "utf8" });
  if (result.status !== 0) {
    throw new Error(
      `\`go env\` failed (${result.error?.message ?? result.stderr.trim()}). The embedded cluster is built from Go modules. ` +
        "Install Go, or set KUBECONFIG to the kubeconfig of your own cluster.",
    );
  }
  return (target = result.stdout);
}

/** Hashes everything that a tool's binaries are made from: source, pinned modules, flags and compiler. */
export function hashTool(tool: Tool): string {
  const hash = createHash("sha256").update(readGoTarget()).update(JSON.stringify(goEnv));
  for (const [binary, pkg] of Object.entries(tool.binaries))
    hash.update(JSON.stringify(makeBuildArguments(tool, pkg, binary)));
  const sources = readdirSync(tool.folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(\.go|(^|\/)go\.(mod|sum))$/.test(name) && !name.endsWith("_test.go"))
    .sort();
  for (const name of sources) hash.update(name).update(readFileSync(join(tool.folder, name)));
  return hash.digest("hex");
}

const keyFile = (tool: Tool, binary: string): string => join(tool.outDir, `${binary}.key`);

/** Finds the binaries of a tool that are missing or outdated. */
function findStaleBinaries(tool: Tool, key: string): string[] {
  return Object.keys(tool.binaries).filter(
    (binary) =>
      !existsSync(join(tool.outDir, binary)) ||
      !existsSync(keyFile(tool, binary)) ||
      readFileSync(keyFile(tool, binary), "utf8") !== key,
  );
}

/** Finds the tools that would be built now. */
export function findStaleTools(all: readonly Tool[] = tools): Tool[] {
  return all.filter((tool) => findStaleBinaries(tool, hashTool(tool)).length > 0);
}

/**
 * Builds one binary. It appears under its name only when it is complete.
 * @throws Error with the command line and the last lines of `go`.
 */
async function buildBinary(
  tool: Tool,
  binary: string,
  key: string,
  onLine: (line: string) => void,
): Promise<void> {
  const partial = makePartialPath(tool.outDir, binary);
  try {
    await run(["go", ...makeBuildArguments(tool, tool.binaries[binary], partial)], {
      cwd: tool.folder,
      env: goEnv,
      timeoutMs: 3_600_000,
      onLine,
    });
    renameSync(partial, join(tool.outDir, binary));
    writeFileSync(keyFile(tool, binary), key);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Builds the outdated binaries of a tool. Returns whether there were any. */
export async function buildTool(tool: Tool, task: ReportTarget): Promise<"built" | "cached"> {
  const key = hashTool(tool);
  const stale = findStaleBinaries(tool, key);
  for (const [i, binary] of stale.entries()) {
    let line = "compiling and linking";
    const describeStep = () => `${i + 1} of ${stale.length}, ${binary}: ${line}`;
    await reportProgress(task, describeStep, () => buildBinary(tool, binary, key, (last) => (line = last)));
  }
  return stale.length > 0 ? "built" : "cached";
}

/**
 * Makes one task per tool. Run them one after the other: the compiler uses every core by itself.
 * @param names names of the tools. @default all
 */
export function makeBuildTasks(names: readonly string[] = tools.map((tool) => tool.name)): ListrTask[] {
  return names.map(findTool).map((tool, i) => {
    const title = `${tool.name} ${readToolVersion(tool)} (${i + 1} of ${names.length})`;
    return {
      title,
      task: async (_, task) => {
        const start = Date.now();
        const result = await buildTool(tool, task);
        task.title =
          result === "cached" ? `${title}: in the cache` : `${title}: built in ${formatElapsed(start)}`;
      },
    };
  });
}

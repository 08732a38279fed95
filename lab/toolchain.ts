/**
 * Builds the lab's tools from their Go modules, once: a binary is kept with the key of all that it was made from,
 * and is built again only when that changes.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ListrTask } from "listr2";
import { toolNamed, tools, toolVersion, type Tool } from "./toolCatalog";
import { partialPath } from "./partialFiles";
import { run } from "../cli/machine/processes";
import { formatElapsed, reportProgress, type ReportTarget } from "../cli/machine/progress";

/** Static binaries run in images without libraries; a go.work above the checkout must not join in. */
const goEnv = { CGO_ENABLED: "0", GOWORK: "off" };

/** Arguments of `go`, in the tool's folder, that build one package into a file. */
export function buildArguments(tool: Tool, pkg: string, output: string): string[] {
  const stamps = Object.entries(tool.stamps?.(toolVersion(tool)) ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  return [
    ...["build", "-mod=readonly", "-trimpath", "-v"],
    ...(tool.tags ? ["-tags", tool.tags.join(",")] : []),
    ...["-ldflags", ["-s", "-w", ...stamps].join(" ")],
    ...["-o", output, pkg],
  ];
}

let target: string | undefined;

/** Version and target of the machine's `go`, asked once: all keys need it. */
function goTarget(): string {
  if (target !== undefined) return target;
  const asked = spawnSync("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { encoding: "utf8" });
  if (asked.status !== 0) {
    throw new Error(
      `\`go env\` failed (${asked.error?.message ?? asked.stderr}): the lab builds its tools from Go modules. ` +
        "Install Go, or set KUBECONFIG to a cluster of your own",
    );
  }
  return (target = asked.stdout);
}

/** Digest of all that decides a tool's binaries: its own source, its pinned modules, its flags and the compiler. */
export function toolKey(tool: Tool): string {
  const hash = createHash("sha256").update(goTarget()).update(JSON.stringify(goEnv));
  for (const [binary, pkg] of Object.entries(tool.binaries))
    hash.update(JSON.stringify(buildArguments(tool, pkg, binary)));
  const sources = readdirSync(tool.folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(\.go|(^|\/)go\.(mod|sum))$/.test(name) && !name.endsWith("_test.go"))
    .sort();
  for (const name of sources) hash.update(name).update(readFileSync(join(tool.folder, name)));
  return hash.digest("hex");
}

const keyFile = (tool: Tool, binary: string): string => join(tool.outDir, `${binary}.key`);

/** The binaries of a tool that are missing, or were made from something else. */
function staleBinaries(tool: Tool, key: string): string[] {
  return Object.keys(tool.binaries).filter(
    (binary) =>
      !existsSync(join(tool.outDir, binary)) ||
      !existsSync(keyFile(tool, binary)) ||
      readFileSync(keyFile(tool, binary), "utf8") !== key,
  );
}

/** The tools that a run would build now. */
export function pending(all: readonly Tool[] = tools): Tool[] {
  return all.filter((tool) => staleBinaries(tool, toolKey(tool)).length > 0);
}

/**
 * Builds one binary. It appears under its name only when it is whole.
 * @throws with the command line and the end of what `go` said.
 */
async function buildBinary(
  tool: Tool,
  binary: string,
  key: string,
  said: (line: string) => void,
): Promise<void> {
  const partial = partialPath(tool.outDir, binary);
  try {
    await run(["go", ...buildArguments(tool, tool.binaries[binary], partial)], {
      cwd: tool.folder,
      env: goEnv,
      timeoutMs: 3_600_000,
      onLine: said,
    });
    renameSync(partial, join(tool.outDir, binary));
    writeFileSync(keyFile(tool, binary), key);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Builds what of a tool is not up to date; says in the end whether there was anything to do. */
export async function buildTool(tool: Tool, task: ReportTarget): Promise<"built" | "cached"> {
  const key = toolKey(tool);
  const stale = staleBinaries(tool, key);
  for (const [i, binary] of stale.entries()) {
    let last = "compiling and linking";
    const doing = () => `${i + 1} of ${stale.length}, ${binary}: ${last}`;
    await reportProgress(task, doing, () => buildBinary(tool, binary, key, (line) => (last = line)));
  }
  return stale.length > 0 ? "built" : "cached";
}

/**
 * One task a tool, to be run one after the other: the compiler uses every core by itself.
 * @param names of the tools. @default all
 */
export function buildTasks(names: readonly string[] = tools.map((tool) => tool.name)): ListrTask[] {
  return names.map(toolNamed).map((tool, i) => {
    const title = `${i + 1} of ${names.length}: ${tool.name} ${toolVersion(tool)}`;
    return {
      title,
      task: async (_, task) => {
        const start = Date.now();
        const result = await buildTool(tool, task);
        task.title = result === "cached" ? `${title}, cached` : `${title}, built in ${formatElapsed(start)}`;
      },
    };
  });
}

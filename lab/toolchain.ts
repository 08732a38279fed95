/**
 * Builds the lab's tools from their Go modules. Each binary is kept with a hash of everything it was made from, and is
 * built again only when that changes.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareLeavingOut } from "./leftOut";
import { link } from "./links";
import { cacheDir } from "../cli/machine/labFolders";
import { tools, readToolVersion, type Tool } from "./toolCatalog";
import { makePartialPath } from "./partialFiles";
import { run } from "../cli/machine/processes";
import { reportProgress, type ReportTarget } from "../cli/machine/progress";

/** Static binaries, because the images have no libraries. A go.work above the checkout must have no effect. */
export const goEnv = { CGO_ENABLED: "0", GOWORK: "off" };

/** The variables of a tool's build that decide what it becomes. */
const envOf = ({ experiments }: Tool): Record<string, string> =>
  experiments === undefined ? goEnv : { ...goEnv, GOEXPERIMENT: experiments.join(",") };

/** The compiler collects its garbage only when one process nears this much. It changes no binary, so no hash contains it. */
const compilerPace = { GOGC: "off", GOMEMLIMIT: "2GiB" };

/** Makes the arguments with which `go`, in the tool's folder, builds one package into a file. */
export function makeBuildArguments(tool: Tool, pkg: string, output: string): string[] {
  const stamps = Object.entries(tool.stamps?.(readToolVersion(tool)) ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  // No information for debuggers: -w drops it from the binary, so it need not be compiled.
  const flags = [...makeListFlags(tool), "-trimpath", "-v", "-gcflags=all=-dwarf=false"];
  flags.push("-ldflags", ["-s", "-w", ...stamps].join(" "));
  return ["build", ...flags, "-o", output, pkg];
}

/** The flags that decide which files a tool has. */
const makeListFlags = (tool: Tool): string[] => [
  "-mod=readonly",
  ...(tool.tags ? ["-tags", tool.tags.join(",")] : []),
];

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
  const hash = createHash("sha256")
    .update(readGoTarget())
    .update(JSON.stringify(envOf(tool)));
  for (const [binary, pkg] of Object.entries(tool.binaries))
    hash.update(JSON.stringify(makeBuildArguments(tool, pkg, binary)));
  hash.update(JSON.stringify(Object.keys(tool.leftOut ?? {})));
  const sources = readdirSync(tool.folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(\.go|(^|\/)go\.(mod|sum))$/.test(name) && !name.endsWith("_test.go"))
    .sort();
  for (const name of sources) hash.update(name).update(readFileSync(join(tool.folder, name)));
  return hash.digest("hex");
}

const keyFile = (tool: Tool, binary: string): string => join(tool.outDir, `${binary}.key`);

/** The flags of a build that leaves parts out. They name files that are made anew, apart for what runs at the same time. */
const prepareFlags = async (tool: Tool, purpose: "build" | "download"): Promise<string[]> =>
  tool.leftOut === undefined
    ? []
    : prepareLeavingOut(
        tool.leftOut,
        makeListFlags(tool),
        tool.folder,
        join(cacheDir, "left-out", purpose, tool.name),
        goEnv,
      );

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
 * Downloads the modules of a tool that is going to be built, so that its build does not wait for them.
 * @throws Error with the last lines of `go`.
 */
export async function downloadModules(tool: Tool, onLine: (line: string) => void): Promise<void> {
  if (findStaleTools([tool]).length === 0) return;
  const flags = [...makeListFlags(tool), ...(await prepareFlags(tool, "download"))];
  await run(["go", "list", "-deps", "-f", "", ...flags, ...Object.values(tool.binaries)], {
    cwd: tool.folder,
    env: envOf(tool),
    timeoutMs: 1_800_000,
    onLine,
  });
}

/**
 * Builds one binary. It appears under its name only when it is complete.
 * @throws Error with the command line and the last lines of `go`.
 */
async function buildBinary(
  tool: Tool,
  binary: string,
  key: string,
  onPackage: (name: string) => void,
): Promise<void> {
  const partial = makePartialPath(tool.outDir, binary);
  try {
    const [command, ...rest] = makeBuildArguments(tool, tool.binaries[binary], partial);
    // The cluster starts meanwhile, and goes first.
    await run(["nice", "-n", "10", "go", command, ...(await prepareFlags(tool, "build")), ...rest], {
      cwd: tool.folder,
      env: { ...envOf(tool), ...compilerPace },
      timeoutMs: 3_600_000,
      onLine: onPackage,
    });
    renameSync(partial, join(tool.outDir, binary));
    writeFileSync(keyFile(tool, binary), key);
  } finally {
    rmSync(partial, { force: true });
  }
}

/** Follows builds: called with the tool's name and the number of packages compiled so far, or that it is done. */
type BuildListener = (tool: string, progress: number | "done") => void;

let listener: BuildListener = () => undefined;

/** Sets who follows all builds. */
export const followBuilds = (follow: BuildListener): void => void (listener = follow);

/** Builds the outdated binaries of a tool. Returns whether there were any. */
export async function buildTool(tool: Tool, task: ReportTarget): Promise<"built" | "cached"> {
  const key = hashTool(tool);
  const stale = findStaleBinaries(tool, key);
  let compiled = 0;
  for (const [i, binary] of stale.entries()) {
    let line = "compiling and linking";
    const describeStep = () => `${stale.length > 1 ? `${i + 1} of ${stale.length}, ` : ""}${binary}: ${line}`;
    const onPackage = (name: string): void => {
      line = name;
      listener(tool.name, ++compiled);
    };
    await reportProgress(task, describeStep, () => buildBinary(tool, binary, key, onPackage));
  }
  for (const name of tool.links ?? [])
    link(join(tool.outDir, Object.keys(tool.binaries)[0]), join(tool.outDir, name));
  listener(tool.name, "done");
  return stale.length > 0 ? "built" : "cached";
}

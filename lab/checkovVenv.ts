/** checkov in a Python environment of its own, with the packages and checksums that `tools/checkov/requirements.txt` pins. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../cli/machine/processes";
import { reportProgress, type ReportTarget } from "../cli/machine/progress";
import { makePartialPath } from "./partialFiles";
import { toolsDir } from "./paths";
import { scannerDir } from "./toolCatalog";

const requirements = join(toolsDir, "checkov", "requirements.txt");

/** What to do where Python is missing. checkov 3.3 itself takes 3.9; the pinned packages are for 3.10 and later. */
const wayOut =
  "checkov needs Python 3.10 or newer with venv. Install it (on Debian and Ubuntu: apt-get install python3-venv), " +
  "or leave checkov out: make scan ONLY=kubeconform,kube-score,trivy";

/** The pinned version, such as `3.3.30`. */
export const readCheckovVersion = (): string =>
  /^checkov==(\S+)/m.exec(readFileSync(requirements, "utf8"))![1];

/** The command that starts checkov. */
const commandIn = (folder: string): string[] => [join(folder, "bin", "python"), "-m", "checkov.main"];

/**
 * Installs checkov unless it is in the cache for this Python and these packages.
 * @param parent the folder around its environment.
 * @returns its command, and what it did, for a title.
 * @throws Error with the way out where Python or its module venv is missing.
 */
export async function ensureCheckov(
  task: ReportTarget,
  parent = scannerDir,
): Promise<{ readonly command: readonly string[]; readonly note: string }> {
  const python = await run(["python3", "-c", "import sys; print(sys.version, sys.prefix)"]).catch(
    (error: Error) => Promise.reject(new Error(`python3 does not run: ${error.message}\n${wayOut}`)),
  );
  const key = createHash("sha256")
    .update(python)
    .update(readFileSync(requirements))
    .digest("hex")
    .slice(0, 16);
  const folder = join(parent, `checkov-${key}`);
  if (existsSync(folder)) return { command: commandIn(folder), note: "in the cache" };
  mkdirSync(parent, { recursive: true });
  // Those of other requirements and Pythons are of no use any more.
  for (const name of readdirSync(parent).filter((each) => each.startsWith("checkov-")))
    rmSync(join(parent, name), { recursive: true, force: true });
  const partial = makePartialPath(parent, "checkov");
  try {
    await reportProgress(
      task,
      () => "installing its Python packages",
      () => install(partial),
    );
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return { command: commandIn(folder), note: "installed" };
}

async function install(folder: string): Promise<void> {
  await run(["python3", "-m", "venv", folder], { timeoutMs: 120_000 }).catch((error: Error) =>
    Promise.reject(new Error(`python3 can't make an environment: ${error.message}\n${wayOut}`)),
  );
  const quiet = ["--quiet", "--no-input", "--disable-pip-version-check"];
  await run(
    [
      ...[join(folder, "bin", "python"), "-m", "pip", "install", ...quiet],
      ...["--no-deps", "--require-hashes", "--requirement", requirements],
    ],
    { timeoutMs: 900_000, group: true },
  );
}

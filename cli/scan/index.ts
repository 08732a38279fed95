/** `scan`: renders the manifests of every environment and holds them against the scanners. Needs no cluster. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { loadLab } from "../lab";
import { unwindOnSignal } from "../machine/interrupts";
import { run } from "../machine/processes";
import { formatElapsed } from "../machine/progress";
import { listEnvironments } from "./environments";
import { judge, readExceptions, type ScannedEnvironment } from "./exceptions";
import { auditPackages, neverChecked } from "./knownVulnerabilities";
import { writeManifests } from "./manifestFiles";
import { preparePreviews, renderObjects } from "./renderManifests";
import { formatVerdict, hasFailed } from "./scanReport";
import { scannerNames, scanners, type ScannerName } from "./scanners";
import type { Manifests, ScanInput } from "./scanners/scanner";

type ScanTools = Awaited<ReturnType<Awaited<ReturnType<typeof loadLab>>["ensureScanners"]>>;

/** Milliseconds that a scanner gets for one environment. The slowest, Trivy, takes 20 s on two busy cores. */
const timeoutMs = 300_000;

/** Takes the names of scanners after `--only`. @throws Error for one that there is not. */
export function takeScanners(args: readonly string[]): readonly ScannerName[] {
  if (args.length === 0) return scannerNames;
  const [flag, list = "", ...rest] = args;
  const names = list.split(",");
  const unknown = names.filter((name) => !Object.hasOwn(scanners, name));
  if (flag !== "--only" || rest.length > 0 || unknown.length > 0)
    throw new Error(
      `scan takes --only and scanners with commas between them, and got ${args.join(" ")}. There are ${scannerNames.join(",")}.`,
    );
  return scannerNames.filter((name) => names.includes(name));
}

/** The manifests of an environment in a folder. */
interface Rendered {
  readonly environment: string;
  readonly folder: string;
  readonly manifests: Manifests;
}

/** Renders all environments, two at a time. */
async function renderAll(folder: string): Promise<Rendered[]> {
  const two = pLimit(2);
  const render = async (environment: ReturnType<typeof listEnvironments>[number]): Promise<Rendered> => {
    const start = Date.now();
    const { kind, name } = environment;
    const place = join(folder, name);
    const work = join(place, "work");
    mkdirSync(work, { recursive: true });
    const manifests = writeManifests(await renderObjects(environment, work), join(place, "manifests"));
    console.log(`  ${kind} ${name}: ${manifests.size} objects rendered in ${formatElapsed(start)}`);
    return { environment: name, folder: join(place, "manifests"), manifests };
  };
  return Promise.all(listEnvironments().map((each) => two(() => render(each))));
}

/** Runs a scanner on an environment. @throws Error that names both when it fails or says what can't be read. */
async function runScanner(
  name: ScannerName,
  command: readonly string[],
  { environment, manifests }: Rendered,
  input: ScanInput,
): Promise<ScannedEnvironment> {
  const start = Date.now();
  const { args, answers, read } = scanners[name];
  mkdirSync(input.scratch, { recursive: true });
  // In an empty folder and home, so that no settings of the user's change what it says.
  const env = { HOME: input.scratch, XDG_CACHE_HOME: input.scratch, BC_API_KEY: "", LOG_LEVEL: "WARNING" };
  try {
    const options = { cwd: input.scratch, env, answers, timeoutMs, group: true };
    const report = read(await run([...command, ...args(input)], options), manifests);
    console.log(`  ${name} ${environment}: ${report.checks} checks in ${formatElapsed(start)}`);
    return { ...report, scanner: name, environment, objects: manifests.size };
  } catch (error) {
    throw new Error(`${name} failed on ${environment}: ${(error as Error).message}`, { cause: error });
  }
}

/** Renders and scans everything below a folder. */
async function scanIn(
  folder: string,
  names: readonly ScannerName[],
  { commands, schemas }: ScanTools,
): Promise<ScannedEnvironment[]> {
  console.log("Rendering every environment, without a cluster ...");
  const rendered = await renderAll(folder);
  const two = pLimit(2);
  console.log("Scanning ...");
  return Promise.all(
    names.flatMap((name) =>
      rendered.map((each) => {
        const scratch = join(folder, "scratch", name, each.environment);
        const input = { folder: each.folder, scratch, schemas };
        return two(() => runScanner(name, commands.get(name)!, each, input));
      }),
    ),
  );
}

/**
 * Scans every environment. `--only NAMES` runs some scanners, and asks for no known vulnerabilities.
 * @returns 0 when each finding has its exception and each exception a finding.
 * @throws Error when a scanner is missing or fails; Interrupted after Ctrl-C.
 */
export async function scan(_stack: string, args: readonly string[]): Promise<number> {
  const names = takeScanners(args);
  const exceptions = readExceptions();
  // These unwind by themselves after Ctrl-C.
  await preparePreviews();
  const tools = await (await loadLab()).ensureScanners(names);
  const folder = mkdtempSync(join(tmpdir(), "thanos-scan-"));
  try {
    const scanned = await unwindOnSignal(() => scanIn(folder, names, tools));
    const audited = args.length === 0 ? await unwindOnSignal(auditPackages) : undefined;
    if (audited !== undefined && "report" in audited) {
      const { packages, ...report } = audited.report;
      scanned.push({ ...report, scanner: "npm-audit", environment: "package-lock.json", objects: packages });
    }
    const notes = [
      ...(audited !== undefined && "why" in audited
        ? [`not checked: known vulnerabilities of the npm packages, as npm audit failed: ${audited.why}`]
        : []),
      ...(audited === undefined ? [] : neverChecked),
    ];
    const verdict = judge(scanned, exceptions);
    console.log(`\n${formatVerdict(verdict, notes)}`);
    return hasFailed(verdict) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

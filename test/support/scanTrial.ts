/** A right and a broken Deployment, and the scanners that `make scan` has installed on this machine. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/machine/processes";
import type { RenderedObject } from "../../cli/preview/renderedObjects";
import { writeManifests } from "../../cli/scan/manifestFiles";
import { scanners, type ScannerName } from "../../cli/scan/scanners";
import type { Manifests, Report } from "../../cli/scan/scanners/scanner";
import { findSchemaFolder } from "../../lab/kubernetesSchemas";
import { findTool, readToolVersion, scannerDir } from "../../lab/toolCatalog";

const deployment = (name: string, container: object): RenderedObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "trial" },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: "program", ...container }] },
    },
  },
});

/** Its faults: a field that does not exist, no fixed version, privileges, no limits. */
export const broken = deployment("broken", {
  image: "example.org/program:latest",
  imagePullPolice: "Always",
  securityContext: { privileged: true },
});

/** Free of the faults of the broken one. */
const right = deployment("right", {
  image: "example.org/program:v1.2.3",
  imagePullPolicy: "Always",
  resources: { requests: { cpu: "1", memory: "1Gi" }, limits: { memory: "1Gi" } },
  securityContext: { privileged: false, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
});

/** The files of both, as an environment has them. */
export const trialManifests: Manifests = new Map([
  ["trial-deployment-broken.yaml", broken],
  ["trial-deployment-right.yaml", right],
]);

const kubernetes = readToolVersion(findTool("kubernetes"));
const schemas = { folder: findSchemaFolder(kubernetes), version: kubernetes };

/** The command of a scanner, or undefined where `make scan` has not installed it. */
function findCommand(name: ScannerName): string[] | undefined {
  if (!existsSync(scannerDir) || !existsSync(schemas.folder)) return undefined;
  if (name !== "checkov") return existsSync(join(scannerDir, name)) ? [join(scannerDir, name)] : undefined;
  const venv = readdirSync(scannerDir).find((each) => each.startsWith("checkov-"));
  return venv === undefined ? undefined : [join(scannerDir, venv, "bin", "python"), "-m", "checkov.main"];
}

/** The output of a scanner for both objects, or undefined where it is not installed. */
export async function runTrial(name: ScannerName): Promise<string | undefined> {
  const command = findCommand(name);
  if (command === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "scan-trial-"));
  try {
    const manifests = join(folder, "manifests");
    const scratch = join(folder, "scratch");
    mkdirSync(scratch);
    writeManifests([...trialManifests.values()], manifests);
    const { args, answers } = scanners[name];
    const env = { HOME: scratch, LOG_LEVEL: "WARNING" };
    return await run([...command, ...args({ folder: manifests, scratch, schemas })], {
      cwd: scratch,
      env,
      answers,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a scanner found in one object, as rules. */
export const rulesOf = ({ findings }: Report, object: string): string[] =>
  [...new Set(findings.filter((each) => each.object === object).map(({ rule }) => rule))].sort();

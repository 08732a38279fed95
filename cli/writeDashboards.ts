/** `npm run dashboards -- FOLDER [STACK]`: writes the dashboards as files that Grafana imports. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildDashboards, type DashboardOptions } from "../monitoring/dashboards/build";
import { parseSettings } from "../settings/parseSettings";
import { readStackFile } from "../settings/stackFile";
import { stackFile } from "../settings/stackSettings";

const usage = `Usage: npm run dashboards -- FOLDER [STACK]

Writes every dashboard into FOLDER, which is made if it is not there, as a file that Grafana imports.
With STACK, such as prod, thresholds and links are those of its settings; without, those of docs/alerts.md.`;

/** What the settings of a stack say of its alerts. @throws Error in words for its user when they can't be read. */
function readOptions(stack: string | undefined): DashboardOptions {
  if (stack === undefined) return { runbookUrl: "" };
  const file = stackFile(stack);
  if (!existsSync(file))
    throw new Error(`stack ${stack} has no settings: ${file} does not exist. Name a stack that has a file.`);
  const { runbookUrl, alerts } = parseSettings(readStackFile(file)).monitoring;
  return { runbookUrl, overrides: alerts };
}

/** Writes the files. @returns their paths. @throws Error in words for its user when one can't be written. */
function writeDashboards(folder: string, options: DashboardOptions): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return Object.entries(buildDashboards(options)).map(([uid, dashboard]) => {
      const file = join(folder, `${uid}.json`);
      writeFileSync(file, `${JSON.stringify(dashboard, undefined, 2)}\n`);
      return file;
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || code === "ENOTDIR")
      throw new Error(`${folder} is not a folder, or is in a file. Name a folder.`);
    if (code === "EACCES" || code === "EROFS" || code === "EPERM")
      throw new Error(`${folder} can't be written to (${code}). Name a folder of your own.`);
    throw new Error(`the dashboards can't be written to ${folder}: ${message}`);
  }
}

/** Returns the exit code. */
function main(args: readonly string[]): number {
  if (args.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const [folder, stack, ...more] = args;
  if (folder === undefined || more.length > 0 || args.some((arg) => arg.startsWith("-"))) {
    const given = args.length === 0 ? "nothing" : args.join(" ");
    console.error(`error: expected a folder, and perhaps a stack, and got ${given}.\n\n${usage}`);
    return 2;
  }
  try {
    // npm runs this in the project's folder, and tells where it was called.
    const written = writeDashboards(resolve(process.env.INIT_CWD ?? "", folder), readOptions(stack));
    console.log(written.join("\n"));
    console.log(`${written.length} dashboards. In Grafana: Dashboards, New, Import.`);
    return 0;
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    return 1;
  }
}

process.exitCode = main(process.argv.slice(2));

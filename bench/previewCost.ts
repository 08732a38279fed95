/**
 * `npm run bench:preview`: what a preview of this stack takes beside one of a plain TypeScript program with as many
 * resources, and what the policies add to it. Needs no cluster: state and settings are in a folder that is thrown away.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { loadLab } from "../cli/lab";
import { findCli, findInstalledCli } from "../cli/machine/installedPrograms";
import { run } from "../cli/machine/processes";
import { readOptions } from "../cli/options";
import { makeOfflineStack } from "../cli/preview/offlineStack";
import { listPolicyFlags } from "../cli/pulumi";
import { formatTable } from "../cli/tables";
import { findTarget } from "../cli/target";
import { projectDir } from "../settings/projectFolder";

const { numbers } = readOptions("bench/previewCost.ts", {
  rounds: { kind: "number", standard: "5", least: 1, whole: true, help: "how often each preview is run" },
});
const stackName = process.env.STACK ?? "dev";

/** One kind of preview: how it is run. */
interface Kind {
  readonly folder: string;
  readonly args: readonly string[];
}

/** What is read of a step of `pulumi preview --json`. */
interface Step {
  readonly newState?: { readonly type: string };
}

/** Types that every program with a provider has, whatever else it registers. */
const inEveryProgram = ["pulumi:pulumi:Stack", "pulumi:providers:kubernetes"];

/** Number of resources and components in what `pulumi preview --json` printed, without {@link inEveryProgram}. */
function countOf(json: string): number {
  const { steps } = JSON.parse(json) as { steps: readonly Step[] };
  return steps.filter(({ newState }) => newState && !inEveryProgram.includes(newState.type)).length;
}

/** Writes the files of a program or a policy pack that uses our packages. Returns the folder. */
function write(folder: string, files: Readonly<Record<string, string>>): string {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  symlinkSync(join(projectDir, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** A program of so many ConfigMaps as one would write it: TypeScript that Pulumi compiles, without a check of types. */
function plainProgram(count: number): Record<string, string> {
  const options = { target: "es2022", module: "nodenext", moduleResolution: "nodenext", strict: true };
  return {
    "Pulumi.yaml": "name: plain\nruntime: nodejs\n",
    "package.json": JSON.stringify({ name: "plain", private: true, main: "index.ts" }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true, noCheck: true } }),
    "index.ts": `import * as k8s from "@pulumi/kubernetes";

const provider = new k8s.Provider("cluster");
for (let i = 0; i < ${count}; i++) {
  const metadata = { name: \`map-\${i}\`, namespace: "default" };
  new k8s.core.v1.ConfigMap(\`map-\${i}\`, { metadata, data: { key: "value" } }, { provider });
}
`,
  };
}

/** A pack that judges nothing: what it adds, each pack adds. */
const emptyPack = {
  "PulumiPolicy.yaml": "runtime: nodejs\n",
  "package.json": JSON.stringify({ name: "empty", version: "0.0.1", main: "index.js" }),
  "index.js": 'new (require("@pulumi/policy").PolicyPack)("empty", { policies: [] });\n',
};

/** The value in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The middle of some values with the least and the greatest. */
const spread = (values: readonly number[], show: (value: number) => string): string =>
  `${show(median(values))} (${show(Math.min(...values))} to ${show(Math.max(...values))})`;

/** What is compared, and the seconds that each run took. */
type Seconds = Readonly<Record<"plain" | "stack" | "emptyPack" | "judged", readonly number[]>>;

/** The figures as they are printed; ratios are between runs of one round. */
function report(count: number, { plain, stack, emptyPack, judged }: Seconds): string {
  const inSeconds = (value: number): string => `${value.toFixed(2)} s`;
  const inPercent = (value: number): string => `${Math.round(100 * value)} %`;
  const added = (to: readonly number[], by: readonly number[]) => to.map((base, i) => by[i] / base - 1);
  const times = stack.map((of, i) => of / plain[i]);
  const load = loadavg()[0].toFixed(1);
  return [
    `Stack ${stackName}: ${count} resources, ${plain.length} rounds, ${cpus().length} cores, load average ${load} at the end.`,
    "Each figure is a median, with the least and the greatest.\n",
    formatTable([
      [`plain program of ${count} ConfigMaps`, spread(plain, inSeconds)],
      ["this stack", spread(stack, inSeconds)],
      ["this stack with an empty policy pack", spread(emptyPack, inSeconds)],
      ["this stack with its policies", spread(judged, inSeconds)],
      ["", ""],
      ["this stack / plain program", spread(times, (value) => value.toFixed(2))],
      ["the policies add", spread(added(stack, judged), inPercent)],
      ["an empty pack adds", spread(added(stack, emptyPack), inPercent)],
    ]),
  ].join("\n");
}

async function main(folder: string): Promise<void> {
  // As a preview with nothing at hand does: the lab has what the machine lacks.
  if (findTarget(stackName).lab || findInstalledCli() === undefined) await (await loadLab()).preparePulumi();
  const { env, settingsFile } = await makeOfflineStack(stackName, folder);
  const pulumi = ({ folder: cwd, args }: Kind): Promise<string> =>
    run([findCli(), ...args, "--non-interactive"], { cwd, env });

  const own = ["preview", "--config-file", settingsFile];
  const count = countOf(await pulumi({ folder: projectDir, args: [...own, "--json"] }));
  const plain = write(join(folder, "plain"), plainProgram(count));
  await pulumi({ folder: plain, args: ["stack", "init", stackName, "--no-select"] });
  const registered = countOf(await pulumi({ folder: plain, args: ["preview", "--json"] }));
  if (registered !== count)
    throw new Error(`The plain program registers ${registered} resources, not ${count}.`);

  const empty = write(join(folder, "empty"), emptyPack);
  const kinds = {
    plain: { folder: plain, args: ["preview"] },
    stack: { folder: projectDir, args: own },
    emptyPack: { folder: projectDir, args: [...own, "--policy-pack", empty] },
    judged: { folder: projectDir, args: [...own, ...listPolicyFlags(stackName)] },
  };
  const names = Object.keys(kinds) as (keyof Seconds)[];
  const seconds: Record<keyof Seconds, number[]> = { plain: [], stack: [], emptyPack: [], judged: [] };
  // The first run of each fills caches and is not counted. Each other round has the opposite order, so that a machine
  // that becomes slower or faster favours none.
  for (let round = 0; round <= numbers.rounds; round++) {
    for (const name of round % 2 ? names : [...names].reverse()) {
      const start = performance.now();
      await pulumi(kinds[name]);
      if (round > 0) seconds[name].push((performance.now() - start) / 1000);
    }
  }

  console.log(report(count, seconds));
}

const folder = mkdtempSync(join(tmpdir(), "thanos-preview-cost-"));
main(folder)
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));

import { cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import project from "../../package.json";
import pack from "../package.json";

/** The folder of the pack. */
const packDir = join(__dirname, "..");

/** What `pulumi` itself looks for in a policy pack's `node_modules`, so what can't be bundled. */
const sdk = {
  "@pulumi/policy": project.devDependencies["@pulumi/policy"],
  "@pulumi/pulumi": project.devDependencies["@pulumi/pulumi"],
};

/**
 * Writes the pack into a folder that needs nothing of this repository: one JavaScript file with all policies, one that
 * audits what runs already, the levels for each environment, and the documentation. Its only dependencies are Pulumi's two packages.
 *
 * @param folder new or empty.
 * @throws Error if the folder has files in it, or the code needs a package that the folder's `package.json` does not name.
 */
export async function bundlePolicies(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0)
    throw new Error(
      `${folder} is not empty. Name a new folder, so that nothing of another pack stays in it.`,
    );
  const { metafile } = await build({
    entryPoints: { index: join(packDir, "index.ts"), audit: join(packDir, "engine/auditCommand.ts") },
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    external: Object.keys(sdk).flatMap((name) => [name, `${name}/*`]),
    banner: { js: "#!/usr/bin/env node" },
    metafile: true,
    logLevel: "warning",
  });
  const needed = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const undeclared = needed.filter(
    (path) =>
      !isBuiltin(path) && !Object.keys(sdk).some((name) => path === name || path.startsWith(`${name}/`)),
  );
  if (undeclared.length > 0)
    throw new Error(`The bundle would need ${undeclared.join(", ")}, which it does not name.`);

  const { name, version, license } = pack;
  const manifest = {
    name,
    version,
    private: true,
    license,
    main: "index.js",
    bin: { "thanos-audit": "audit.js" },
    dependencies: sdk,
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  writeFileSync(
    join(folder, "PulumiPolicy.yaml"),
    "description: Stops the known ways to break Thanos and Prometheus, on any stack that deploys them to Kubernetes\n" +
      "runtime:\n  name: nodejs\n  options:\n    typescript: false\nmain: index.js\n",
  );
  for (const file of ["README.md", ...environments()]) cpSync(join(packDir, file), join(folder, file));
  cpSync(join(packDir, "../docs/policies.md"), join(folder, "docs/policies.md"));
}

/** The files with levels and settings for an environment. */
function environments(): string[] {
  return readdirSync(packDir).filter((file) => file.endsWith(".json") && file !== "package.json");
}

async function main(folder: string | undefined): Promise<void> {
  if (!folder) throw new Error("Name the folder that is to be made: npm run bundle-policies -- DIR");
  await bundlePolicies(folder);
  console.log(
    `The policy pack is in ${folder}. In it run \`npm install\`, then: pulumi preview --policy-pack ${resolve(folder)}`,
  );
}

if (require.main === module) {
  main(process.argv[2]).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

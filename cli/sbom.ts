/** `sbom`: writes a software bill of materials of all stacks as CycloneDX: their container images and the npm packages. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { splitImage } from "../model/images";
import { parseSettings } from "../settings/parseSettings";
import { projectDir } from "../settings/projectFolder";
import { readStackFile } from "../settings/stackFile";
import { listStackImages } from "../settings/stackImages";
import { stackFile } from "../settings/stackSettings";
import { listEnvironments } from "./scan/environments";
import { run } from "./machine/processes";

/** Where it is written: a folder that git ignores. */
export const bomFile = join(projectDir, "build", "sbom.cdx.json");

interface Property {
  readonly name: string;
  readonly value: string;
}

/** A part, as CycloneDX 1.5 has it. Fields that nobody reads here are left out. */
export interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly scope?: string;
  readonly purl?: string;
  readonly properties?: readonly Property[];
}

/** A bill of materials. */
export interface Bom {
  readonly specVersion: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

/** What npm says of a package that is not installed for the program's users, which Pulumi's packages are said to be too. */
const development = "cdx:npm:package:development";

/** What a package's file says of the packages that it runs with. */
interface Package {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** An image as a part, with the stacks that pull it. Its licences and packages are not known without its content. */
function makeImage(reference: string, stacks: readonly string[]): Component {
  const { name, tag, digest } = splitImage(reference);
  const query = new URLSearchParams({ repository_url: name, ...(tag === undefined ? {} : { tag }) });
  const version = digest === undefined ? "" : `@${encodeURIComponent(digest)}`;
  return {
    "bom-ref": reference,
    type: "container",
    name,
    version: [tag, digest].filter(Boolean).join("@"),
    scope: "required",
    // The form of the type `oci` of package URLs.
    purl: `pkg:oci/${name.split("/").at(-1)}${version}?${query.toString()}`,
    properties: stacks.map((value) => ({ name: "thanos:stack", value })),
  };
}

/**
 * Adds images to npm's bill of the packages, and tells what the program runs with from what only its developers use.
 *
 * @param images of each stack.
 */
export function makeBom(packages: Bom, own: Package, images: ReadonlyMap<string, readonly string[]>): Bom {
  const root = packages.metadata.component;
  const edges = new Map(packages.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const direct = Object.keys({ ...own.dependencies, ...own.peerDependencies });
  const needed = new Set<string>();
  const nameOf = (ref: string): string => ref.slice(0, ref.lastIndexOf("@"));
  const open = (edges.get(root["bom-ref"]) ?? []).filter((ref) => direct.includes(nameOf(ref)));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    open.push(...(edges.get(next) ?? []));
  }
  const sortOut = (each: Component): Component => {
    const isNeeded = needed.has(each["bom-ref"]);
    const others = (each.properties ?? []).filter(({ name }) => name !== development);
    return {
      ...each,
      scope: isNeeded ? "required" : "excluded",
      properties: isNeeded ? others : [...others, { name: development, value: "true" }],
    };
  };
  const references = [...new Set([...images.values()].flat())].sort();
  const parts = references.map((reference) =>
    makeImage(
      reference,
      [...images].filter(([, all]) => all.includes(reference)).map(([stack]) => stack),
    ),
  );
  return {
    ...packages,
    // npm names it after the folder of the checkout.
    metadata: { ...packages.metadata, component: { ...root, type: "application", name: own.name } },
    components: [...parts, ...packages.components.map(sortOut)],
    dependencies: packages.dependencies.map((each) =>
      each.ref === root["bom-ref"]
        ? { ...each, dependsOn: [...references, ...(each.dependsOn ?? [])] }
        : each,
    ),
  };
}

/** The images of each stack that has settings. */
export function listImages(): ReadonlyMap<string, readonly string[]> {
  const stacks = listEnvironments().filter(({ kind }) => kind === "stack");
  return new Map(
    stacks.map(({ name }) => [name, listStackImages(parseSettings(readStackFile(stackFile(name))))]),
  );
}

/** Writes the bill. @returns 0. @throws Error when npm is too old for it, or a stack's settings are not valid. */
export async function writeBom(): Promise<number> {
  const command = ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const packages = await run(command, { cwd: projectDir }).catch((error: Error) =>
    Promise.reject(
      new Error(`npm wrote no bill of its packages. It must be version 10 or newer.\n${error.message}`),
    ),
  );
  const own = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")) as Package;
  const bom = makeBom(JSON.parse(packages) as Bom, own, listImages());
  mkdirSync(dirname(bomFile), { recursive: true });
  writeFileSync(bomFile, `${JSON.stringify(bom, null, 2)}\n`);
  const count = (type: string, scope: string): number =>
    bom.components.filter((each) => each.type === type && each.scope === scope).length;
  console.log(
    `${relative(projectDir, bomFile)}: ${count("container", "required")} images, ${count("library", "required")} npm packages that ` +
      `the program runs with, ${count("library", "excluded")} for its development`,
  );
  return 0;
}

/** Objects as files, which the scanners read. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RenderedObject } from "../preview/renderedObjects";
import type { Manifests } from "./scanners/scanner";

/** The scanners read YAML 1.1, as Kubernetes' own clients do: there a bare `on` is no text. */
const asOldYaml = { version: "1.1" } as const;

/**
 * Writes each object into a file of its own, named by namespace, kind and name.
 * @throws Error when two objects would be in one file.
 */
export function writeManifests(objects: readonly RenderedObject[], folder: string): Manifests {
  mkdirSync(folder, { recursive: true });
  const manifests = new Map<string, RenderedObject>();
  for (const object of objects) {
    const { namespace = "cluster", name } = object.metadata;
    const file = `${namespace}-${object.kind}-${name}.yaml`.toLowerCase().replace(/[^\w.-]/g, "_");
    if (manifests.has(file))
      throw new Error(`Two objects are ${object.kind}/${name} of ${namespace}: one would not be scanned.`);
    manifests.set(file, object);
    writeFileSync(join(folder, file), stringify(object, asOldYaml));
  }
  return manifests;
}

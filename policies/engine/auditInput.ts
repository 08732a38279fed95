import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@pulumi/policy";
import { LineCounter, parseAllDocuments } from "yaml";
import type { Resource } from "../reading/kubernetes";
import { hiddenAsUnknown } from "./redacted";

// The SDK exports it, but its type declarations leave it out.
const { unknownCheckingProxy } = sdk as unknown as { unknownCheckingProxy: <T>(value: T) => T };

/** Where a resource stands. */
export interface Place {
  readonly file: string;
  /** Of the document's first line, from 1. */
  readonly line: number;
}

/** What there is to judge. */
export interface AuditInput {
  readonly resources: readonly Resource[];
  /** By URN. */
  readonly places: ReadonlyMap<string, Place>;
  /** What was left out, and why, in a sentence each. */
  readonly skipped: readonly string[];
}

/** What was given to judge can't be read. */
export class BadInput extends Error {}

interface Found {
  readonly resource: Resource;
  readonly place: Place;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what `pulumi stack export` writes, manifests, and what `kubectl get -o json` or `-o yaml` prints.
 *
 * @param paths files and folders; `-` is what comes from `stdin`.
 * @throws BadInput if one can't be read, or there is nothing to judge.
 */
export function readInput(paths: readonly string[], stdin: () => string): AuditInput {
  const skipped: string[] = [];
  const found = new Map<string, Found>();
  for (const { file, text } of paths.flatMap((path) => textsOf(path, stdin)))
    for (const one of resourcesIn(file, text, skipped))
      // As `kubectl apply` does it, the last of two objects with one name wins.
      found.set(one.resource.urn, one);
  if (found.size === 0)
    throw new BadInput(
      `${paths.join(", ")}: there is neither a Kubernetes object nor an export of Pulumi's in it. Give manifests, \`kubectl get -o json\` or \`pulumi stack export\`.`,
    );
  const all = [...found.values()];
  return {
    resources: all.map(({ resource }) => resource),
    places: new Map(all.map(({ resource, place }) => [resource.urn, place])),
    skipped,
  };
}

function textsOf(path: string, stdin: () => string): { file: string; text: string }[] {
  if (path === "-") return [{ file: "stdin", text: stdin() }];
  try {
    if (!statSync(path).isDirectory()) return [{ file: path, text: readFileSync(path, "utf8") }];
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => a.name.localeCompare(b.name));
    return entries
      .filter((entry) => !entry.name.startsWith(".") && entry.name !== "node_modules")
      .filter((entry) => entry.isDirectory() || /\.(ya?ml|json)$/.test(entry.name))
      .flatMap((entry) => textsOf(join(path, entry.name), stdin));
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function resourcesIn(file: string, text: string, skipped: string[]): Found[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: "silent" });
  return [...documents].flatMap((document): Found[] => {
    const line = lines.linePos(document.contents?.range?.[0] ?? 0).line;
    const [error] = document.errors;
    // The parser's message quotes the text, which may be a secret.
    if (error)
      throw new BadInput(`${file}, line ${lines.linePos(error.pos[0]).line}: this is neither YAML nor JSON.`);
    const data: unknown = document.toJS({ maxAliasCount: 1000 });
    if (data === null || data === undefined) return [];
    const place = { file, line };
    const fields = typeof data === "object" ? (data as Fields) : {};
    const resources = exported(fields, place) ?? objectsIn(fields, place);
    if (resources) return resources;
    skipped.push(`${file}, line ${line}: not a Kubernetes object, so not judged.`);
    return [];
  });
}

/** The resources of an export of Pulumi's; `undefined` if it is none. */
function exported(data: Fields, place: Place): Found[] | undefined {
  const state = (data.deployment ?? (data.checkpoint as Fields | undefined)?.latest) as Fields | undefined;
  if (!state || typeof state !== "object") return undefined;
  const list = Array.isArray(state.resources) ? (state.resources as Fields[]) : [];
  return list
    .filter((one) => one.delete !== true)
    .map((one) => {
      // What is only read, and what Kubernetes has filled in, is in the outputs; what the program asks for, in the inputs.
      const props = (one.external === true ? one.outputs : one.inputs) ?? one.outputs ?? {};
      const urn = String(one.urn);
      return {
        place,
        resource: {
          type: String(one.type),
          name: urn.slice(urn.lastIndexOf("::") + 2),
          urn,
          props: unknownCheckingProxy(hiddenAsUnknown(props) as Fields),
          opts: {
            protect: one.protect === true,
            ...(typeof one.parent === "string" && { parent: one.parent }),
          },
        },
      };
    });
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items?: unknown;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly ownerReferences?: readonly { readonly controller?: boolean }[];
  };
}

/** The objects of a manifest or a list of such; `undefined` if it is none. */
function objectsIn(data: Fields, place: Place): Found[] | undefined {
  if (typeof data.apiVersion !== "string" || typeof data.kind !== "string") return undefined;
  const manifest = data as unknown as Manifest;
  if (manifest.kind.endsWith("List") && Array.isArray(manifest.items)) {
    const kind = manifest.kind.slice(0, -"List".length);
    return (manifest.items as Fields[]).flatMap(
      (item) =>
        // The items of a typed list may leave out what they are.
        objectsIn(kind ? { apiVersion: manifest.apiVersion, kind, ...item } : item, place) ?? [],
    );
  }
  const { metadata = {} } = manifest;
  // Its owner is judged: a Pod of a StatefulSet would be a second compactor.
  if ((metadata.ownerReferences ?? []).some(({ controller }) => controller)) return [];
  const apiVersion = manifest.apiVersion === "v1" ? "core/v1" : manifest.apiVersion;
  const type = `kubernetes:${apiVersion}:${manifest.kind}`;
  const name = metadata.name ?? "without-a-name";
  const urn = `${type}::${metadata.namespace ?? "default"}/${name}`;
  return [{ place, resource: { type, name, urn, props: unknownCheckingProxy(data) } }];
}

/** What every scanner of manifests has in common. */
import type { RenderedObject } from "../../preview/renderedObjects";

/** Something that a rule of a scanner does not like. */
export interface Finding {
  /** The rule's name, as the scanner has it. */
  readonly rule: string;
  /** Kind and name of the object, such as `StatefulSet/thanos-store`. */
  readonly object: string;
  /** What is wrong, in the scanner's words. */
  readonly message: string;
}

/** What a scanner says of one environment. */
export interface Report {
  /** How many checks were made: each rule of each object that it is about. */
  readonly checks: number;
  /** Rules that were checked, whatever came out. */
  readonly rules: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** The objects of an environment by the files that they are in. */
export type Manifests = ReadonlyMap<string, RenderedObject>;

/** What a scanner is told. */
export interface ScanInput {
  /** The folder of the manifests. */
  readonly folder: string;
  /** An empty folder, for what the scanner keeps. */
  readonly scratch: string;
  /** Folder and version of Kubernetes' schemas. */
  readonly schemas: { readonly folder: string; readonly version: string };
}

/** How one scanner is run and understood. */
export interface Scanner {
  /** Arguments after its command. */
  readonly args: (input: ScanInput) => readonly string[];
  /** Exit codes with which it answers. Any other one is a failure of the scanner. */
  readonly answers: readonly number[];
  /** Reads its output. @throws Error when it is not what the pinned version prints. */
  readonly read: (output: string, manifests: Manifests) => Report;
}

/** An object's name as it is shown and as exceptions name it. */
export const nameOf = ({ kind, metadata }: RenderedObject): string => `${kind}/${metadata.name}`;

/**
 * The name of the object in a file that a scanner speaks of.
 * @param path as the scanner writes it: with any folders before it.
 * @throws Error for a file that was not written.
 */
export function objectIn(path: string, manifests: Manifests): string {
  const object = manifests.get(path.split("/").at(-1)!);
  if (object === undefined) throw new Error(`It speaks of ${path}, which is no file of the environment.`);
  return nameOf(object);
}

/** Reads JSON. @throws Error with its beginning when it is none. */
export function readJson(output: string): unknown {
  try {
    return JSON.parse(output) as unknown;
  } catch {
    throw new Error(`It printed no JSON: ${JSON.stringify(output.slice(0, 200))}`);
  }
}

/** A list that must be there. @throws Error when the output has another form. */
export function listAt<T>(value: unknown, what: string): readonly T[] {
  if (!Array.isArray(value)) throw new Error(`Its output has no list ${what}.`);
  return value as readonly T[];
}

/** The catalogue of configuration files, which `npm run files` writes from the programs' own Go types, with what no type tells. */
import { flagVersion } from "../flagCatalogue";
import alertmanager from "./versions/alertmanager-v0.json";
import prometheus from "./versions/prometheus-v3.json";
import thanos40 from "./versions/thanos-v0.40.json";
import thanos41 from "./versions/thanos-v0.41.json";
import thanos42 from "./versions/thanos-v0.42.json";
import type { FileCatalogue, FileField, FileProgram, FileType, OlderTypes, Types } from "./fileTypes";
import { refinements } from "./refinements";

/** What a file calls its type is plain text to the compiler. */
const newest: Readonly<Record<FileProgram, unknown>> = { alertmanager, prometheus, thanos: thanos42 };

/** What older versions of Thanos have otherwise than the newest. */
const older: Readonly<Record<string, unknown>> = { "v0.40": thanos40, "v0.41": thanos41 };

const refined = new Map<string, FileCatalogue>();

/**
 * All types of the files of a program.
 *
 * @param version of Thanos, as in an image's tag, such as `v0.41.0`. @default the newest that is known, which also stands
 * for those that are not
 */
export function fileCatalogueOf(program: FileProgram, version = ""): FileCatalogue {
  const minor = program === "thanos" ? flagVersion("query", version) : "";
  const name = Object.hasOwn(older, minor) ? minor : program;
  const known =
    refined.get(name) ??
    refine(withDifferences(newest[program] as Types, older[name] as OlderTypes), program);
  refined.set(name, known);
  return known;
}

/** The types of an older version, made of those of the newest. */
function withDifferences(types: Types, differences: OlderTypes | undefined): Types {
  if (differences === undefined) return types;
  const put = <T>(all: Readonly<Record<string, T>>, own: Readonly<Record<string, T | null>>) =>
    Object.fromEntries(
      Object.entries({ ...all, ...own }).filter((entry): entry is [string, T] => entry[1] !== null),
    );
  return {
    version: differences.version,
    roots: put(types.roots, differences.roots),
    types: put(types.types, differences.types),
  };
}

function refine(catalogue: Types, program: FileProgram): FileCatalogue {
  const { kinds, notRequired } = refinements[program];
  const refineType = (name: string, type: FileType): FileType => {
    const kindOf = (key: string, field: FileField): FileField =>
      kinds[`${name}:${key}`] ?? kinds[`:${key}`] ?? field;
    return {
      ...type,
      fields: Object.fromEntries(
        Object.entries(type.fields).map(([key, field]) => [key, kindOf(key, field)]),
      ),
      required: type.required?.filter((key) => !notRequired.includes(`${name}:${key}`)),
    };
  };
  return {
    ...catalogue,
    program,
    types: Object.fromEntries(
      Object.entries(catalogue.types).map(([name, type]) => [name, refineType(name, type)]),
    ),
  };
}

/**
 * A type.
 * @throws Error when there is none of that name, so a mistake of ours.
 */
export function typeOf(catalogue: FileCatalogue, name: string): FileType {
  if (!Object.hasOwn(catalogue.types, name)) throw new Error(`The catalogue has no type ${name}.`);
  return catalogue.types[name];
}

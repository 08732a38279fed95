/** The catalogue of configuration files, which `npm run files` writes from the programs' own Go types, with what no type tells. */
import alertmanager from "./versions/alertmanager-v0.json";
import prometheus from "./versions/prometheus-v3.json";
import thanos from "./versions/thanos-v0.42.json";
import type { FileCatalogue, FileField, FileProgram, FileType } from "./fileTypes";
import { refinements } from "./refinements";

/** What a file calls its type is plain text to the compiler. */
const files: Readonly<Record<FileProgram, unknown>> = { alertmanager, prometheus, thanos };

const refined = new Map<FileProgram, FileCatalogue>();

/** All types of the files of a program. */
export function fileCatalogueOf(program: FileProgram): FileCatalogue {
  const known = refined.get(program) ?? refine(files[program] as Omit<FileCatalogue, "program">, program);
  refined.set(program, known);
  return known;
}

function refine(catalogue: Omit<FileCatalogue, "program">, program: FileProgram): FileCatalogue {
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

/** The catalogue of configuration files, which `npm run files` writes from the programs' own Go types. */
import alertmanager from "./versions/alertmanager-v0.json";
import prometheus from "./versions/prometheus-v3.json";
import thanos from "./versions/thanos-v0.42.json";
import type { FileCatalogue, FileProgram, FileType } from "./fileTypes";

/** What a file calls its type is plain text to the compiler. */
const files: Readonly<Record<FileProgram, unknown>> = { alertmanager, prometheus, thanos };

/** All types of the files of a program. */
export const fileCatalogueOf = (program: FileProgram): FileCatalogue => files[program] as FileCatalogue;

/**
 * A type.
 * @throws Error when there is none of that name, so a mistake of ours.
 */
export function typeOf(catalogue: FileCatalogue, name: string): FileType {
  if (!Object.hasOwn(catalogue.types, name)) throw new Error(`The catalogue has no type ${name}.`);
  return catalogue.types[name];
}

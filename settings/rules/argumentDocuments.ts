/** YAML documents among the further arguments of Thanos' programs: their form, by the catalogue of files. */
import { fileCatalogueOf } from "../../model/fileCatalogue";
import { checkDocument } from "../../model/fileCatalogue/checkDocument";
import { Place } from "../../model/files/place";
import { readYaml } from "../../model/files/readYaml";
import { keyOf } from "../checking/keys";
import type { Broken } from "../checking/problems";

/** File of the catalogue by flag. Flags that the stack sets itself are refused before. */
const documents: Readonly<Record<string, string>> = {
  "query-range.response-cache-config": "responseCache",
  "labels.response-cache-config": "responseCache",
  "query-frontend.downstream-tripper-config": "downstreamTripper",
  "index-cache.config": "indexCache",
  "store.caching-bucket.config": "bucketCache",
  "selector.relabel-config": "relabeling",
  "alert.relabel-config": "relabeling",
  "alertmanagers.config": "alertmanagers",
  "query.config": "queries",
  "remote-write.config": "remoteWrite",
  "prometheus.http-client": "httpClient",
  "request.logging-config": "requestLogging",
  "tracing.config": "tracing",
};

const plainSecret =
  "is stored as plain text in the pods' arguments and in Pulumi's state. Use a file in the pod for it.";

/**
 * What is wrong with documents in arguments. No value of them is part of a message.
 *
 * @param words the arguments; those that are refused anyway are left empty.
 * @param key of the setting that has the arguments.
 * @param version of Thanos, such as `v0.42.4`.
 * @param isMounted whether the tier's pods have a file. @default none
 */
export function findDocumentProblems(
  words: readonly string[],
  key: string,
  version: string,
  isMounted: (file: string) => boolean = () => false,
): Broken[] {
  const catalogue = fileCatalogueOf("thanos", version);
  return words.flatMap((word, i) => {
    const [, flag, text] = /^--([\w.-]+)=([\s\S]*)$/.exec(word) ?? [];
    if (flag === undefined || !Object.hasOwn(documents, flag)) return [];
    const item = { key: `${key}[${i}]`, value: undefined };
    const { content, fault } = readYaml(text, true);
    if (fault !== undefined)
      return [
        {
          ...item,
          about: `--${flag}`,
          rule: `has a value that is not YAML: ${fault.code} at line ${fault.line}, column ${fault.column}. Correct it there.`,
        },
      ];
    const check = (place: Place): void =>
      checkDocument(place, documents[flag], {
        catalogue,
        isMounted,
        plainSecret: { rule: plainSecret, level: "warning" },
        verbatim: true,
      });
    return Place.findProblems(content, [], check, true).map(({ path, rule, level }) => ({
      ...item,
      about: path.length === 0 ? `--${flag}` : `--${flag}: ${keyOf(path)}`,
      rule,
      level,
    }));
  });
}

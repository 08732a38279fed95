/** Which PromQL the programs of a stack speak, by the versions of their images and the features that are turned on. */
import { readArguments } from "../../model/commandLine";
import { versionOf } from "../../model/images";
import { Dialect, prometheusDialect, rulerDialect } from "../../model/languages/promql";

interface Argued {
  readonly extraArgs: readonly string[];
}

/** The settings that are read here. */
export interface SpokenSettings {
  readonly images: { readonly prometheus: string; readonly thanos: string };
  readonly prometheus: Argued;
  readonly query: Argued;
  readonly ruler: Argued;
}

/** The PromQL of each tier that has rules. Ruler parses an expression and sends it to Query, so both have to know it. */
export function readDialects({ images, prometheus, query, ruler }: SpokenSettings): {
  prometheus: Dialect;
  ruler: Dialect;
} {
  const [own, queries, rulers] = [prometheus, query, ruler].map(readFeatures);
  const shared = [...rulers].filter((name) => queries.has(name));
  const extended = [query, ruler].every(
    ({ extraArgs }) => readArguments(extraArgs).flags.get("query.enable-x-functions")?.[0] === "true",
  );
  return {
    prometheus: prometheusDialect(versionOf(images.prometheus), own),
    ruler: rulerDialect(versionOf(images.thanos), shared, extended),
  };
}

/** Names given to `--enable-feature`, which takes several with commas between them. */
const readFeatures = ({ extraArgs }: Argued): Set<string> =>
  new Set(
    (readArguments(extraArgs).flags.get("enable-feature") ?? []).flatMap((each) => each?.split(",") ?? []),
  );

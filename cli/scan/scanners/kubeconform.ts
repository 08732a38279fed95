/** kubeconform: does each object have the form that the API server reads, with no field that it does not know? */
import { listAt, objectIn, readJson, type Finding, type Scanner } from "./scanner";

interface Resource {
  readonly filename: string;
  readonly status: string;
  readonly msg: string;
}

/** Its answers, each as a rule. `no-schema` is what kubeconform itself would pass over or call an error. */
const ruleOf = ({ status, msg }: Resource): string | undefined => {
  if (status === "statusValid") return undefined;
  if (status === "statusInvalid") return "invalid";
  return /could not find schema/.test(msg) ? "no-schema" : "unreadable";
};

/** Its message without the schema's path, and without the lines that only say that something inside of them is wrong. */
const shorten = ({ msg, status }: Resource): string => {
  const [, ...places] = msg.split(/\s+- at /);
  const shown = places.filter((place) => !/'(allOf|oneOf|anyOf)' failed/.test(place));
  return shown.length > 0 ? shown.join("; ") : msg || status;
};

export const kubeconform: Scanner = {
  args: ({ folder, schemas }) => [
    ...["-strict", "-output", "json", "-verbose"],
    ...["-schema-location", `${schemas.folder}/{{.ResourceKind}}{{.KindSuffix}}.json`],
    folder,
  ],
  answers: [0, 1],
  read: (output, manifests) => {
    const { resources } = readJson(output) as { resources?: unknown };
    const all = listAt<Resource>(resources, "resources");
    if (all.length !== manifests.size)
      throw new Error(`It speaks of ${all.length} objects, and there are ${manifests.size}.`);
    const findings = all.flatMap((resource): Finding[] => {
      const rule = ruleOf(resource);
      return rule === undefined
        ? []
        : [
            {
              rule,
              object: objectIn(resource.filename, manifests),
              message: shorten(resource),
            },
          ];
    });
    return { checks: all.length, rules: new Set(["invalid", "no-schema", "unreadable"]), findings };
  },
};

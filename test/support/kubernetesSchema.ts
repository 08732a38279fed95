/** Holds objects against the types that Kubernetes publishes, as its API server reads them with strict decoding. */
import Ajv, { type ValidateFunction } from "ajv";
import schema from "./kubernetesSchema.json";

/** A quantity. Source: `resource.Quantity` of k8s.io/apimachinery. */
const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

const ajv = new Ajv({ strict: false, allErrors: true });
const isInt32 = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
ajv.addFormat("int32", { type: "number", validate: isInt32 });
for (const format of ["int64", "double", "byte", "date-time", "int-or-string"]) ajv.addFormat(format, true);
/** Items of a list that are told apart by some of their fields. */
ajv.addKeyword({
  keyword: "x-kubernetes-list-map-keys",
  validate: (keys: string[], items: unknown) => {
    if (!Array.isArray(items)) return true;
    const names = items.map((item) =>
      JSON.stringify(keys.map((key) => (item as Record<string, unknown>)[key])),
    );
    return new Set(names).size === names.length;
  },
});
ajv.addKeyword({
  keyword: "x-kubernetes-list-type",
  validate: (kind: string, items: unknown) =>
    kind !== "set" || !Array.isArray(items) || new Set(items).size === items.length,
});

const $defs = {
  ...schema.$defs,
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    oneOf: [{ type: "string", pattern: quantity.source }, { type: "number" }],
  },
};
const validators = new Map<string, ValidateFunction>();

/** Version of Kubernetes whose types they are. */
export const kubernetesVersion = schema.version;

/**
 * What is wrong with the form of an object.
 *
 * @param type of the resource in Pulumi, such as `kubernetes:apps/v1:Deployment`.
 * @returns `undefined` for a type that is not Kubernetes' own.
 */
export function findFormProblems(type: string, object: unknown): string[] | undefined {
  const name = (schema.kinds as Record<string, string | undefined>)[type.replace("kubernetes:", "")];
  if (name === undefined) return undefined;
  const validate = validators.get(name) ?? ajv.compile({ $ref: `#/$defs/${name}`, $defs });
  validators.set(name, validate);
  validate(object);
  return (validate.errors ?? []).map(
    ({ instancePath, message = "", params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/**
 * Names, keys and values as the API server takes them. Source: k8s.io/apimachinery, pkg/util/validation/validation.go of
 * v0.34. Each function gives what is wrong, beginning with a verb, and the way out; `undefined` where nothing is.
 */

const labelPart = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
/** What a name with dots looks like. */
export const subdomainPattern = new RegExp(`^${labelPart}(?:\\.${labelPart})*$`);
const label = new RegExp(`^${labelPart}$`);
/** What the value of a label of a node looks like, and the key of one after its domain. */
export const qualifiedPattern = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const address4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Whether a text is a name with dots, as most objects may have (RFC 1123 subdomain). */
export const isSubdomain = (text: string): boolean => text.length <= 253 && subdomainPattern.test(text);

/** Whether a text is a name without dots, as namespaces and Services have (RFC 1123 label). */
export const isDnsLabel = (text: string): boolean => text.length <= 63 && label.test(text);

/** A name of a Secret, a StorageClass, an IngressClass, a PriorityClass, a Gateway or one of its listeners. */
export function findNameFault(text: string): string | undefined {
  if (isSubdomain(text)) return undefined;
  return text === ""
    ? "is empty. Write a name, or remove the key."
    : "is not a name of a Kubernetes object. Use at most 253 lower-case letters, digits, dashes and dots, and begin and end each part with a letter or a digit.";
}

/** A host name that a rule of an Ingress or an HTTPRoute is for: an address is refused, and DNS has no part of more than 63. */
export function findHostFault(text: string): string | undefined {
  if (text.length > 253) return "is too long. Use at most 253 characters.";
  if (text.startsWith("*."))
    return "is a wildcard, and the stack needs the one name that users open. Write it such as thanos.example.org.";
  if (address4.test(text))
    return "is an address, not a host name, and Kubernetes refuses it. Write a name such as thanos.example.org.";
  return isSubdomain(text) && text.split(".").every(isDnsLabel)
    ? undefined
    : "is not a host name. Write it without scheme, port and path, such as thanos.example.org.";
}

/** The key of a label or of an annotation: a name, with a domain before it or not. */
export function findKeyFault(key: string): string | undefined {
  const parts = key.split("/");
  const name = parts.at(-1) ?? "";
  const right =
    parts.length <= 2 &&
    name.length <= 63 &&
    qualifiedPattern.test(name) &&
    (parts.length === 1 || isSubdomain(parts[0]));
  return right
    ? undefined
    : "is not a key for a label, a taint or an annotation. Use at most 63 letters, digits, dashes, dots and underscores, with a domain and a slash before them or not, such as example.org/name.";
}

/** The value of a label of a node, or of a taint. It may be empty. */
export const findLabelValueFault = (value: string): string | undefined =>
  value === "" || (value.length <= 63 && qualifiedPattern.test(value))
    ? undefined
    : "is not a value for a label or a taint, so no node has it. Use at most 63 letters, digits, dashes, dots and underscores, and begin and end with a letter or a digit.";

/** Most bytes of all annotations of an object, with their keys. Source: `TotalAnnotationSizeLimitB` of apimachinery. */
export const mostAnnotationBytes = 256 * 1024;

/** Bytes of annotations, as they are counted. */
export const annotationBytes = (annotations: Readonly<Record<string, unknown>>): number =>
  Object.entries(annotations).reduce(
    (sum, [key, value]) =>
      sum + Buffer.byteLength(key) + (typeof value === "string" ? Buffer.byteLength(value) : 0),
    0,
  );

/** A key of a ConfigMap, which becomes the name of a file (`IsConfigMapKey`). */
export const isConfigMapKey = (key: string): boolean =>
  key.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(key) && key !== "." && !key.startsWith("..");

/** Namespaces that belong to Kubernetes itself. Their pods are not ours to delete, and admission treats them apart. */
export const systemNamespaces: readonly string[] = ["kube-system", "kube-public", "kube-node-lease"];

/** Priority classes that Kubernetes makes; it refuses any other with their prefix (`ValidatePriorityClass`). */
const systemPriorities = ["system-cluster-critical", "system-node-critical"];

/** The name of a PriorityClass. */
export const findPriorityFault = (name: string): string | undefined =>
  name.startsWith("system-") && !systemPriorities.includes(name)
    ? `is a PriorityClass that can't exist: names with system- are Kubernetes' own. Use ${systemPriorities.join(" or ")}, or a class of yours.`
    : findNameFault(name);

import * as proxy from "@pulumi/policy/proxy";

// The SDK exports it, but its type declarations leave it out.
const { unknownStringValue } = proxy as unknown as { unknownStringValue: string };

/** What `pulumi policy analyze` and `pulumi stack export` put in the place of a secret that they can't decrypt. */
const redacted = "[secret]";

/** What marks a secret, or an output, in exported state. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/**
 * The value with everything that state does not show as the SDK's sign for a value that is not known: it is not judged, and
 * taken for neither right nor wrong. A secret in plain text (`--show-secrets`) is taken as it is.
 */
export function hiddenAsUnknown(value: unknown): unknown {
  if (value === redacted) return unknownStringValue;
  if (Array.isArray(value)) return value.map(hiddenAsUnknown);
  if (typeof value !== "object" || value === null || isInstance(value)) return value;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields[signature] === secretSignature) {
    if (typeof fields.plaintext === "string") return hiddenAsUnknown(JSON.parse(fields.plaintext));
    return "value" in fields ? hiddenAsUnknown(fields.value) : unknownStringValue;
  }
  if (fields[signature] === outputSignature)
    return "value" in fields ? hiddenAsUnknown(fields.value) : unknownStringValue;
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, hiddenAsUnknown(inner)]));
}

/** Assets and archives, which the SDK makes of their own signatures. */
function isInstance(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== Object.prototype && prototype !== null;
}

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** Keys in one order, so that the same content has one text. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}

/**
 * Hex SHA-256 of content, whatever the order of its keys: pods that read the content only at their start roll on it.
 *
 * The digest is not secret, even of a secret. Use it only where the content can't be guessed from its digest, such as
 * generated keys.
 */
export function digest(content: unknown): pulumi.Output<string> {
  const hash = (plain: unknown) =>
    createHash("sha256")
      .update(JSON.stringify(sortKeys(plain)))
      .digest("hex");
  return pulumi.unsecret((pulumi.output(content) as pulumi.Output<unknown>).apply(hash));
}

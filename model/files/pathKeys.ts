/** A value in a file by its path: how that is written, and what is there. */
import type { Path } from "./place";

/** A key as `pulumi config set --path` takes it, such as `hosts[0]` or `files["a b"]`. */
export const keyOf = (path: Path): string =>
  path
    .map((part) => {
      if (typeof part === "number") return `[${part}]`;
      return /^[\w-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
    })
    .join("")
    .replace(/^\./, "");

/** The value at a path, as it is written. */
export const valueAt = (values: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined | null)?.[name],
    values,
  );

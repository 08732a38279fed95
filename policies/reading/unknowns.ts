import * as policy from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";

/** What the policy SDK throws when a policy touches a value that a preview does not know yet. */
export interface UnknownValue extends Error {
  /** Where the value stands in the resource's properties. */
  readonly props: readonly string[];
}

/** A value, or the reason why it can't be had. */
export type Known<T> = T | UnknownValue;

// The SDK exports these, but its type declarations leave them out.
const { UnknownValueError } = policy as unknown as {
  UnknownValueError: new (sentinel: string, props: readonly string[]) => UnknownValue;
};
const { unknownStringValue } = proxy as unknown as { unknownStringValue: string };

/** Whether this is a report of a value that is not known. */
export function isUnknown(value: unknown): value is UnknownValue {
  return value instanceof UnknownValueError;
}

/**
 * A value that will not be known in this run either, such as the content of a Secret that another program made. Thrown,
 * it has the effect of one that a preview does not know: the SDK reports that the policy could not be judged.
 *
 * @param reason why, as the end of a sentence that starts with the resource's title and a colon.
 */
export function unreadable(reason: string): UnknownValue {
  return withMessage(new UnknownValueError(unknownStringValue, []), reason);
}

/** The same unknown value under another message. */
export function withMessage(unknown: UnknownValue, message: string): UnknownValue {
  const copy = new UnknownValueError(unknownStringValue, unknown.props);
  copy.message = message;
  return copy;
}

/** What `read` returns, or the SDK's error as a value if it meets something that is not known yet. */
export function orUnknown<T>(read: () => T): Known<T> {
  try {
    return read();
  } catch (error) {
    if (isUnknown(error)) return error;
    throw error;
  }
}

/** The value itself. @throws UnknownValueError if it is not known. */
export function known<T>(value: Known<T>): T {
  if (isUnknown(value)) throw value;
  return value;
}

/** The result of the first call, or what it threw, each time. */
export function once<T>(read: () => T): () => T {
  let found: { readonly result: Known<T> } | undefined;
  return () => {
    found ??= { result: orUnknown(read) };
    if (isUnknown(found.result)) throw found.result;
    return found.result;
  };
}

/**
 * The first result other than `undefined`. An unknown value hinders only the item that has it, or that it stands for.
 *
 * @throws UnknownValueError if no item gave a result and at least one could not be read: the SDK then reports that
 * the policy could not be judged, so that an unknown value is never taken for a pass.
 */
export function firstKnown<T, R>(items: Iterable<Known<T>>, read: (item: T) => R | undefined): R | undefined {
  let unknown: UnknownValue | undefined;
  for (const item of items) {
    const result = orUnknown(() => read(known(item)));
    if (isUnknown(result)) unknown ??= result;
    else if (result !== undefined) return result;
  }
  if (unknown) throw unknown;
  return undefined;
}

import * as policy from "@pulumi/policy";

/** What the policy SDK throws when a policy touches a value that a preview does not know yet. */
export interface UnknownValue extends Error {
  /** Where the value stands in the resource's properties. */
  readonly props: readonly string[];
}

// The SDK exports the class, but its type declarations leave it out.
const { UnknownValueError } = policy as unknown as {
  UnknownValueError: abstract new (...args: never[]) => UnknownValue;
};

/** Whether this is the SDK's report of a value that is not known yet. */
export function isUnknown(value: unknown): value is UnknownValue {
  return value instanceof UnknownValueError;
}

/** What `read` returns, or the SDK's error as a value if it meets something that is not known yet. */
export function orUnknown<T>(read: () => T): T | UnknownValue {
  try {
    return read();
  } catch (error) {
    if (isUnknown(error)) return error;
    throw error;
  }
}

/**
 * The first result other than `undefined`. An unknown value hinders only the item that has it.
 *
 * @throws UnknownValueError if no item gave a result and at least one could not be read: the SDK then reports that
 * the policy could not be judged, so that an unknown value is never taken for a pass.
 */
export function firstKnown<T, R>(items: Iterable<T>, read: (item: T) => R | undefined): R | undefined {
  let unknown: UnknownValue | undefined;
  for (const item of items) {
    const result = orUnknown(() => read(item));
    if (isUnknown(result)) unknown ??= result;
    else if (result !== undefined) return result;
  }
  if (unknown) throw unknown;
  return undefined;
}

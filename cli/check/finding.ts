/** What a check finds. */
import type { StackReader } from "./reader";

/** What one check has seen. */
export interface Finding {
  /** In a few words, such as `27 pods of 14 workloads are ready`. */
  readonly seen: string;
  /** Each a sentence of what is wrong, and one with the way out. Nothing is wrong without any. */
  readonly wrong: readonly string[];
}

/** One check: it looks at a running stack, and changes nothing. */
export interface Probe {
  /** A noun or two for the table, such as `rules`. */
  readonly name: string;
  /** @throws Error when something does not answer; NotAllowed when the user may not ask. */
  readonly look: (stack: StackReader) => Promise<Finding>;
}

/** Counts things in words: `1 pod`, `27 pods`. @param plural @default the noun with an s */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

/** A list in a sentence, cut after the first few. */
export function listSome(names: readonly string[], most = 3): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(", ")} and ${more} more` : names.join(", ");
}

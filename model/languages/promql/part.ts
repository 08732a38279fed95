/** What a check of a part of an expression is given. */
import type { Node } from "./tree";

/** What is known of the series that an expression reads. */
export interface Sources {
  /** Seconds between two samples of a series that is scraped, at least. @default not known */
  readonly interval?: number;
  /** Series that rules record, so they have other intervals and are on every shard. @default none */
  readonly recorded?: ReadonlySet<string>;
  /** External labels with their values, where they are not on the series that are read; a value may not be known. @default none */
  readonly external?: Readonly<Record<string, string | undefined>>;
}

/** A part of an expression. */
export interface Part {
  readonly text: string;
  readonly node: Node;
  readonly sources: Sources;
}

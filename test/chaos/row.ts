/** A fault, and what the stack promises while it lasts. */
export interface Row {
  /** For `make chaos ONLY=name`, in lower case with dashes. */
  readonly name: string;
  /** What happens, as in "a pod of Query is deleted by force". */
  readonly title: string;
  /** How long it lasts, in seconds. @default 0: it mends itself */
  readonly lasts?: number;
  readonly begin: () => unknown;
  /** Mends it. Also called where nothing is broken, by a run after one that was killed. @default nothing is to be mended */
  readonly end?: () => unknown;
  /** Names of the pods that the fault itself ends. @default none */
  readonly hits?: RegExp;
  readonly promises: Promises;
  /** Why a promise does not hold, if it is known not to. */
  readonly because?: string;
}

/** What is promised; what is not named is shown and not judged. */
export interface Promises {
  /** The most queries that may fail. */
  readonly failed?: number;
  /** The longest time without a whole answer about the last minutes, in seconds. */
  readonly recentOutage?: number;
  /** How soon after the fault's beginning all is well again, in seconds. */
  readonly wellAfter?: number;
}

/** What a dashboard is: plain data, from which come Grafana's JSON and the list in docs/dashboards.md. */

/** Units of numbers, by what Grafana calls them. */
export const units = {
  count: "short",
  "per second": "ops",
  ratio: "percentunit",
  seconds: "s",
  bytes: "bytes",
  "bytes per second": "binBps",
} as const;

export type Unit = keyof typeof units;

/** Where the answer of a panel turns bad: at the threshold of an alert. */
export interface Limit {
  /** Name of the alert. Its severity gives the colour, and the panel links to what to do when it fires. */
  readonly alert: string;
  /**
   * The number of an alert that has no threshold of its own, because it compares with something like 0.
   * @default the alert's threshold; where it has none there is no line, and the panel only links to the alert
   */
  readonly at?: number;
  /** @default "above": the threshold itself and everything above it is bad */
  readonly side?: "above" | "below";
}

/** A question with its answer. */
export interface Panel {
  /** The question, or the quantity that is shown. */
  readonly title: string;
  /** How to read the answer: what is good, and what it means when it is not. */
  readonly description: string;
  /** `now`: numbers of this moment. `course`: lines over the time that is looked at. `list`: one row for each series. */
  readonly shows: "now" | "course" | "list";
  readonly unit: Unit;
  /** PromQL by legend; a legend may name labels, such as `{{pod}}`. In a list it is the column with the number. */
  readonly queries: Readonly<Record<string, string>>;
  readonly limits?: readonly Limit[];
  /** Words for numbers, such as 1 for "yes". @default numbers are shown as they are */
  readonly words?: Readonly<Record<number, string>>;
  /** What no data means. @default Grafana's own "No data", because there must be some */
  readonly none?: string;
}

/** A dashboard. */
export interface Page {
  /** By which Grafana and bookmarks know it; it never changes. */
  readonly uid: string;
  readonly title: string;
  /** What it is for, in one sentence. */
  readonly description: string;
  /** The Service whose pods have `shard` as a label to choose by. @default there is no such choice */
  readonly shardsOf?: string;
  /** Panels of a row share its width. */
  readonly rows: readonly (readonly Panel[])[];
}

type Told = Omit<Panel, "title" | "shows">;

/** Numbers of this moment. */
export const now = (title: string, told: Told): Panel => ({ title, shows: "now", ...told });

/** Lines over the time that is looked at. */
export const course = (title: string, told: Told): Panel => ({ title, shows: "course", ...told });

/** A table with one row for each series. */
export const list = (title: string, told: Told): Panel => ({ title, shows: "list", ...told });

/** Every panel of a dashboard, in reading order. */
export const panelsOf = ({ rows }: Page): readonly Panel[] => rows.flat();

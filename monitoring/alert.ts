/** What an alert of the stack is: plain data, from which come the rules, their tests' names, `docs/alerts.md` and the settings. */
import type { StackShape } from "./stackShape";

/**
 * What somebody has to do.
 *
 * - `critical`: act now, or data or answers are lost.
 * - `warning`: act within days.
 * - `info`: nothing; it explains others and is shown on dashboards.
 */
export type Severity = "critical" | "warning" | "info";

/** The unit of a threshold, as settings, texts and dashboards show it. */
export type ThresholdUnit = "ratio" | "seconds" | "bytes" | "count" | "per second";

/** A number that an alert compares with. A setting may give another one. */
export interface Threshold {
  readonly value: number;
  readonly unit: ThresholdUnit;
  /** What the number is, such as "share of range queries that fail". */
  readonly meaning: string;
}

/** What of the cluster's own metrics an alert is computed from; without it the alert is left out. */
export type Source = "kubeStateMetrics" | "kubelet";

/** What to do when an alert fires. A runbook of these parts is on `docs/alerts.md`. */
export interface Runbook {
  /** What it means for data and answers, in one or two sentences. */
  readonly meaning: string;
  /** Commands that show what is wrong, each a line of a shell; `$NAMESPACE` is the stack's namespace. */
  readonly look: readonly string[];
  /** What to do, as steps in Markdown. */
  readonly act: readonly string[];
  /** When the alert goes away by itself afterwards. */
  readonly ends: string;
}

/** An alert. */
export interface Alert {
  /** In CamelCase, unique, with the program first, such as `ThanosCompactHalted`. */
  readonly name: string;
  readonly severity: Severity;
  /** How long the expression must hold, as a Prometheus duration. Only the watchdog has `0s`. */
  readonly for: string;
  readonly threshold?: Threshold;
  /** Why expression, `for` and severity are as they are, where it is not plain; also what is wrong with upstream's. */
  readonly reason?: string;
  /** The PromQL. @param threshold the alert's own, or that of a setting. */
  readonly expr: (shape: StackShape, threshold: number) => string;
  /** One line that names what is wrong and where, as a Go template over `$labels` and `$value`. */
  readonly summary: string;
  /** What it means and what comes next, as a Go template. */
  readonly description: string;
  readonly runbook: Runbook;
  /** Names of upstream's alerts with this meaning: of the mixins of Thanos, Prometheus, Alertmanager and others. */
  readonly supersedes?: readonly string[];
  /** @default none: what the monitor scrapes of the stack's own pods is enough */
  readonly needs?: readonly Source[];
  /** Whether a stack of this shape has it. @default every one has */
  readonly exists?: (shape: StackShape) => boolean;
}

/**
 * Who evaluates a group.
 *
 * - `monitor`: sees every pod of the stack and nothing else; needs no other tier.
 * - `ruler`: sees whatever Query sees, also other namespaces and clusters.
 */
export type Evaluator = "monitor" | "ruler";

/** A series that alerts of the same group are computed from. */
export interface Recording {
  /** Name of the series. */
  readonly record: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly expr: string;
}

/** The alerts of one tier, which become one rule group. */
export interface AlertGroup {
  /** Name of the rule group, such as `thanos-compact`. */
  readonly name: string;
  /** The tier as headings have it, such as `Compactor`. */
  readonly title: string;
  /** @default "monitor" */
  readonly evaluator?: Evaluator;
  /** @default none */
  readonly recordings?: (shape: StackShape) => readonly Recording[];
  readonly alerts: readonly Alert[];
}

/** Alerts that a tier is gone, or one of its pods. */
import type { Alert, Severity } from "../alert";
import { awayWindow, fewerPodsThan, nonAnswers } from "../expressions";
import { podLook } from "../runbooks";
import type { StackShape } from "../stackShape";

/** A tier of which there is one or more pods. */
export interface Presence {
  /** First word of the names of its alerts, such as `ThanosQuery`. */
  readonly prefix: string;
  readonly job: string;
  /** As texts name it, such as `Query`. */
  readonly title: string;
  /** Value of the label `app.kubernetes.io/component`. */
  readonly component: string;
  readonly replicas: (shape: StackShape) => number;
  /** What it means that all are gone, and its weight. */
  readonly down: { readonly severity: Severity; readonly for: string; readonly meaning: string };
  /** What one pod less means. */
  readonly fewer: string;
}

const look = (component: string): string[] => [
  podLook(component),
  `kubectl -n "$NAMESPACE" describe pods -l app.kubernetes.io/component=${component}`,
  `kubectl -n "$NAMESPACE" logs -l app.kubernetes.io/component=${component} --all-containers --prefix --tail=50`,
];

const act = [
  "`Pending`: `describe` says which node, volume or quota is missing.",
  "`CrashLoopBackOff` or `OOMKilled`: the log of the last run is in `kubectl logs -p`; raise the tier's `resources.memory` if it was killed for memory.",
  "`Running` and not ready: its log says what it waits for.",
  "After an update of this stack, undo the update: the previous settings and `pulumi up`.",
];

/** That no pod of a tier answers. */
export const tierIsDown = ({ prefix, job, title, component, down }: Presence): Alert => ({
  name: `${prefix}IsDown`,
  severity: down.severity,
  for: down.for,
  reason:
    "upstream's selects jobs by a pattern that matches two tiers, so one that lives hides that the other is gone.",
  expr: () => nonAnswers(job),
  summary: `${title} is gone: no pod of it answers.`,
  description: `${down.meaning} Either no pod answers the monitor, or there is none.`,
  runbook: { meaning: down.meaning, look: look(component), act, ends: `when a pod of ${title} answers.` },
  supersedes: [`${prefix}IsDown`],
});

/** That a tier has fewer pods than it should; a tier of one pod has only the alert that it is down. */
export const tierHasFewer = ({ prefix, job, title, component, replicas, fewer }: Presence): Alert => ({
  name: `${prefix}ReplicaGone`,
  severity: "warning",
  for: "10m",
  reason: `upstream has none. A pod counts if it answered once in the last ${awayWindow}, so a rollout, one pod after the other, never counts, however long it takes as a whole.`,
  expr: (shape) => fewerPodsThan(job, replicas(shape)),
  summary: `${title} has fewer pods than it should: {{ $value }}.`,
  description: fewer,
  runbook: { meaning: fewer, look: look(component), act, ends: "when all pods have answered again." },
  exists: (shape) => replicas(shape) > 1,
});

import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { makersOf, traceOf } from "../reading/makers";

/** What can't be seen is not judged, and that is said. */
export const workloadsVisible = stackPolicy({
  name: "workloads-visible",
  displayName: "Thanos is in the stack as Kubernetes objects",
  severity: "medium",
  level: "advisory",
  profile: "core",
  rule: "No Helm Release, custom resource of an operator, or file that is not rendered makes a Thanos, Prometheus or Alertmanager that no resource of the stack shows.",
  why: "This pack can't see a fault in what it makes.",
  source: "this pack: policies/reading/makers.ts",
  remedy: "Create the workloads as resources of the stack, or audit what is running.",
  tags: ["thanos", "prometheus", "readability"],
  subjects: makersOf,
  judge: (maker) => {
    const trace = traceOf(maker);
    return trace === undefined
      ? undefined
      : { is: `is not judged: it ${maker.how} (${trace})`, wayOut: maker.wayOut };
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [workloadsVisible];

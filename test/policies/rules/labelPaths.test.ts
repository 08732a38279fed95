import { describeCases } from "../support/cases";
import { seriesIdentityKept, targetLabelsKept } from "../../../policies/rules/labelPaths";
import { podJob, prometheus, query } from "../broken/blockStacks";

const relabeled = (rule: object) => prometheus({ jobs: [podJob("app", [rule])] });
const dropping = (regex: string) =>
  prometheus({ jobs: [podJob("app", [], { metric_relabel_configs: [{ action: "labeldrop", regex }] })] });

describeCases(targetLabelsKept, {
  "the external label's own value": [undefined, relabeled({ target_label: "cluster", replacement: "a" })],
  "another value": [
    /the label cluster \(relabel_configs\), which the external label/,
    relabeled({ target_label: "cluster", replacement: "b" }),
  ],
  "a replica label of Query": [
    /which .*query.* takes for a replica label/,
    [...relabeled({ target_label: "rule_replica", replacement: "b" }), query()],
  ],
});

describeCases(seriesIdentityKept, {
  "instance dropped where the pod's name is a label": [undefined, dropping("instance")],
  "both dropped": [/takes instance, pod away from job app/, dropping("instance|pod")],
});

import { describeCases } from "../support/cases";
import {
  remoteWriteKeepsReplica,
  seriesIdentityKept,
  targetLabelsKept,
  tenantLabelKept,
} from "../../../policies/rules/labelPaths";
import { podJob, prometheus, query, receivers } from "../broken/blockStacks";

const relabeled = (rule: object) => prometheus({ jobs: [podJob("app", [rule])] });
const dropping = (regex: string) =>
  prometheus({ jobs: [podJob("app", [], { metric_relabel_configs: [{ action: "labeldrop", regex }] })] });
const sending = (...rules: object[]) =>
  prometheus({
    config: { remote_write: [{ url: "http://u:hush@r.example.org", write_relabel_configs: rules }] },
  });

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

describeCases(remoteWriteKeepsReplica, {
  "replicas that keep their label": [undefined, sending()],
  "replicas that lose it": [
    /takes replica from what it sends to http:\/\/r\.example\.org/,
    sending({ action: "labeldrop", regex: "replica" }),
  ],
});

describeCases(tenantLabelKept, {
  "labels of their own": [undefined, [receivers("thanos"), query()]],
  "a Query that removes the tenant": [
    /into tenant_id, by which .*query/,
    [receivers("thanos"), query("--query.replica-label=tenant_id")],
  ],
});

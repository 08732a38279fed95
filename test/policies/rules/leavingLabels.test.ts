import { remoteWriteKeepsReplica, tenantLabelKept } from "../../../policies/rules/leavingLabels";
import { prometheus, query, receivers } from "../broken/blockStacks";
import { describeCases } from "../support/cases";

const sending = (...rules: object[]) =>
  prometheus({
    config: { remote_write: [{ url: "http://u:hush@r.example.org", write_relabel_configs: rules }] },
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

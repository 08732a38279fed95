import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { configurationOf, fieldsIn, fieldsOf } from "../reading/configuration";
import { inOneNamespace } from "../reading/kubernetes";
import { prometheusConfigOf } from "../reading/prometheusFile";
import { isRemoved, relabelRules, type RelabelRule } from "../reading/relabelRules";
import type { Stack } from "../reading/stack";
import { tenantLabelOf } from "../reading/streams";
import { labelNames } from "../reading/tierFlags";
import type { Tier } from "../reading/tiers";
import { firstKnown } from "../reading/unknowns";
import { isStateless, replicaLabelsOf, writersOf } from "../reading/writers";
import { copiesOf } from "./replicaLabels";

const tags = ["thanos", "labels", "correctness"];
const readsFile =
  "Configurations of Prometheus that are mounted from the stack's ConfigMaps and Secrets, with the variables of whoever renders them.";

/** What a tier sends on: the rules by which, and where that stands. */
interface RemoteWrite {
  readonly rules: readonly RelabelRule[];
  readonly url: string;
}

function remoteWrites(stack: Stack, tier: Tier): RemoteWrite[] {
  const data =
    tier.kind === "rule"
      ? configurationOf(stack, tier, "remote-write.config")?.data()
      : prometheusConfigOf(stack, tier).data();
  const { remote_write } = fieldsOf(data);
  return fieldsIn(remote_write).map((one) => ({
    rules: relabelRules(one.write_relabel_configs),
    // It may have a password.
    url: String(one.url).replace(/\/\/[^/@]*@/, "//"),
  }));
}

/** Replicas send series of their own. */
export const remoteWriteKeepsReplica = stackPolicy({
  name: "remote-write-keeps-replica",
  displayName: "Replicas send samples under different labels",
  severity: "high",
  level: "advisory",
  profile: "core",
  rule: "Replicas of a Prometheus or of a stateless Ruler that send samples by remote_write differ in an external label that write_relabel_configs leave, or copy to another.",
  why: "The receiver gets two samples of each series for the same moments: it refuses one as a duplicate or out of order, at random, and rates are wrong.",
  source:
    "Thanos, docs/components/receive.md: clients with external labels of their own; Prometheus, docs on write_relabel_configs",
  reads: `${readsFile} remote-write.config of Rulers. A DaemonSet's pods are taken to have targets of their own.`,
  remedy: "Give each replica an external label with its pod's name, and keep it in write_relabel_configs.",
  tags: [...tags, "prometheus", "receive"],
  subjects: (stack) => stack.tiers("prometheus", "rule"),
  judge: (tier, { stack }) => {
    if (tier.workload.kind === "DaemonSet" || (tier.kind === "rule" && !isStateless(stack, tier)))
      return undefined;
    return firstKnown(remoteWrites(stack, tier), ({ rules, url }) => {
      const copies = copiesOf(stack, tier);
      if (copies.length < 2) return undefined;
      const labels = replicaLabelsOf(copies);
      const isCopied = (label: string) =>
        rules.some(({ action, sourceLabels }) => action === "replace" && sourceLabels.includes(label));
      if (labels.some((label) => !isRemoved(rules, label) || isCopied(label))) return undefined;
      return labels.length === 0
        ? `runs ${copies.length} pods that send to ${url} under the same external labels`
        : `takes ${labels.join(", ")} from what it sends to ${url}, in which its ${copies.length} pods differ`;
    });
  },
});

/** Tenants stay apart. */
export const tenantLabelKept = stackPolicy({
  name: "tenant-label-kept",
  displayName: "The tenant's label of a Receiver is nothing else",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "--receive.tenant-label-name (tenant_id) is no --label of the Receiver, no --query.replica-label of a Query in its namespace and no --deduplication.replica-label of a " +
    "compactor of the stack.",
  why: "Series of two tenants become one, in answers or in the bucket for good.",
  source:
    "Thanos, docs/components/receive.md#tenant-lifecycle-management and docs/components/compact.md#vertical-compaction-risks",
  reads: "Flags of Receivers, Querys and compactors.",
  remedy: "Give the Receiver's own label another name, such as receive_replica, and deduplicate by that.",
  tags: [...tags, "receive"],
  subjects: (stack) => stack.tiers("receive"),
  judge: (receive, { stack }) => {
    const name = tenantLabelOf(receive);
    const [writer] = writersOf(stack, receive);
    if (writer?.labels.has(name)) return `has --label=${name}, which is where it puts the tenant's name`;
    return firstKnown(stack.tiers("query", "compact"), (one) => {
      const flag = one.kind === "query" ? "query.replica-label" : "deduplication.replica-label";
      if (one.kind === "query" && !inOneNamespace(one.workload, receive.workload)) return undefined;
      return labelNames(one.flags, flag).includes(name)
        ? `puts the tenant's name into ${name}, by which ${one.title} deduplicates (--${flag})`
        : undefined;
    });
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [remoteWriteKeepsReplica, tenantLabelKept];

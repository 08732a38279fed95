import { describeCases } from "../support/cases";
import {
  deduplicationMergesReplicas,
  deduplicationKnownToQuery,
} from "../../../policies/rules/deduplication";
import { compactor, server, ruler, thanos, objstore, config, replicaLabels } from "../support/servers";
import { unknown } from "../../support/policy";

const merging = (labels: string, ...args: string[]) =>
  compactor(`--deduplication.replica-label=${labels}`, ...args);

const labelled = ['--label=cluster="a"', '--label=rule_replica="$(POD_NAME)"'];

const fixed = (replica: string, more: object = {}, name = replica) =>
  server({ name, spec: { replicas: 1 }, config: config({ cluster: "a", replica }, more) });

const jobs = (job: string) => ({ scrape_configs: [{ job_name: job }] });

describeCases(deduplicationMergesReplicas, {
  "a compactor that merges nothing": [undefined, [compactor()]],
  "the replica label of a Prometheus": [undefined, [...server(), merging("replica")]],
  "the replica label of a Prometheus that has one replica today": [
    undefined,
    [...server({ spec: { replicas: 1 } }), merging("replica")],
  ],
  "all replica labels of Prometheus and Ruler": [
    undefined,
    [...server(), ruler(...labelled), merging("replica,rule_replica")],
  ],
  "the replica label of Receivers": [
    undefined,
    [
      thanos("receive", [objstore, '--label=receive_replica="$(POD_NAME)"'], { kind: "StatefulSet" }),
      merging("receive_replica"),
    ],
  ],
  "replicas in workloads of their own": [undefined, [...fixed("a"), ...fixed("b"), merging("replica")]],
  "a label that the team has allowed": [
    undefined,
    [...server(), merging("replica,elsewhere")],
    { allowedLabels: ["elsewhere"] },
  ],
  "two Prometheus that differ in more than their replica": [
    undefined,
    [
      ...server({ config: config({ ...replicaLabels, cluster: "a" }, jobs("x")) }),
      ...server({ name: "b", config: config({ ...replicaLabels, cluster: "b" }, jobs("y")) }),
      merging("replica"),
    ],
  ],
  "a Prometheus of another bucket": [
    undefined,
    [
      ...server({ config: config(replicaLabels, jobs("x")) }),
      ...server({
        name: "b",
        sidecar: ["sidecar", "--objstore.config={type: S3}"],
        config: config(replicaLabels, jobs("y")),
      }),
      merging("replica"),
    ],
  ],
  "a label that is the same in all replicas": [
    /merges by cluster, which is the same in all replicas of StatefulSet monitoring\/prometheus .*Use only labels that differ/,
    [...server(), merging("cluster")],
  ],
  "a label by which two Prometheus with other targets are told apart": [
    /merges by replica, which is the same in all replicas of StatefulSet monitoring\/a /,
    [...fixed("a", jobs("x")), ...fixed("b", jobs("y")), merging("replica")],
    undefined,
  ],
  "two Prometheus with other targets that differ in the replica alone": [
    /takes StatefulSet monitoring\/prometheus .* and StatefulSet monitoring\/b .* for replicas: without replica both are \{cluster="a"\}/,
    [
      ...server({ config: config(replicaLabels, jobs("x")) }),
      ...server({ name: "b", config: config(replicaLabels, jobs("y")) }),
      merging("replica"),
    ],
  ],
  "vertical compaction without labels": [
    /has --compact\.enable-vertical-compaction without .*Take it away: the compactor then halts/,
    [...server(), compactor("--compact.enable-vertical-compaction")],
  ],
  "vertical compaction that the labels need anyway": [
    undefined,
    [...server(), merging("replica", "--compact.enable-vertical-compaction")],
  ],
  "a label of something that the stack does not have": [
    /^unreadable: .*nothing in this stack that uploads to the bucket has the label replica/,
    [merging("replica")],
  ],
  "labels that are not known yet": [
    /^unknown: /,
    [compactor("--deduplication.replica-label=replica", unknown("String"))],
  ],
});

const query = (labels: string) => thanos("query", [`--query.replica-label=${labels}`]);

describeCases(deduplicationKnownToQuery, {
  "labels that Query knows": [undefined, [merging("a"), query("b,a")]],
  "a stack without a Query": [undefined, [merging("a")]],
  "a label that Query does not know": [
    /merges blocks by a, which is not a --query\.replica-label of Deployment monitoring\/query/,
    [merging("a"), query("b")],
  ],
});

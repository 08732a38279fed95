import { describeCases } from "../support/cases";
import {
  shardsDifferInBucket,
  shardsDifferInQuery,
  deduplicationPenaltyInBucket,
  deduplicationPenaltyInQuery,
  replicasScrapeAlike,
} from "../../../policies/rules/shardsAndReplicas";
import { type Server, replicaLabels, server, config, compactor, thanos } from "../support/servers";
import { type FakeResource } from "../../support/policy";

interface Shard extends Server {
  readonly modulus?: unknown;
  readonly keep?: unknown;
  readonly label?: string;
  readonly labels?: object;
  /** Rules behind those of the shard. */
  readonly rules?: readonly object[];
  /** In place of the keep rule. */
  readonly keepRule?: object;
  readonly job?: string;
}

/** A shard with its own configuration, which keeps this number of three. */
function shard(number: unknown, of: Shard = {}): FakeResource[] {
  const { modulus = 3, label = "__tmp_hash", labels = { ...replicaLabels, shard: String(number) } } = of;
  const relabel_configs = [
    { source_labels: ["__address__"], action: "hashmod", modulus, target_label: label },
    of.keepRule ?? { source_labels: [label], action: "keep", regex: of.keep ?? number },
    ...(of.rules ?? []),
  ];
  const job = { job_name: of.job ?? "pods", kubernetes_sd_configs: [{ role: "pod" }], relabel_configs };
  return server({ name: `p${String(number)}`, config: config(labels, { scrape_configs: [job] }), ...of });
}

const shards = (...numbers: unknown[]) => numbers.flatMap((number) => shard(number));

const three = shards(0, 1, 2);

const same = (number: number, more: Shard = {}) =>
  shard(number, { labels: replicaLabels, modulus: 2, ...more });

const penalty = "--deduplication.func=penalty";

const merging = (...args: string[]) => compactor("--deduplication.replica-label=replica", ...args);

describeCases(shardsDifferInBucket, {
  "shards with a label": [undefined, [...three, merging(penalty)]],
  "shards without a label that are not merged": [undefined, [...same(0), ...same(1), compactor()]],
  "replicas in two workloads": [undefined, [...same(0), ...same(0, { name: "b" }), merging(penalty)]],
  "shards of another bucket": [
    undefined,
    [
      ...same(0),
      ...same(1),
      thanos("compact", ["--objstore.config={type: S3}", "--deduplication.replica-label=replica"]),
    ],
  ],
  "shards without a label": [
    /takes StatefulSet monitoring\/p0 .* and StatefulSet monitoring\/p1 .* without replica both are \{cluster="a"\}/,
    [...same(0), ...same(1), merging(penalty)],
  ],
});

const query = (...args: string[]) => thanos("query", ["--query.replica-label=replica", ...args]);

describeCases(shardsDifferInQuery, {
  "shards with a label": [undefined, [...three, query()]],
  "shards of another namespace": [
    undefined,
    [...same(0, { namespace: "x" }), ...same(1, { namespace: "x" }), query()],
  ],
  "shards without a label": [/which are different shards, for replicas/, [...same(0), ...same(1), query()]],
});

describeCases(deduplicationPenaltyInBucket, {
  penalty: [undefined, [...server(), merging(penalty)]],
  "no merging": [undefined, [...server(), compactor()]],
  "merging of Receivers": [
    undefined,
    [...server(), compactor("--deduplication.replica-label=receive_replica")],
  ],
  "no algorithm": [
    /merges replicas of StatefulSet monitoring\/prometheus .* without --dedup/,
    [...server(), merging()],
  ],
});

describeCases(deduplicationPenaltyInQuery, {
  "the default": [undefined, [...server(), query()]],
  "chain where there are only Receivers": [undefined, [query("--deduplication.func=chain")]],
  chain: [
    /has --deduplication\.func=chain, and asks Stat/,
    [...server(), query("--deduplication.func=chain")],
  ],
});

const every = (name: string, scrape_interval: string | undefined, job: object = {}) =>
  server({
    name,
    config: {
      global: { scrape_interval, external_labels: replicaLabels },
      scrape_configs: [{ job_name: "j", ...job }],
    },
  });

describeCases(replicasScrapeAlike, {
  "the same interval": [undefined, [...every("a", "30s"), ...every("b", "30s"), query()]],
  "the default in other words": [undefined, [...every("a", undefined), ...every("b", "60s"), query()]],
  "the same interval of a job": [
    undefined,
    [...every("a", "30s", { scrape_interval: "1m" }), ...every("b", "1m"), query()],
  ],
  others: [
    /takes StatefulSet monitoring\/a .* for replicas, which scrape job j every 30 and every 60 seconds/,
    [...every("a", "30s"), ...every("b", undefined), query()],
  ],
});

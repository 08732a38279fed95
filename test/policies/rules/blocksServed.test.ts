import { describeCases } from "../support/cases";
import { blocksServed, blocksServedThroughout, storesReachBack } from "../../../policies/rules/blocksServed";
import { hashed, keep, onDisk, prometheus, query, receivers, selector } from "../broken/blockStacks";

const store = (...args: string[]) => onDisk("store", `store${args.length}`, "thanos", ...args);
const shard = (modulus: number, number: number) =>
  onDisk("store", `shard-${number}`, "thanos", selector(...hashed("__block_id", modulus, number)));

describeCases(blocksServed, {
  "a Store Gateway that takes all": [undefined, [...prometheus(), store(), query()]],
  "one of another bucket": [
    /uploads to the bucket of .*, which no Store Gateway of the stack reads \(.*store.*reads/,
    [...prometheus(), onDisk("store", "store", "other"), query()],
  ],
  "no Query in the stack": [undefined, [...prometheus(), onDisk("store", "store", "other")]],
  "one that keeps another cluster": [
    /uploads blocks of \{cluster="a", replica="prometheus-0"\}, which --selector.relabel-config of .*store.* drops/,
    [...prometheus(), store(selector(keep("cluster", "b"))), query()],
  ],
  "two shards of three": [
    /of which those with the number 1 of 3 by __block_id are taken by none of .*shard-0.* and .*shard-2/,
    [...prometheus(), shard(3, 0), shard(3, 2), query()],
  ],
  "shards of two and of four that leave nothing out": [
    undefined,
    [...prometheus(), shard(2, 0), shard(4, 1), shard(4, 3), query()],
  ],
  "a tenant that is not known": [
    /^unreadable: .*the label tenant_id has the tenant's name/,
    [receivers("thanos"), store(selector(keep("tenant_id", "b"))), query()],
  ],
});

describeCases(blocksServedThroughout, {
  "times that touch": [
    undefined,
    [...prometheus(), store("--min-time=-2w"), store("--max-time=-2w", "--log.level=info")],
  ],
  "a week that is missing": [
    /no Store Gateway serves from 14d ago to 21d ago: .*--min-time=-2w, and .*--max-time=-3w/,
    [...prometheus(), store("--min-time=-2w"), store("--max-time=-3w", "--log.level=info")],
  ],
  "a sidecar that hides what is not in the bucket yet": [
    /serves its samples for 1h \(--min-time\), but .*store.* may serve them only when they are/,
    [...prometheus({ sidecar: ["--min-time=-1h"] }), store()],
  ],
});

describeCases(storesReachBack, {
  "a Store Gateway that reaches as far back as the compactor keeps": [
    undefined,
    [
      ...prometheus(),
      store("--min-time=-1y"),
      onDisk(
        "compact",
        "compact",
        "thanos",
        "--retention.resolution-raw=1y",
        "--retention.resolution-5m=1y",
        "--retention.resolution-1h=1y",
      ),
    ],
  ],
  "one that does not": [
    /keeps for ever, but .*store.* is the oldest to serve them and ends at --min-time=-4w/,
    [...prometheus(), store("--min-time=-4w"), onDisk("compact", "compact", "thanos")],
  ],
});

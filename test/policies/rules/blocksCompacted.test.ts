import { describeCases } from "../support/cases";
import { blocksCompacted, compactorSelectsStreams } from "../../../policies/rules/blocksCompacted";
import { hashed, keep, onDisk, prometheus, selector } from "../broken/blockStacks";

const compactor = (...args: string[]) => onDisk("compact", "compact", "thanos", ...args);

describeCases(blocksCompacted, {
  "a compactor that takes all": [undefined, [...prometheus(), compactor()]],
  "none in the stack": [undefined, prometheus()],
  "one that keeps another cluster": [
    /uploads blocks of \{cluster="a".*\}, which --selector.relabel-config of .*compact.* drops/,
    [...prometheus(), compactor(selector(keep("cluster", "b")))],
  ],
  "one that selects by a label that it merges by": [
    /drops/,
    [...prometheus(), compactor(selector(keep("replica", ".+")), "--deduplication.replica-label=replica")],
  ],
  "one of another bucket, where Store Gateways read this one": [
    /on which no compactor of the stack works \(.*compact/,
    [...prometheus(), onDisk("store", "store", "thanos"), onDisk("compact", "compact", "other")],
  ],
});

describeCases(compactorSelectsStreams, {
  "a compactor of a cluster": [undefined, [compactor(selector(keep("cluster", "a")))]],
  "one of a number of blocks": [
    /divides blocks by __block_id/,
    [compactor(selector(...hashed("__block_id", 2, 0)))],
  ],
});

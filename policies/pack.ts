import { patchedWorkload, unreadableCommand } from "./commands";
import {
  compactorChecksIndex,
  compactorHaltsOnError,
  compactorNotAutoscaled,
  compactorOnePerBucket,
  compactorSingleReplica,
  compactorStopsAtOutOfOrderChunks,
  compactorWaits,
} from "./compactor";
import { deduplicationKnownToQuery, deduplicationOptIn } from "./deduplication";
import type { GuardPolicy } from "./policy";
import { prometheusHardAntiAffinity } from "./prometheus";
import {
  deletionAfterStoresIgnoreIt,
  deletionIsDelayed,
  downsamplingOn,
  retentionCoversDownsampling,
  retentionGrowsWithResolution,
} from "./retention";
import {
  compactorCpuForConcurrency,
  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
} from "./scratch";

/** The policies of the pack, by subject. */
export const policies: GuardPolicy[] = [
  unreadableCommand,
  patchedWorkload,

  compactorSingleReplica,
  compactorNotAutoscaled,
  compactorOnePerBucket,
  compactorHaltsOnError,
  compactorChecksIndex,
  compactorStopsAtOutOfOrderChunks,
  compactorWaits,

  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
  compactorCpuForConcurrency,

  retentionCoversDownsampling,
  retentionGrowsWithResolution,
  downsamplingOn,
  deletionIsDelayed,
  deletionAfterStoresIgnoreIt,

  deduplicationOptIn,
  deduplicationKnownToQuery,

  prometheusHardAntiAffinity,
];

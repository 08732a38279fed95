import { storeMeetsPrometheus, storeMemory, storeRequestsLimited } from "./store";
import { rulerAlertsAbort, rulerAlertsSent, rulerAsksQuery, rulerHasQuery, rulerReplicated } from "./ruler";
import {
  cacheFreshness,
  partialResponseAgrees,
  queryFrontendHasQuery,
  queryFrontendSplits,
} from "./queryFrontend";
import {
  partialResponseChosen,
  queryHasEndpoints,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,
  storeapiIsAsked,
  storeapiReplicasAsked,
} from "./query";
import {
  addressInStack,
  addressLookupKnown,
  addressResolves,
  endpointFileForm,
  endpointTlsUsed,
  strictEndpointsFixed,
} from "./discovery";
import {
  cacheTypeKnown,
  memcachedMemory,
  memcachedServersKnown,
  memcachedTakesItems,
  responseCacheCreated,
  responseCacheFits,
  responseCacheShared,
  storeCacheItemFits,
} from "./caches";
import {
  alertmanagerClustered,
  alertmanagerGossipPort,
  alertmanagerPeersComplete,
  alertmanagerReplicasTold,
  alertmanagerReplicated,
} from "./alertmanager";
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
import {
  dataAccessMode,
  dataClaimsRetained,
  dataLocked,
  dataOnClaimedDisk,
  dataOneWriter,
  prometheusGracePeriod,
} from "./disks";
import {
  externalLabelsSet,
  externalLabelsStable,
  externalLabelsUnique,
  rulerLabelsQuoted,
  templateVariablesSet,
} from "./externalLabels";
import {
  localCompactionWaits,
  prometheusRetentionCoversNight,
  prometheusRetentionCoversOutage,
  rulerRetentionCoversOutage,
} from "./localBlocks";
import type { GuardPolicy } from "./policy";
import { prometheusHardAntiAffinity } from "./prometheus";
import { prometheusAdminApiOff, prometheusLifecycleInside } from "./prometheusAccess";
import {
  labelNamesUnquoted,
  labelsBeyondReplica,
  prometheusAlertsWithoutReplica,
  queryKnowsReplicaLabels,
  rulerAlertsWithoutReplica,
} from "./replicaLabels";
import {
  deduplicationPenaltyInBucket,
  deduplicationPenaltyInQuery,
  replicasScrapeAlike,
  shardsDifferInBucket,
  shardsDifferInQuery,
} from "./replicas";
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
import { shardHashTemporary, shardsComplete } from "./shards";
import { sidecarOwnPrometheus, sidecarSharesData, sidecarUploads } from "./sidecar";

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

  deduplicationPenaltyInBucket,
  deduplicationPenaltyInQuery,

  prometheusHardAntiAffinity,
  prometheusGracePeriod,
  prometheusAdminApiOff,
  prometheusLifecycleInside,

  sidecarUploads,
  sidecarSharesData,
  sidecarOwnPrometheus,

  localCompactionWaits,
  prometheusRetentionCoversOutage,
  prometheusRetentionCoversNight,
  rulerRetentionCoversOutage,

  dataOnClaimedDisk,
  dataOneWriter,
  dataAccessMode,
  dataLocked,
  dataClaimsRetained,

  externalLabelsSet,
  externalLabelsUnique,
  externalLabelsStable,
  templateVariablesSet,
  rulerLabelsQuoted,

  queryKnowsReplicaLabels,
  labelsBeyondReplica,
  labelNamesUnquoted,
  rulerAlertsWithoutReplica,
  prometheusAlertsWithoutReplica,

  shardsComplete,
  shardHashTemporary,
  shardsDifferInBucket,
  shardsDifferInQuery,
  replicasScrapeAlike,

  addressResolves,
  addressInStack,
  addressLookupKnown,
  strictEndpointsFixed,
  endpointFileForm,
  endpointTlsUsed,

  queryHasEndpoints,
  storeapiIsAsked,
  storeapiReplicasAsked,
  partialResponseChosen,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,

  queryFrontendHasQuery,
  queryFrontendSplits,
  cacheFreshness,
  partialResponseAgrees,

  responseCacheCreated,
  responseCacheFits,
  responseCacheShared,
  cacheTypeKnown,
  storeCacheItemFits,
  memcachedTakesItems,
  memcachedMemory,
  memcachedServersKnown,

  storeMemory,
  storeRequestsLimited,
  storeMeetsPrometheus,

  rulerHasQuery,
  rulerAsksQuery,
  rulerReplicated,
  rulerAlertsAbort,
  rulerAlertsSent,

  alertmanagerReplicasTold,
  alertmanagerClustered,
  alertmanagerPeersComplete,
  alertmanagerGossipPort,
  alertmanagerReplicated,
];

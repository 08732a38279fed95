import {
  alertmanagerClustered,
  alertmanagerGossipPort,
  alertmanagerPeersComplete,
  alertmanagerReplicasTold,
  alertmanagerReplicated,
} from "./alertmanager";
import { bucketNotForceDestroyed, bucketNotPublic, dataProtected } from "./bucket";
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
  addressInStack,
  addressLookupKnown,
  addressResolves,
  endpointFileForm,
  endpointTlsUsed,
  strictEndpointsFixed,
} from "./discovery";
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
import { flagsAccepted, flagsHarmless, flagsLasting } from "./flags";
import {
  containerNoNodeRights,
  containerRestricted,
  podNoNodeAccess,
  podNoNodeFolders,
  rootFilesystemReadOnly,
  secretsAsFiles,
  serviceAccountTokenOff,
} from "./hardening";
import { imageFixed, thanosOneVersion, thanosSecurityFixes } from "./images";
import { minioOnClaimedDisk, minioRedundant, minioSpread } from "./minio";
import {
  minioRootKeyUnused,
  objstoreEncrypted,
  objstoreKeyOfCompactor,
  objstoreSecretRolls,
} from "./objectStore";
import { deleteOnlyByCompactor, minioUserKept, objstoreRightsNamed } from "./objectStoreRights";
import type { GuardPolicy } from "./policy";
import { prometheusHardAntiAffinity } from "./prometheus";
import { prometheusAdminApiOff, prometheusLifecycleInside } from "./prometheusAccess";
import {
  partialResponseChosen,
  queryHasEndpoints,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,
  storeapiIsAsked,
  storeapiReplicasAsked,
} from "./query";
import {
  cacheFreshness,
  partialResponseAgrees,
  queryFrontendHasQuery,
  queryFrontendSplits,
} from "./queryFrontend";
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
  rulerAlertmanagersOnce,
  rulerAlertsAbort,
  rulerAlertsSent,
  rulerAsksQuery,
  rulerHasQuery,
  rulerReplicated,
} from "./ruler";
import {
  compactorCpuForConcurrency,
  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
} from "./scratch";
import { shardHashTemporary, shardsComplete } from "./shards";
import { sidecarOwnPrometheus, sidecarSharesData, sidecarUploads } from "./sidecar";
import { credentialsInSecrets } from "./secrets";
import { storeMeetsPrometheus, storeMemory, storeRequestsLimited } from "./store";
import {
  claimedDiskWritable,
  disruptionBudgetSet,
  memoryLimitKnownToGo,
  probesSet,
  resourcesSet,
} from "./workloads";

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
  rulerAlertmanagersOnce,
  rulerAlertsSent,

  alertmanagerReplicasTold,
  alertmanagerClustered,
  alertmanagerPeersComplete,
  alertmanagerGossipPort,
  alertmanagerReplicated,

  credentialsInSecrets,
  objstoreEncrypted,
  objstoreSecretRolls,
  objstoreKeyOfCompactor,
  deleteOnlyByCompactor,
  objstoreRightsNamed,
  bucketNotPublic,
  bucketNotForceDestroyed,
  dataProtected,

  minioRootKeyUnused,
  minioUserKept,
  minioOnClaimedDisk,
  minioRedundant,
  minioSpread,

  flagsAccepted,
  flagsLasting,
  flagsHarmless,
  imageFixed,
  thanosSecurityFixes,
  thanosOneVersion,

  podNoNodeAccess,
  podNoNodeFolders,
  containerNoNodeRights,
  containerRestricted,
  rootFilesystemReadOnly,
  serviceAccountTokenOff,
  secretsAsFiles,

  resourcesSet,
  memoryLimitKnownToGo,
  probesSet,
  disruptionBudgetSet,
  claimedDiskWritable,
];

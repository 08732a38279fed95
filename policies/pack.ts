import {
  alertmanagerClustered,
  alertmanagerGossipPort,
  alertmanagerPeersComplete,
  alertmanagerReplicasTold,
  alertmanagerReplicated,
} from "./rules/alertmanagerCluster";
import { bucketNotForceDestroyed, bucketNotPublic, dataProtected } from "./rules/bucketProtection";
import {
  cacheTypeKnown,
  memcachedMemory,
  memcachedServersKnown,
  memcachedTakesItems,
  responseCacheCreated,
  responseCacheFits,
  responseCacheShared,
  storeCacheItemFits,
} from "./rules/caches";
import { patchedWorkload, unreadableCommand } from "./rules/commands";
import {
  compactorChecksIndex,
  compactorHaltsOnError,
  compactorNotAutoscaled,
  compactorOnePerBucket,
  compactorSingleReplica,
  compactorStopsAtOutOfOrderChunks,
  compactorWaits,
} from "./rules/compaction";
import { deduplicationKnownToQuery, deduplicationOptIn } from "./rules/deduplication";
import {
  addressInStack,
  addressLookupKnown,
  addressResolves,
  endpointFileForm,
  endpointTlsUsed,
  strictEndpointsFixed,
} from "./rules/discovery";
import {
  dataAccessMode,
  dataClaimsRetained,
  dataLocked,
  dataOnClaimedDisk,
  dataOneWriter,
  prometheusGracePeriod,
} from "./rules/disks";
import {
  externalLabelsSet,
  externalLabelsStable,
  externalLabelsUnique,
  rulerLabelsQuoted,
  templateVariablesSet,
} from "./rules/externalLabels";
import {
  localCompactionWaits,
  prometheusRetentionCoversNight,
  prometheusRetentionCoversOutage,
  rulerRetentionCoversOutage,
} from "./rules/localBlocks";
import { flagsAccepted, flagsHarmless, flagsLasting } from "./rules/programFlags";
import {
  containerNoNodeRights,
  containerRestricted,
  podNoNodeAccess,
  podNoNodeFolders,
  rootFilesystemReadOnly,
  secretsAsFiles,
  serviceAccountTokenOff,
} from "./rules/hardening";
import { imageFixed, thanosOneVersion, thanosSecurityFixes } from "./rules/imageVersions";
import { minioOnClaimedDisk, minioRedundant, minioSpread } from "./rules/minioDrives";
import {
  minioRootKeyUnused,
  objstoreEncrypted,
  objstoreKeyOfCompactor,
  objstoreSecretRolls,
} from "./rules/objectStoreAccess";
import { deleteOnlyByCompactor, minioUserKept, objstoreRightsNamed } from "./rules/objectStoreRights";
import type { GuardPolicy } from "./engine/policy";
import { prometheusHardAntiAffinity } from "./rules/prometheusSpread";
import { prometheusAdminApiOff, prometheusLifecycleInside } from "./rules/prometheusAccess";
import {
  partialResponseChosen,
  queryHasEndpoints,
  queryReplicated,
  storeTimeoutBelowQueryTimeout,
  storeapiIsAsked,
  storeapiReplicasAsked,
} from "./rules/queryFanOut";
import {
  cacheFreshness,
  partialResponseAgrees,
  queryFrontendHasQuery,
  queryFrontendSplits,
} from "./rules/querySplitting";
import {
  labelNamesUnquoted,
  labelsBeyondReplica,
  prometheusAlertsWithoutReplica,
  queryKnowsReplicaLabels,
  rulerAlertsWithoutReplica,
} from "./rules/replicaLabels";
import {
  deduplicationPenaltyInBucket,
  deduplicationPenaltyInQuery,
  replicasScrapeAlike,
  shardsDifferInBucket,
  shardsDifferInQuery,
} from "./rules/shardsAndReplicas";
import {
  deletionAfterStoresIgnoreIt,
  deletionIsDelayed,
  downsamplingOn,
  retentionCoversDownsampling,
  retentionGrowsWithResolution,
} from "./rules/bucketRetention";
import {
  rulerAlertmanagersOnce,
  rulerAlertsAbort,
  rulerAlertsSent,
  rulerAsksQuery,
  rulerHasQuery,
  rulerReplicated,
} from "./rules/ruleEvaluation";
import {
  compactorCpuForConcurrency,
  compactorScratchOnVolume,
  compactorScratchPersistent,
  compactorScratchSize,
} from "./rules/scratch";
import { shardHashTemporary, shardsComplete } from "./rules/targetShards";
import { sidecarOwnPrometheus, sidecarSharesData, sidecarUploads } from "./rules/sidecar";
import { credentialsInSecrets } from "./rules/secrets";
import { storeMeetsPrometheus, storeMemory, storeRequestsLimited } from "./rules/storeLimits";
import {
  claimedDiskWritable,
  disruptionBudgetSet,
  memoryLimitKnownToGo,
  probesSet,
  resourcesSet,
} from "./rules/podResources";

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

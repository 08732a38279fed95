import { withAdoption } from "./engine/adoptionPolicies";
import type { GuardPolicy } from "./engine/policy";
import { policies as alertmanagerCluster } from "./rules/alertmanagerCluster";
import { policies as apiRights } from "./rules/apiRights";
import { policies as autoscaling } from "./rules/autoscaling";
import { policies as blocksCompacted } from "./rules/blocksCompacted";
import { policies as blocksServed } from "./rules/blocksServed";
import { policies as bucketLeftAlone } from "./rules/bucketLeftAlone";
import { policies as bucketProtection } from "./rules/bucketProtection";
import { policies as bucketRetention } from "./rules/bucketRetention";
import { policies as caches } from "./rules/caches";
import { policies as calledAddresses } from "./rules/calledAddresses";
import { policies as commands } from "./rules/commands";
import { policies as compaction } from "./rules/compaction";
import { policies as deduplication } from "./rules/deduplication";
import { policies as discovery } from "./rules/discovery";
import { policies as disks } from "./rules/disks";
import { policies as disruptions } from "./rules/disruptions";
import { policies as externalLabels } from "./rules/externalLabels";
import { policies as hardening } from "./rules/hardening";
import { policies as hiddenWorkloads } from "./rules/hiddenWorkloads";
import { policies as imageVersions } from "./rules/imageVersions";
import { policies as localBlocks } from "./rules/localBlocks";
import { policies as labelPaths } from "./rules/labelPaths";
import { policies as leavingLabels } from "./rules/leavingLabels";
import { policies as minioDrives } from "./rules/minioDrives";
import { policies as networkGates } from "./rules/networkGates";
import { policies as nodePins } from "./rules/nodePins";
import { policies as filesOfPrograms } from "./rules/filesOfPrograms";
import { policies as objectStoreAccess } from "./rules/objectStoreAccess";
import { policies as objectStoreRights } from "./rules/objectStoreRights";
import { policies as openPorts } from "./rules/openPorts";
import { policies as operatorFiles } from "./rules/operatorFiles";
import { policies as podResources } from "./rules/podResources";
import { policies as probeTimes } from "./rules/probeTimes";
import { policies as podSources } from "./rules/podSources";
import { policies as programFlags } from "./rules/programFlags";
import { policies as prometheusAccess } from "./rules/prometheusAccess";
import { policies as prometheusSpread } from "./rules/prometheusSpread";
import { policies as queryFanOut } from "./rules/queryFanOut";
import { policies as querySplitting } from "./rules/querySplitting";
import { policies as receiveHashrings } from "./rules/receiveHashrings";
import { policies as replicaLabels } from "./rules/replicaLabels";
import { policies as ruleEvaluation } from "./rules/ruleEvaluation";
import { policies as scrapedOnce } from "./rules/scrapedOnce";
import { policies as scratch } from "./rules/scratch";
import { policies as secrets } from "./rules/secrets";
import { policies as sharedDirectories } from "./rules/sharedDirectories";
import { policies as shardsAndReplicas } from "./rules/shardsAndReplicas";
import { policies as sidecar } from "./rules/sidecar";
import { policies as stopping } from "./rules/stopping";
import { policies as storeLimits } from "./rules/storeLimits";
import { policies as targetShards } from "./rules/targetShards";
import { policies as updates } from "./rules/updates";
import { policies as writeEndpoints } from "./rules/writeEndpoints";

/** The policies of the pack, by subject. A file of `rules/` that is missing here fails a test. */
export const policies: GuardPolicy[] = withAdoption([
  ...commands,
  ...hiddenWorkloads,
  ...compaction,
  ...scratch,
  ...bucketRetention,
  ...blocksServed,
  ...blocksCompacted,
  ...bucketLeftAlone,
  ...deduplication,
  ...shardsAndReplicas,
  ...prometheusSpread,
  ...disks,
  ...sharedDirectories,
  ...prometheusAccess,
  ...writeEndpoints,
  ...sidecar,
  ...localBlocks,
  ...externalLabels,
  ...replicaLabels,
  ...labelPaths,
  ...leavingLabels,
  ...targetShards,
  ...scrapedOnce,
  ...discovery,
  ...calledAddresses,
  ...openPorts,
  ...apiRights,
  ...networkGates,
  ...filesOfPrograms,
  ...podSources,
  ...operatorFiles,
  ...receiveHashrings,
  ...queryFanOut,
  ...querySplitting,
  ...caches,
  ...storeLimits,
  ...ruleEvaluation,
  ...alertmanagerCluster,
  ...secrets,
  ...objectStoreAccess,
  ...objectStoreRights,
  ...bucketProtection,
  ...minioDrives,
  ...programFlags,
  ...imageVersions,
  ...hardening,
  ...podResources,
  ...autoscaling,
  ...disruptions,
  ...probeTimes,
  ...stopping,
  ...nodePins,
  ...updates,
]);

import { adoptionMutations } from "./adoption";
import { cacheMutations } from "./caches";
import { commandMutations } from "./commands";
import { compactorMutations } from "./compactor";
import { prometheusMutations } from "./prometheus";
import { retentionMutations } from "./retention";
import { shardMutations } from "./shards";
import { sidecarMutations } from "./sidecar";
import { diskMutations } from "./disks";
import { discoveryMutations } from "./discovery";
import { fileMutations } from "./files";
import { labelMutations } from "./labels";
import { queryMutations } from "./query";
import { rulerMutations } from "./ruler";
import { objectStoreMutations } from "./objectStore";
import { workloadMutations } from "./workloads";
import { blockMutations } from "./blocks";
import { wireMutations } from "./wires";
import { rightsMutations } from "./rights";
import { livesMutations } from "./lives";
import type { Mutation } from "./mutation";

/** Every mutation, by subject. */
export const mutations: readonly Mutation[] = [
  ...adoptionMutations,
  ...commandMutations,
  ...compactorMutations,
  ...prometheusMutations,
  ...sidecarMutations,
  ...diskMutations,
  ...labelMutations,
  ...shardMutations,
  ...retentionMutations,
  ...discoveryMutations,
  ...queryMutations,
  ...cacheMutations,
  ...rulerMutations,
  ...objectStoreMutations,
  ...workloadMutations,
  ...wireMutations,
  ...rightsMutations,
  ...livesMutations,
  ...fileMutations,
  ...blockMutations,
];

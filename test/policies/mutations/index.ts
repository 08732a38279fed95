import { rulerMutations } from "./ruler";
import { queryMutations } from "./query";
import { discoveryMutations } from "./discovery";
import { cacheMutations } from "./caches";
import { commandMutations } from "./commands";
import { compactorMutations } from "./compactor";
import { prometheusMutations } from "./prometheus";
import { retentionMutations } from "./retention";
import { shardMutations } from "./shards";
import { sidecarMutations } from "./sidecar";
import { diskMutations } from "./disks";
import { labelMutations } from "./labels";
import type { Mutation } from "./mutation";

/** Every mutation, by subject. */
export const mutations: readonly Mutation[] = [
  ...commandMutations,
  ...compactorMutations,
  ...prometheusMutations,
  ...sidecarMutations,
  ...diskMutations,
  ...labelMutations,
  ...shardMutations,
  ...retentionMutations,
  ...rulerMutations,
  ...queryMutations,
  ...discoveryMutations,
  ...cacheMutations,
];

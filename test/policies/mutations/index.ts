import { commandMutations } from "./commands";
import { compactorMutations } from "./compactor";
import { prometheusMutations } from "./prometheus";
import { retentionMutations } from "./retention";
import type { Mutation } from "./mutation";

/** Every mutation, by subject. */
export const mutations: readonly Mutation[] = [
  ...commandMutations,
  ...compactorMutations,
  ...prometheusMutations,
  ...retentionMutations,
];

/** Which files the containers of a tier have. */
import { accountFolder, findPathProblem, Mount, objstoreFolder } from "../../model/containerFiles";
import type { NameSetting } from "../checking/naming";
import type { MountedTier } from "./flagClass";

/** Folders with files of others, besides the mounts: a token of the Kubernetes API, and what lies beside the bucket's keys. */
const folders: Partial<Record<MountedTier, readonly string[]>> = {
  prometheus: [accountFolder, accountFolder.replace(/^\/var/, ""), objstoreFolder],
  storeGateway: [objstoreFolder],
  ruler: [objstoreFolder],
  compactor: [objstoreFolder],
};

/** Why the containers of a tier can't read a file, and the way out; `undefined` when they can. */
export const findFileProblem = (
  tier: MountedTier,
  mounts: readonly Mount[],
  path: string,
  nameSetting: NameSetting,
): string | undefined => findPathProblem(path, mounts, nameSetting(`${tier}.mounts`), folders[tier]);

/** Whether the containers of a tier have a file, as far as the settings tell. */
export const hasFile = (tier: MountedTier, mounts: readonly Mount[], path: string): boolean =>
  findFileProblem(tier, mounts, path, (key) => key) === undefined;

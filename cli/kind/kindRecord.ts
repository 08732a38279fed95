/** What is kept of the kind cluster that `make up` made: what is ours, its kubeconfig, and the state of its stacks. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stateDir } from "../machine/labFolders";

/** The folder of everything that belongs to the kind cluster. `make down` deletes it. */
export const kindDir = join(stateDir, "kind");
/** The kubeconfig of the kind cluster. The user's own `~/.kube/config` is never touched. */
export const kindKubeconfig = join(kindDir, "kubeconfig");
const recordFile = join(kindDir, "record.json");

/** What `make up` has made. */
export interface KindRecord {
  /** `creating` from before the first container until the cluster is complete: then all of that name is ours. */
  readonly phase: "creating" | "ready";
  /** Process group of the kind that is making the cluster. Only while `creating`. */
  readonly maker?: number;
  /** Ids of the node containers by name, of a complete cluster. Another cluster of the same name has others. */
  readonly nodes: Readonly<Record<string, string>>;
}

/** Reads the record. Undefined when `make up` has made no kind cluster. */
export function readKindRecord(): KindRecord | undefined {
  return existsSync(recordFile) ? (JSON.parse(readFileSync(recordFile, "utf8")) as KindRecord) : undefined;
}

/** Writes the record, whole or not at all. */
export function writeKindRecord(record: KindRecord): void {
  try {
    mkdirSync(kindDir, { recursive: true });
  } catch (error) {
    throw new Error(
      `${kindDir} cannot be made (${(error as Error).message}). Set THANOS_LAB_DIR to a folder that you may write to.`,
      { cause: error },
    );
  }
  writeFileSync(`${recordFile}.new`, JSON.stringify(record));
  renameSync(`${recordFile}.new`, recordFile);
}

/** Deletes the record with all that belongs to the cluster, and the folder around it when nothing else is there. */
export function deleteKindRecord(): void {
  rmSync(kindDir, { recursive: true, force: true });
  if (existsSync(stateDir) && readdirSync(stateDir).length === 0) rmdirSync(stateDir);
}

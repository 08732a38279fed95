/**
 * Flags that a program takes without a word, and that then lose data, hide damage or serve nothing. An error where
 * no use of it is right in this kind of stack, a warning where one is.
 */
import type { Arguments } from "../commandLine";
import { deletion } from "../thresholds";
import type { Program } from "./catalogue";
import type { WayOut } from "./removedFlags";

/** A flag's values by its name, a switch being "true" or "false". */
type Given = Arguments["flags"];

/** One way to do harm. */
export interface Harm {
  readonly program: Program;
  readonly flag: string;
  readonly level: "error" | "warning";
  /** What it does, beginning with a verb, without a full stop. */
  readonly harm: string;
  readonly wayOut: WayOut;
  /** When it does harm. @default it is on: a switch that is not turned off, or any value */
  readonly when?: (values: readonly (string | undefined)[], given: Given) => boolean;
}

const off: Harm["when"] = (values) => values.includes("false");

const uploads: readonly Program[] = ["sidecar", "rule"];
const thanos: readonly Program[] = ["sidecar", "query", "query-frontend", "store", "rule", "compact"];

/** All that is known to do harm. */
export const harms: readonly Harm[] = [
  // tsdb/db.go: the lock is the only thing that keeps two of them off one folder.
  {
    program: "prometheus",
    flag: "storage.tsdb.no-lockfile",
    level: "error",
    harm: "lets two Prometheus write into one folder, and both lose data",
    wayOut: "Leave it out.",
  },
  {
    program: "rule",
    flag: "tsdb.no-lockfile",
    level: "error",
    harm: "lets two Rulers write into one folder, and both lose data",
    wayOut: "Leave it out.",
  },
  // The agent has no TSDB: nothing to query, no blocks for the sidecar to upload.
  {
    program: "prometheus",
    flag: "agent",
    level: "error",
    harm: "leaves the sidecar with no blocks to serve and to upload",
    wayOut: "Leave it out.",
  },
  {
    program: "prometheus",
    flag: "web.enable-admin-api",
    level: "warning",
    harm: "lets everyone who reaches Prometheus delete series",
    wayOut: "Set it only while you need it.",
  },
  // cmd/thanos/compact.go: the check that it skips is one of the index's order, so of real damage.
  {
    program: "compact",
    flag: "debug.accept-malformed-index",
    level: "error",
    harm: "compacts blocks with a damaged index and hides the damage",
    wayOut: "Leave it out, and find the block with `thanos tools bucket verify`.",
  },
  {
    program: "compact",
    flag: "debug.halt-on-error",
    level: "error",
    harm: "makes the Compactor retry forever after an error that needs a person",
    wayOut: "Leave it out, and alert on thanos_compact_halted.",
    when: off,
  },
  {
    program: "compact",
    flag: "compact.skip-block-with-out-of-order-chunks",
    level: "warning",
    harm: "skips damaged blocks instead of halting",
    wayOut: "Set it only until you know where they come from.",
  },
  // compact.md, "Vertical Compactions": two writers with the same external labels look like this too.
  {
    program: "compact",
    flag: "compact.enable-vertical-compaction",
    level: "warning",
    harm: "merges overlapping blocks, which can't be undone and hides two writers with the same external labels",
    wayOut: ({ deduplicate }) => `To merge replicas, use ${deduplicate}.`,
  },
  // Help of the flag: the one-to-one algorithm is for Receivers' blocks, which have the very same samples.
  {
    program: "compact",
    flag: "deduplication.replica-label",
    level: "error",
    harm: "merges Prometheus replicas sample by sample without --deduplication.func=penalty, which can't be undone, and their samples never match",
    wayOut: ({ deduplicate }) => `Use ${deduplicate}.`,
    when: (_, given) => !given.get("deduplication.func")?.includes("penalty"),
  },
  {
    program: "compact",
    flag: "delete-delay",
    level: "error",
    harm: `deletes blocks at once, so ${deletion.why}`,
    wayOut: `Use ${deletion.delay}, the default of Thanos.`,
    when: (values) => values.some((value) => /^0+[a-z]*$/.test(value ?? "")),
  },
  // query.md, "Deduplication algorithm": chain is for the same samples twice.
  {
    program: "query",
    flag: "deduplication.func",
    level: "error",
    harm: "mixes the samples of Prometheus replicas, which are scraped at different times",
    wayOut: "Leave it out: the default, penalty, is made for them.",
    when: (values) => values.includes("chain"),
  },
  {
    program: "rule",
    flag: "remote-write.config-file",
    level: "warning",
    harm: "makes the Ruler stateless, so it neither serves nor uploads the results of its rules",
    wayOut: "Leave it out, unless the remote storage is where you query them.",
  },
  {
    program: "rule",
    flag: "remote-write.config",
    level: "warning",
    harm: "makes the Ruler stateless, so it neither serves nor uploads the results of its rules",
    wayOut: "Leave it out, unless the remote storage is where you query them.",
  },
  // Help of the flag: "in the worst case it can result in ~2h data loss for your Thanos bucket storage".
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.ignore-unequal-block-size",
    level: "warning",
    harm: "loses up to two hours of data when Prometheus compacts blocks before they are uploaded",
    wayOut: ({ localCompaction }) => `Use ${localCompaction}, which makes Prometheus wait.`,
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.skip-corrupted-blocks",
    level: "warning",
    harm: "uploads past a damaged block and reports it only in the log",
    wayOut: "Leave it out once the block is repaired or deleted.",
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.allow-out-of-order-uploads",
    level: "warning",
    harm: "lets the Compactor run before an older block is uploaded, and then halt on the overlap",
    wayOut: "Leave it out.",
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.upload-compacted",
    level: "warning",
    harm: "uploads the compacted blocks of Prometheus once, for a migration",
    wayOut: "Leave it out when the migration is done.",
  })),
  ...[...thanos, "prometheus" as const, "alertmanager" as const].flatMap((program) =>
    ["help", "version"].map((flag): Harm => ({
      program,
      flag,
      level: "error",
      harm: "makes the program print it and exit",
      wayOut: "Leave it out.",
    })),
  ),
];

/**
 * Hidden flags that upstream's own documents tell to use, so that a warning would be noise: sidecar.md of Thanos for
 * Prometheus' block durations, CHANGELOG of Thanos v0.41.0 (#8582) for delayed compaction, and the help of
 * `--query-frontend.org-id-header`.
 */
const documented: Partial<Record<Program, readonly string[]>> = {
  prometheus: [
    "storage.tsdb.min-block-duration",
    "storage.tsdb.max-block-duration",
    "storage.tsdb.allow-overlapping-compaction",
  ],
  "query-frontend": [
    "query-frontend.tenant-header",
    "query-frontend.default-tenant-id",
    "query-frontend.tenant-certificate-field",
  ],
};

/** Whether a hidden flag is one that upstream's documents tell to use. */
export function isDocumented(program: Program, flag: string): boolean {
  return documented[program]?.includes(flag) ?? false;
}

/** The harm that a flag does, if any. */
export function findHarm(program: Program, flag: string, given: Given): Harm | undefined {
  const values = given.get(flag) ?? [];
  return harms.find(
    (harm) =>
      harm.program === program &&
      harm.flag === flag &&
      (harm.when ?? (() => !values.includes("false")))(values, given),
  );
}

/**
 * Flags that a program takes without a word, and that then lose data, hide damage or serve nothing. An error where
 * no use of it is right in this kind of stack, a warning where one is.
 */
import type { Arguments } from "../commandLine";
import type { Program } from "./catalogue";

/** A flag's values by its name, a switch being "true" or "false". */
type Given = Arguments["flags"];

/** One way to do harm. */
export interface Harm {
  readonly program: Program;
  readonly flag: string;
  readonly level: "error" | "warning";
  /** What it does, and the way out; goes behind the flag's name. */
  readonly message: string;
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
    message: "lets two Prometheus write into one folder, and both lose what they wrote. Leave it out.",
  },
  {
    program: "rule",
    flag: "tsdb.no-lockfile",
    level: "error",
    message: "lets two Rulers write into one folder, and both lose what they wrote. Leave it out.",
  },
  // The agent has no TSDB: nothing to query, no blocks for the sidecar to upload.
  {
    program: "prometheus",
    flag: "agent",
    level: "error",
    message: "leaves the sidecar with no blocks to serve and to upload. Leave it out.",
  },
  {
    program: "prometheus",
    flag: "web.enable-admin-api",
    level: "warning",
    message: "lets everybody who reaches Prometheus delete series. Turn it on only while you need it.",
  },
  // cmd/thanos/compact.go: the check that it skips is one of the index's order, so of real damage.
  {
    program: "compact",
    flag: "debug.accept-malformed-index",
    level: "error",
    message:
      "compacts blocks whose index is damaged, and hides that they are. Leave it out, and see which block it is with `thanos tools bucket verify`.",
  },
  {
    program: "compact",
    flag: "debug.halt-on-error",
    level: "error",
    message:
      "turned off makes the compactor go on, again and again, after an error that needs a person. Leave it on: alert on thanos_compact_halted.",
    when: off,
  },
  {
    program: "compact",
    flag: "compact.skip-block-with-out-of-order-chunks",
    level: "warning",
    message:
      "leaves damaged blocks out of compaction instead of halting. Turn it on only until you know where they come from.",
  },
  // compact.md, "Vertical Compactions": two writers with the same external labels look like this too.
  {
    program: "compact",
    flag: "compact.enable-vertical-compaction",
    level: "warning",
    message:
      "merges blocks that overlap, which can't be undone and hides two writers with the same external labels. To merge replicas use thanos:compactor.deduplicate.",
  },
  // Help of the flag: the one-to-one algorithm is for Receivers' blocks, which have the very same samples.
  {
    program: "compact",
    flag: "deduplication.replica-label",
    level: "error",
    message:
      "without --deduplication.func=penalty merges Prometheus replicas one sample to one, which can't be undone: their samples never match. Use thanos:compactor.deduplicate.",
    when: (_, given) => !given.get("deduplication.func")?.includes("penalty"),
  },
  {
    program: "compact",
    flag: "delete-delay",
    level: "error",
    message: "of 0 deletes blocks that Store Gateways still serve. Use 48h, Thanos' own.",
    when: (values) => values.some((value) => /^0+[a-z]*$/.test(value ?? "")),
  },
  // query.md, "Deduplication algorithm": chain is for the same samples twice.
  {
    program: "query",
    flag: "deduplication.func",
    level: "error",
    message:
      "of chain mixes the samples of Prometheus replicas, which are scraped at different moments. Leave it out: penalty is made for them.",
    when: (values) => values.includes("chain"),
  },
  {
    program: "rule",
    flag: "remote-write.config-file",
    level: "warning",
    message: "makes the Ruler stateless: it then serves and uploads no results of its rules itself.",
  },
  {
    program: "rule",
    flag: "remote-write.config",
    level: "warning",
    message: "makes the Ruler stateless: it then serves and uploads no results of its rules itself.",
  },
  // Help of the flag: "in the worst case it can result in ~2h data loss for your Thanos bucket storage".
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.ignore-unequal-block-size",
    level: "warning",
    message:
      "loses up to two hours when Prometheus compacts blocks before they are uploaded. Use thanos:prometheus.localCompaction, which makes Prometheus wait.",
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.skip-corrupted-blocks",
    level: "warning",
    message:
      "uploads past a damaged block and says so only in the log. Leave it out once the block is dealt with.",
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.allow-out-of-order-uploads",
    level: "warning",
    message:
      "lets the compactor run before an older block is there, and halt over the overlap. Leave it out.",
  })),
  ...uploads.map((program): Harm => ({
    program,
    flag: "shipper.upload-compacted",
    level: "warning",
    message: "is for a migration: it uploads old blocks of Prometheus once. Leave it out when that is done.",
  })),
  ...[...thanos, "prometheus" as const, "alertmanager" as const].flatMap((program) =>
    ["help", "version"].map((flag): Harm => ({
      program,
      flag,
      level: "error",
      message: "makes the program print it and end. Leave it out.",
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
export function harmOf(
  program: Program,
  flag: string,
  given: Given,
): Pick<Harm, "level" | "message"> | undefined {
  const values = given.get(flag) ?? [];
  return harms.find(
    (harm) =>
      harm.program === program &&
      harm.flag === flag &&
      (harm.when ?? (() => !values.includes("false")))(values, given),
  );
}

/** Whether the newest block of every Prometheus and Ruler is in the bucket. */
import { ports } from "../../model/addresses";
import { count, type Finding, type Probe } from "./finding";
import type { Pod } from "./objects";
import type { StackReader } from "./reader";

const [minute, hour] = [60, 3600];

/**
 * A head becomes a block when it spans three hours, and keeps the last of them (`Head.compactable` of tsdb/head.go). So the
 * newest block was cut an hour after the time at which the head now begins.
 */
const cutAfter = hour;
/** Seconds at which a head is overdue: three hours, and what compaction may take. */
const overdue = 3 * hour + 30 * minute;
/** Seconds that a block may take from its cut to the bucket: the sidecar looks every 30 s, and then uploads. */
const transfer = 15 * minute;

/** What is known of the uploads of a pod. Times are in seconds since 1970. */
export interface Upload {
  readonly pod: string;
  /** Where the head begins. @default it is empty */
  readonly headStart?: number;
  /** Blocks on the disk. */
  readonly blocks: number;
  /** 0 when there was none since the start of the process. */
  readonly lastUpload: number;
  readonly processStart: number;
}

/** What is to be said of it. */
export type Verdict =
  { readonly state: "uploaded" | "young" } | { readonly state: "late"; readonly why: string };

export const uploads: Probe = { name: "uploads", look };

async function look(stack: StackReader): Promise<Finding> {
  const pods = await stack.readyPods("prometheus", "monitor", "ruler");
  const judged = await Promise.all(pods.map(async (pod) => judgeUpload(await read(stack, pod), stack.now)));
  const young = judged.filter(({ state }) => state === "young").length;
  const rest = judged.length - young;
  return {
    seen: [
      ...(rest > 0 ? [`the newest block of ${count(rest, "pod")} is due in the bucket`] : []),
      ...(young > 0 ? [`${count(young, "pod")} too young to tell`] : []),
    ].join(", "),
    wrong: judged.flatMap((verdict) => (verdict.state === "late" ? [verdict.why] : [])),
  };
}

async function read(stack: StackReader, pod: Pod): Promise<Upload> {
  // Ruler uploads by itself, and for Prometheus the sidecar does.
  const [uploader, tsdb] = await Promise.all([
    stack.metrics(pod, ports.http),
    stack.metrics(pod, pod.component === "ruler" ? ports.http : ports.web),
  ]);
  const milliseconds = tsdb.value("prometheus_tsdb_head_min_time");
  return {
    pod: pod.name,
    headStart:
      milliseconds === undefined || milliseconds / 1000 > stack.now ? undefined : milliseconds / 1000,
    blocks: tsdb.value("prometheus_tsdb_blocks_loaded") ?? 0,
    lastUpload: uploader.value("thanos_objstore_bucket_last_successful_upload_time") ?? 0,
    processStart: uploader.value("process_start_time_seconds") ?? stack.now,
  };
}

/** Judges what is known of a pod. */
export function judgeUpload(
  { pod, headStart, blocks, lastUpload, processStart }: Upload,
  now: number,
): Verdict {
  // A Ruler without rules records nothing.
  if (headStart === undefined) return { state: "young" };
  if (now - headStart > overdue)
    return {
      state: "late",
      why: `${pod} has cut no block since ${formatTime(headStart + cutAfter)}. See in its log what its compaction says; most often its disk is full.`,
    };
  if (blocks === 0) return { state: "young" };
  const cut = headStart + cutAfter;
  // Uploads that an earlier process has made are not counted.
  if (lastUpload >= cut - minute) return { state: "uploaded" };
  if (processStart > cut || now - cut < transfer) return { state: "young" };
  return {
    state: "late",
    why: `${pod} has uploaded nothing since ${lastUpload ? formatTime(lastUpload) : "it started"}, and cut a block at ${formatTime(cut)}. See in the log of its uploader what the bucket answers.`,
  };
}

const formatTime = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(11, 16)} UTC`;

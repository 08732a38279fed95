import { durationSeconds } from "../../model/units";
import { fieldsOf } from "./configuration";
import { prometheusConfigOf } from "./prometheusFile";
import type { Stack } from "./stack";
import type { Tier } from "./tiers";
import { isUnknown, orUnknown, unreadable } from "./unknowns";

const hour = 3600;

/** How long a tier keeps samples on its own disk. */
export interface Retention {
  /** Infinity where only a size limits it, or nothing. */
  readonly seconds: number;
  /** Where it is set, for messages. */
  readonly text: string;
}

/** The flag of a Ruler and of a Receiver, with its default. */
const standards: Readonly<Record<string, string>> = { rule: "48h", receive: "15d" };

/** How long a Prometheus, a Ruler or a Receiver keeps samples. */
export function retentionOf(stack: Stack, tier: Tier): Retention {
  if (tier.kind === "prometheus") return ofPrometheus(stack, tier);
  const standard = standards[tier.kind] ?? "0";
  return {
    seconds: tier.flags.seconds("tsdb.retention", standard) || Infinity,
    text: `--tsdb.retention=${tier.flags.value("tsdb.retention") ?? `${standard} (the default)`}`,
  };
}

/**
 * How long a Prometheus keeps samples. Its configuration may say so in newer versions, which overrides the flags; a
 * configuration that is not in this stack is taken not to.
 */
function ofPrometheus(stack: Stack, tier: Tier): Retention {
  const config = orUnknown(() => prometheusConfigOf(stack, tier).data());
  if (isUnknown(config) && config.props.length > 0) throw config;
  const tsdb = isUnknown(config) ? {} : fieldsOf(fieldsOf(config.storage).tsdb);
  if (tsdb.retention !== undefined && tsdb.retention !== null) {
    const { time } = fieldsOf(tsdb.retention);
    const text = typeof time === "string" ? time : "0";
    const seconds = durationSeconds(text);
    if (seconds === undefined) throw unreadable("storage.tsdb.retention.time can't be read as a duration");
    return {
      seconds: seconds || Infinity,
      text: `storage.tsdb.retention.time: ${text} in its configuration`,
    };
  }
  const flag = ["storage.tsdb.retention.time", "storage.tsdb.retention"].find((name) => tier.flags.has(name));
  const seconds = flag === undefined ? 0 : (tier.flags.seconds(flag) ?? 0);
  if (flag !== undefined && seconds > 0) return { seconds, text: `--${flag}=${tier.flags.value(flag)}` };
  return tier.flags.has("storage.tsdb.retention.size")
    ? { seconds: Infinity, text: "" }
    : { seconds: 15 * 24 * hour, text: "a retention of 15d" };
}

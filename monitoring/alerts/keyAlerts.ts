/** Alerts of the keys with which the tiers reach the bucket. */
import type { AlertGroup } from "../alert";
import type { StackShape } from "../stackShape";

/** Time from which on the monitor has known a key, in seconds since 1970. */
const since = "thanos_stack_key_since_seconds";

/** For how long a monitor may be away and still knows. The shortest retention that a monitor may have. */
const memory = "6h";

const exists = ({ keys = {} }: StackShape): boolean => Object.keys(keys).length > 0;

export const keyAlerts: AlertGroup = {
  name: "keys",
  title: "Keys",
  recordings: ({ keys = {} }) =>
    Object.entries(keys).map(([role, number]) => {
      const labels = { role, number: String(number) };
      const series = `${since}{role="${role}", number="${number}"}`;
      // The first evaluation has the time, and each later one what the one before it had.
      return { record: since, labels, expr: `last_over_time(${series}[${memory}]) or on () vector(time())` };
    }),
  alerts: [
    {
      name: "KeyOld",
      severity: "warning",
      for: "1h",
      threshold: { value: 90 * 86_400, unit: "seconds", meaning: "age of a key" },
      reason:
        "no mixin has it. Nobody in the cluster may say when a Secret was made without the right to read all Secrets, so the monitor remembers when it first saw the number of a key (`thanos:objectStore.keys`). The true age is that or more: it starts anew when both replicas of the monitor are away for six hours. A key in `thanos:s3Keys` has no number, and so no age. 90 days are what CIS' benchmark for AWS asks for.",
      exists,
      expr: (_, threshold) => `time() - min by (role, number) (${since}) > ${threshold}`,
      summary: "Key {{ $labels.number }} of role {{ $labels.role }} is {{ $value | humanizeDuration }} old.",
      description: "The longer a key is used, the more backups, logs and laptops may hold it.",
      runbook: {
        meaning: "Nothing is wrong. A key that never changes is one that somebody has kept.",
        look: ["pulumi config get --path thanos:objectStore.keys"],
        act: [
          'Rotate it, one role at a time: docs/operations.md, "Rotate a key". With MinIO that is to raise its number by one.',
          "Whoever may live with older keys gives the alert another `threshold`, or turns it off.",
        ],
        ends: "when the number is another one.",
      },
    },
  ],
};

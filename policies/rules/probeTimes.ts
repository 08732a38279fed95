import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { ourTiers } from "../reading/ours";
import type { Probe } from "../reading/podSpec";
import type { TierKind } from "../reading/tiers";

const tags = ["thanos", "reliability", "life"];

/** How often and how long a probe asks. */
interface Times extends Probe {
  readonly periodSeconds?: number | null;
  readonly failureThreshold?: number | null;
  readonly initialDelaySeconds?: number | null;
}

const timesOf = (probe: Times) => ({
  period: probe.periodSeconds ?? 10,
  failures: probe.failureThreshold ?? 3,
  delay: probe.initialDelaySeconds ?? 0,
});

/** What reads a log or an index before it is ready. */
const slow: readonly TierKind[] = ["prometheus", "receive", "rule", "store"];

/** A tier is not killed for being slow. */
export const probesPatient = stackPolicy({
  name: "probes-patient",
  displayName: "Probes give tiers time",
  severity: "high",
  level: "advisory",
  profile: "availability",
  rule:
    "A liveness probe fails only after 30 s and more than one answer, a startup probe that waits for /-/ready gives a tier that reads a log or an index 5 minutes, and " +
    "MinIO's liveness does not ask for the health of its cluster.",
  why: "A tier that is killed while it is busy, or while it reads its log again, starts over each time and never gets ready.",
  source:
    "Kubernetes, docs on probes, with its defaults (10 s, three times); Prometheus answers /-/ready when its log is read; MinIO, docs on health checks",
  reads:
    "periodSeconds, failureThreshold, initialDelaySeconds and paths of probes. Of commands (exec) only the times are read. /-/healthy answers at once in every tier, so it needs no startup probe. A timeout longer than the period only delays the next question.",
  remedy:
    "Raise failureThreshold or periodSeconds, and give a slow start its time by a startupProbe: periodSeconds: 15 with failureThreshold: 60.",
  tags,
  settings: {
    livenessSeconds: {
      type: "integer",
      description: "Seconds for which a liveness probe has to fail before the container is killed, at least.",
      default: 30,
      minimum: 0,
    },
    startSeconds: {
      type: "integer",
      description: "Seconds that a tier gets to be ready for the first time, at least.",
      default: 300,
      minimum: 0,
    },
  },
  subjects: ourTiers,
  judge: [
    ({ container }, { settings: { livenessSeconds } }) => {
      if (!container.livenessProbe) return undefined;
      const { period, failures } = timesOf(container.livenessProbe);
      if (failures < 2 && livenessSeconds > 0)
        return `has a livenessProbe that kills it for a single slow answer (failureThreshold: ${failures})`;
      return period * failures < livenessSeconds
        ? `has a livenessProbe that kills it after ${period * failures} s (periodSeconds: ${period}, failureThreshold: ${failures})`
        : undefined;
    },
    ({ container, kind }, { settings: { startSeconds } }) => {
      const probe = container.startupProbe;
      if (!probe?.httpGet?.path?.endsWith("/-/ready") || !slow.includes(kind)) return undefined;
      const { period, failures, delay } = timesOf(probe);
      const seconds = delay + period * failures;
      return seconds < startSeconds
        ? `has a startupProbe that kills it if it is not ready after ${seconds} s (periodSeconds: ${period}, failureThreshold: ${failures})`
        : undefined;
    },
    ({ container, kind }) => {
      const path = container.livenessProbe?.httpGet?.path ?? "";
      return kind === "minio" && /\/minio\/health\/cluster/.test(path)
        ? `has a livenessProbe that asks ${path}, which fails in every server once too many are gone`
        : undefined;
    },
  ],
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [probesPatient];

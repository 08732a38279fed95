import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { holdsData } from "../reading/dataHolders";
import { ourWorkloads } from "../reading/ours";
import type { Container } from "../reading/podSpec";
import { firstKnown } from "../reading/unknowns";

const tags = ["thanos", "reliability", "life"];
/** What Kubernetes gives a pod that says nothing. */
const standard = 30;

/** What runs before a container is asked to stop. */
interface PreStop {
  readonly exec?: { readonly command?: readonly string[] | null } | null;
  readonly sleep?: { readonly seconds?: number | null } | null;
}

/** Tiers have the time to write what they have in memory. */
export const gracePeriodEnough = stackPolicy({
  name: "grace-period-enough",
  displayName: "Tiers have time to stop",
  severity: "high",
  level: "advisory",
  profile: "availability",
  rule:
    "A pod that holds data, compacts, or answers queries has terminationGracePeriodSeconds of 30 or more, a Receiver that takes samples in 120 or more, and a preStop hook does not use up " +
    "all of it. Of Prometheus, prometheus-grace-period asks for more.",
  why: "Killed, a Receiver has not written its last hours as blocks, a compactor starts over, and queries break off. With 0 seconds Kubernetes also forgets the pod while it may still run, so that two write to one disk.",
  source:
    "Kubernetes, docs on the end of pods; kube-thanos, which gives Receivers 900 seconds; Thanos, cmd/thanos/receive.go: it flushes its databases when it stops",
  reads: "terminationGracePeriodSeconds, and preStop hooks that sleep: others take a time that is not known.",
  remedy:
    "Set terminationGracePeriodSeconds to 900 for Receivers and to 120 for others, longer than the preStop hook takes.",
  tags,
  settings: {
    receiveSeconds: {
      type: "integer",
      description: "Seconds that a pod of a Receiver that takes samples in gets at least.",
      default: 120,
      minimum: 0,
    },
  },
  subjects: ourWorkloads,
  judge: [
    ({ workload, tiers }, { stack, settings: { receiveSeconds } }) => {
      const given = workload.pod.terminationGracePeriodSeconds;
      const seconds = given ?? standard;
      const text = `has terminationGracePeriodSeconds: ${given ?? `${standard} (the default)`}`;
      if (seconds < standard && !tiers.every(({ kind }) => kind === "memcached" || kind === "tools"))
        return text;
      const receiver = firstKnown(tiers, (tier) =>
        tier.kind === "receive" && holdsData(stack, tier) ? tier : undefined,
      );
      return receiver && seconds < receiveSeconds ? text : undefined;
    },
    ({ workload }) => {
      const seconds = workload.pod.terminationGracePeriodSeconds ?? standard;
      const container = workload.containers.find((one) => sleepOf(one) >= seconds);
      return (
        container &&
        `has a preStop hook in container "${container.name}" that sleeps ${sleepOf(container)} s, and terminationGracePeriodSeconds: ${seconds}: nothing of it is left to the program`
      );
    },
  ],
});

function sleepOf(container: Container): number {
  const { preStop } = (container as { lifecycle?: { preStop?: PreStop | null } | null }).lifecycle ?? {};
  if (preStop?.sleep) return preStop.sleep.seconds ?? 0;
  return Number(/\bsleep\s+(\d+)/.exec((preStop?.exec?.command ?? []).join(" "))?.[1] ?? -1);
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [gracePeriodEnough];

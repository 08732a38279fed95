import { resourcePolicy, stackPolicy, type Rule, type GuardPolicy } from "../engine/policy";
import { dataPathOf } from "../reading/prometheusFile";
import type { Stack } from "../reading/stack";
import { thanosTiers, type Tier } from "../reading/tiers";
import { firstKnown, unreadable } from "../reading/unknowns";
import { hasOpenPart } from "../reading/variables";
import { placeOf } from "../reading/volumes";
import { beside, hasBucket } from "../reading/writers";
import type { Workload } from "../reading/workloads";

const tags = ["thanos", "sidecar"];

/** Every container that runs `thanos sidecar`. */
export const sidecars = (stack: Stack) => stack.tiers("sidecar");

/** In a stack with a bucket no Prometheus keeps its samples to itself. */
export const sidecarUploads = stackPolicy({
  name: "sidecar-uploads",
  displayName: "Every sidecar uploads",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "If any tier of the stack has a bucket, every `thanos sidecar` has --objstore.config or " +
    "--objstore.config-file.",
  why: "What this Prometheus scraped is lost when its local retention ends, and no error reports it.",
  source: "Thanos, docs/components/sidecar.md: object storage must be specified to upload",
  remedy: "Give the sidecar the same --objstore.config-file as the others.",
  tags: [...tags, "data-loss"],
  subjects: sidecars,
  judge: (sidecar, { stack }) => {
    if (hasBucket(sidecar)) return undefined;
    const other = firstKnown(stack.tiers(...thanosTiers), (tier) => (hasBucket(tier) ? tier : undefined));
    return other && `has no bucket, while ${other.title} has one`;
  },
});

/** A sidecar uploads from where its Prometheus writes. */
export const sidecarSharesData = resourcePolicy({
  name: "sidecar-shares-data",
  displayName: "The sidecar sees Prometheus' data",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule:
    "A sidecar that uploads sees, at --tsdb.path, the same folder of the same volume as Prometheus at " +
    "--storage.tsdb.path, and can write there.",
  why:
    "Otherwise it finds no blocks, or can't record which ones it uploaded, and they are lost when Prometheus' " +
    "retention ends.",
  source:
    "Thanos, cmd/thanos/sidecar.go: the shipper opens --tsdb.path; pkg/shipper writes its meta file there",
  remedy: "Mount the same volume at the same path in both containers, and give that path to both.",
  tags: [...tags, "data-loss"],
  subjects: sidecars,
  judge: (sidecar) => {
    const prometheus = hasBucket(sidecar) ? beside(sidecar, "prometheus") : undefined;
    if (!prometheus) return undefined;
    const [own, its] = [sidecar.flags.value("tsdb.path") ?? "./data", dataPathOf(prometheus)];
    // Where relative paths lead hangs on the images' working folders.
    if (!own.startsWith("/") || !its.startsWith("/")) return undefined;
    const [ownPlace, itsPlace] = [
      placeOf(sidecar.workload, sidecar.container, own),
      placeOf(prometheus.workload, prometheus.container, its),
    ];
    const paths = `--tsdb.path=${own}, Prometheus --storage.tsdb.path=${its}`;
    if (!ownPlace || !itsPlace) {
      return `has ${paths}, but ${ownPlace ? "Prometheus has no volume there" : "no volume there"}`;
    }
    if (ownPlace.mount.name !== itsPlace.mount.name) {
      return `has ${paths}: that is the volume ${ownPlace.mount.name}, and Prometheus' is ${itsPlace.mount.name}`;
    }
    if (ownPlace.path !== itsPlace.path) return `has ${paths}: another folder of the same volume`;
    return ownPlace.mount.readOnly
      ? { is: `has ${paths}, mounted readOnly`, wayOut: "Take readOnly away from its mount." }
      : undefined;
  },
});

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const ownPod: Rule<Tier, never> = (sidecar) => {
  const url = urlOf(sidecar);
  if (!beside(sidecar, "prometheus") || !url || loopback.test(url.hostname)) return undefined;
  return isOwnName(url.hostname, sidecar.workload)
    ? undefined
    : {
        is: `has --prometheus.url=${sidecar.flags.value("prometheus.url")}, which is not sure to lead to the Prometheus in its own pod`,
        wayOut: "Set --prometheus.url to http://127.0.0.1 with Prometheus' port.",
      };
};

/** A sidecar speaks for the Prometheus whose blocks it uploads. */
export const sidecarOwnPrometheus = resourcePolicy({
  name: "sidecar-own-prometheus",
  displayName: "The sidecar asks the Prometheus in its own pod",
  severity: "critical",
  level: "mandatory",
  profile: "core",
  rule: "--prometheus.url of a sidecar next to a Prometheus points to its own pod by the loopback address.",
  why:
    "The sidecar takes the external labels from there. With another replica's labels its blocks pass for that " +
    "replica's, and without labels it never becomes ready.",
  source: "Thanos, cmd/thanos/sidecar.go: labels of uploaded blocks come from --prometheus.url",
  remedy: "Set --prometheus.url to http://127.0.0.1 and the port of --web.listen-address.",
  tags: [...tags, "data-loss"],
  subjects: sidecars,
  judge: ownPod,
});

/** The address of Prometheus as the sidecar has it; `undefined` if it is put together only in the pod. */
function urlOf({ flags }: Tier): URL | undefined {
  const text = flags.value("prometheus.url") ?? "http://localhost:9090";
  if (hasOpenPart(text)) return undefined;
  try {
    return new URL(text);
  } catch {
    throw unreadable(`--prometheus.url=${text} can't be read as an address`);
  }
}

/** Whether this is the one pod of a StatefulSet by its name, or a name that the pod's own hosts file gives. */
function isOwnName(host: string, workload: Workload): boolean {
  if ((workload.pod.hostAliases ?? []).some(({ hostnames }) => (hostnames ?? []).includes(host))) return true;
  return (workload.spec.replicas ?? 1) === 1 && host.split(".")[0] === `${workload.metadata.name}-0`;
}

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [sidecarUploads, sidecarSharesData, sidecarOwnPrometheus];

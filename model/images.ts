/**
 * The container images of the stack, pinned. Tags are those that the projects publish; a tag's version is the
 * version whose flags and files `model/` speaks of.
 */
export const images = {
  thanos: "quay.io/thanos/thanos:v0.42.4",
  prometheus: "quay.io/prometheus/prometheus:v3.16.0",
  alertmanager: "quay.io/prometheus/alertmanager:v0.31.1",
  /** Reloads what does not reload itself: the Ruler's rules and Alertmanager's configuration. */
  configReloader: "quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1",
  /** The last tag that MinIO published on quay.io: the server is source-only since October 2025. */
  minio: "quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z",
  memcached: "docker.io/library/memcached:1.6.39",
  memcachedExporter: "quay.io/prometheus/memcached-exporter:v0.15.3",
  kubeStateMetrics: "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.18.0",
  nodeExporter: "quay.io/prometheus/node-exporter:v1.10.2",
} as const;

export type ImageName = keyof typeof images;

/**
 * An image's parts, by the grammar of distribution/reference: name with its registry, tag, digest. A registry may be an
 * IPv6 address; without one, Kubernetes' runtimes complete the name with Docker Hub's.
 */
const reference =
  /^(?<name>(?:(?:\[[0-9a-f:.]+\]|[a-z0-9]+(?:[._-]+[a-z0-9]+)*)(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** The parts of an image. @throws Error for a text that is none. */
export function splitImage(image: string): {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
} {
  const { groups } = reference.exec(image) ?? {};
  if (!groups) throw new Error(`${image} is not an image.`);
  return { name: groups.name, tag: groups.tag, digest: groups.digest };
}

/** What is wrong with an image, and what to write instead; `undefined` when nothing is. */
export function findImageProblem(image: string): string | undefined {
  const { groups } = reference.exec(image) ?? {};
  if (!groups)
    return "is not an image. Write registry/name:tag, with @sha256:... after it to pin the content.";
  if (groups.tag === undefined || groups.tag === "latest")
    return "has no fixed version, so two pods could run two versions. Write a tag with the version, such as v0.42.4.";
  return undefined;
}

/** The version that an image's tag tells, such as `v0.42.4`; `undefined` when it tells none. */
export function versionOf(image: string): string | undefined {
  const tag = reference.exec(image)?.groups?.tag;
  return /^v?\d+\.\d+\.\d+/.exec(tag ?? "")?.[0].replace(/^v?/, "v");
}

/**
 * An image as a mirror has it: the registry's host is replaced by the mirror's address.
 *
 * @param mirror `host` or `host/path`; the image itself when there is none.
 */
export function useMirror(image: string, mirror: string | undefined): string {
  if (mirror === undefined) return image;
  const [host, ...path] = image.split("/");
  // Docker Hub's own images are in `library` there.
  if (path.length === 0) return `${mirror}/library/${image}`;
  // Only a host has a dot or a port, or is `localhost` (distribution/reference).
  return [mirror, ...(/[.:]|^localhost$/.test(host) ? [] : [host]), ...path].join("/");
}

/** Whether a version, such as `v0.41.0`, comes before another. */
export function isOlder(version: string, than: string): boolean {
  const [one, other] = [version, than].map((text) => text.replace(/^v/, "").split(".").map(Number));
  const at = one.findIndex((part, i) => part !== (other[i] ?? 0));
  return at >= 0 && one[at] < (other[at] ?? 0);
}

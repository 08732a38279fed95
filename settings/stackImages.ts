/** The images of a stack, as its pods name them. */
import { ImageName, images as standard, useMirror } from "../model/images";
import type { StackSettings } from "./stackSchema";

/** Every image that the stack pulls, as it is written in the pods: what a registry without the internet must have. */
export function listStackImages({
  images,
  objectStore,
  queryFrontend,
  clusterMetrics,
}: StackSettings): string[] {
  const unused = [
    ...(queryFrontend.cache.kind === "memcached" ? [] : ["memcached", "memcachedExporter"]),
    ...(clusterMetrics.kubeStateMetrics.enabled ? [] : ["kubeStateMetrics"]),
    ...(clusterMetrics.nodeExporter.enabled ? [] : ["nodeExporter"]),
    ...(objectStore.s3 ? ["minio"] : []),
  ];
  return (Object.keys(standard) as ImageName[])
    .filter((name) => !unused.includes(name))
    .map((name) => useMirror(images[name], images.mirror));
}

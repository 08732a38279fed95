/** The images of a stack, as its pods name them. */
import { ImageName, useMirror } from "../model/images";
import type { StackSettings } from "./stackSchema";

/** The images that the cluster pulls, and what it needs for that. */
export function resolveImages({ mirror, pullSecrets, ...references }: StackSettings["images"]) {
  return {
    images: Object.fromEntries(
      Object.entries(references).map(([name, image]) => [name, useMirror(image, mirror)]),
    ) as Record<ImageName, string>,
    pullSecrets,
  };
}

/** Every image that the stack pulls, as it is written in the pods: what a registry without the internet must have. */
export function stackImages({ images, objectStore, queryFrontend }: StackSettings): string[] {
  const unused = [
    ...(queryFrontend.cache.kind === "memcached" ? [] : ["memcached"]),
    ...(objectStore.s3 ? ["minio"] : []),
  ];
  return Object.entries(resolveImages(images).images)
    .filter(([name]) => !unused.includes(name))
    .map(([, image]) => image);
}

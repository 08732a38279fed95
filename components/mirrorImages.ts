import * as pulumi from "@pulumi/pulumi";
import { ImageName, useMirror } from "../model/images";
import type { FilledStack } from "../settings/args/stackArgs";

/** The images of a stack as the cluster is told to pull them, from a mirror where there is one. */
export function mirrorImages(images: FilledStack["images"]): Record<ImageName, pulumi.Input<string>> {
  const { mirror, pullSecrets: _, ...references } = images;
  const entries = Object.entries(references).map(([name, image]): [string, pulumi.Input<string>] => [
    name,
    typeof image === "string"
      ? useMirror(image, mirror)
      : pulumi.output(image).apply((known) => useMirror(known, mirror)),
  ]);
  return Object.fromEntries(entries) as Record<ImageName, pulumi.Input<string>>;
}

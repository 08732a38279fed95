import * as pulumi from "@pulumi/pulumi";
import { ImageName, images as standard, useMirror } from "../model/images";
import type { FilledStack } from "../settings/args/stackArgs";

/** The images of a stack as the cluster is told to pull them, from a mirror where there is one. */
export function mirrorImages(images: FilledStack["images"]): Record<ImageName, pulumi.Input<string>> {
  const mirror = (image: string) => useMirror(image, images.mirror);
  const mirrorInput = (image: pulumi.Input<string>) =>
    typeof image === "string" ? mirror(image) : pulumi.output(image).apply(mirror);
  const names = Object.keys(standard) as ImageName[];
  const entries = names.map((name): [ImageName, pulumi.Input<string>] => [name, mirrorInput(images[name])]);
  return Object.fromEntries(entries) as Record<ImageName, pulumi.Input<string>>;
}

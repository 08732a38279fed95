/** Settings of images. */
import { z } from "zod";
import { ImageName, images as standard } from "../../model/images";
import * as values from "../kinds/valueKinds";
import { objectReference } from "../kinds/nameKinds";

/** `thanos:images`. */
export const images = z
  .strictObject({
    mirror: z
      .string()
      .regex(/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d+)?(\/[a-z0-9._-]+)*$/, {
        error:
          "is not the address of a registry. Write host/path, without a scheme and without a slash at the end.",
      })
      .optional()
      .describe("registry with copies of all images, used instead of each image's own registry"),
    pullSecrets: z
      .array(objectReference)
      .default([])
      .describe("Secrets in the namespace with the registry's credentials"),
    ...(Object.fromEntries(
      Object.entries(standard).map(([name, image]) => [
        name,
        values.image.default(image).describe(`image of ${name}`),
      ]),
    ) as Record<ImageName, z.ZodDefault<typeof values.image>>),
  })
  .prefault({})
  .describe("images, each `registry/name:tag`, with `@sha256:...` after it to pin the content");

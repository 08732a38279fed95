/** Secrets and ConfigMaps that a tier's containers get as folders. */
import { z } from "zod";
import { mountsFolder } from "../../model/containerFiles";

/** Name of a Secret or a ConfigMap (RFC 1123 subdomain). */
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
    error:
      "is not a name of a Kubernetes object. Use lower-case letters, digits, dashes and dots, at most 253.",
  });

/** What a tier's containers can read besides their own files. */
export const mounts = z
  .array(
    z
      .strictObject({
        secret: objectName.optional().describe("name of a Secret"),
        configMap: objectName.optional().describe("name of a ConfigMap"),
      })
      .superRefine(({ secret, configMap }, context) => {
        const refuse = (message: string) => context.addIssue({ code: "custom", message });
        // A misspelt key is told as that alone.
        if (secret === undefined && configMap === undefined && context.issues.length === 0)
          refuse("names nothing to mount. Write either secret or configMap.");
        if (secret !== undefined && configMap !== undefined)
          refuse("names a Secret and a ConfigMap. Write each as an item of its own.");
      }),
  )
  .superRefine((all, context) => {
    const names = all.map(({ secret, configMap }) => secret ?? configMap);
    names.forEach((name, at) => {
      if (name !== undefined && names.indexOf(name) < at)
        context.addIssue({
          code: "custom",
          path: [at],
          message:
            "has the name of another mount, so both would have the same folder. Rename one of the two.",
        });
    });
  })
  .default([])
  .describe(
    `Secrets and ConfigMaps whose keys are files under \`${mountsFolder}/NAME/\` in the tier's containers, read-only; they must exist in the stack's namespace, or the pods wait for them`,
  );

/** Kinds of label that a setting can name. */
import { z } from "zod";
import { acceptInput } from "./inputKind";
import { clusterLabel, replicaLabels, reservedLabels, shardLabel } from "../../model/labels";

const labelSyntax = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "is not a label name. Use letters, digits and underscores." });
/** A label of the user's own. */
export const labelName = labelSyntax.refine((name) => !reservedLabels.includes(name), {
  error: `is a label that the stack sets itself (${reservedLabels.join(", ")}). Choose another name.`,
});
/** A label that tells replicas of a series apart. */
export const replicaLabel = labelSyntax
  .refine((name) => name !== clusterLabel && name !== shardLabel, {
    error:
      "is a label that tells where a series comes from: without it, series of two shards or clusters look like replicas of one. Remove it.",
  })
  .refine((name) => !Object.values<string>(replicaLabels).includes(name), {
    error: "is one of the stack's own replica labels, which Query knows already. Remove it.",
  });
/** An external label's value, which stands in files and in flags alike. */
export const labelValue = acceptInput(
  z.string().regex(/^[^"'\\\n$]+$/, {
    error:
      "is not a value for an external label: it is empty, or has a quote, backslash, dollar sign or line break in it. Write it without these.",
  }),
  "sample",
);

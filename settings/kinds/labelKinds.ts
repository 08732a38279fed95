/** Kinds of label that a setting can name. */
import { z } from "zod";
import { clusterLabel, replicaLabels, reservedLabels, shardLabel } from "../../model/labels";

const labelSyntax = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "no label name. Use letters, digits and underscores." });
/** A label of the user's own. */
export const labelName = labelSyntax.refine((name) => !reservedLabels.includes(name), {
  error: `a label that the stack sets itself (${reservedLabels.join(", ")}). Choose another name.`,
});
/** A label that tells copies of a series apart. */
export const replicaLabel = labelSyntax
  .refine((name) => name !== clusterLabel && name !== shardLabel, {
    error:
      "a label that says where a series comes from: without it, series of two shards or clusters look like copies of one. Take it out.",
  })
  .refine((name) => !Object.values<string>(replicaLabels).includes(name), {
    error: "one of the stack's own, which Query knows already. Take it out.",
  });
/** An external label's value, which stands in files and in flags alike. */
export const labelValue = z.string().regex(/^[^"'\\\n$]+$/, {
  error:
    "no value for an external label: it is empty, or has a quote, a backslash, a dollar sign or a line break in it. Write it without these.",
});

/** Kinds of label that a setting can name. */
import { z } from "zod";
import { clusterLabel, replicaLabels, reservedLabels, shardLabel } from "../../model/labels";
import { findLabelNameFault, findLabelTextFault } from "../../model/labelTexts";
import { acceptInput } from "./inputKind";
import { checkedText } from "./nameKinds";

/** A label that series may have, whoever sets it. */
export const seriesLabel = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, { error: "is not a label name. Use letters, digits and underscores." });

/** A label of the user's own. */
export const labelName = checkedText("name of a label", findLabelNameFault, /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/);

/** What Grafana's Mimir and Cortex call the label that tells replicas apart; Prometheus takes it for external labels too. */
const mimirReplica = "__replica__";

const isLikeReserved = (name: string): boolean =>
  !reservedLabels.includes(name) && reservedLabels.includes(name.toLowerCase());

/** A label that tells replicas of a series apart. */
export const replicaLabel = seriesLabel
  .refine((name) => name !== clusterLabel && name !== shardLabel, {
    error:
      "is a label that tells where a series comes from: without it, series of two shards or clusters look like replicas of one. Remove it.",
  })
  .refine((name) => !Object.values<string>(replicaLabels).includes(name), {
    error: "is one of the stack's own replica labels, which Query knows already. Remove it.",
  })
  .refine((name) => !isLikeReserved(name), {
    error:
      "differs from a label of the stack in capitals only, so one of the two is a slip. Write it as the series have it, or remove it.",
  })
  .refine((name) => !name.startsWith("__") || name === mimirReplica, {
    error:
      "begins with two underscores, as labels do that Prometheus uses inside and drops. Write the external label that replicas differ by.",
  });

const labelForm = /^[^\s"'\\$]([^"'\\\n$]*[^\s"'\\$])?$/;

/** An external label's value, which stands in files and in flags alike. */
export const labelValue = acceptInput(
  z
    // YAML reads 7 as a number, and a label is its text. A fraction would lose its zeros.
    .preprocess(
      (value) => (Number.isSafeInteger(value) ? String(value) : value),
      checkedText(
        "value of a label",
        (text) =>
          findLabelTextFault(text) ??
          (text.includes("{{")
            ? "is a template, and nothing fills it in: series get it as it stands. Write the value itself."
            : undefined),
        labelForm,
      ),
    )
    .meta({
      title: "value of a label",
      pattern: labelForm.source,
      type: ["string", "integer"] as unknown,
    }),
  "sample",
);

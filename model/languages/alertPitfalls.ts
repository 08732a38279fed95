/** Alerts that are valid, and that do not do what they are written for. */
import type { Fault } from "./fault";
import { Faulty } from "./fault";
import type { Dialect } from "./promql";
import { partOf, Read, unwrap } from "./promql/reading";
import { resultLabels } from "./promql/resultLabels";
import { readsOf } from "./template/alertReads";
import { readAlertTemplate } from "./template/alertTemplate";

/** Whether an alert fires for every series that there is, whatever its value. */
export function findAlwaysFiring({ root }: Read): Fault | undefined {
  const node = unwrap(root);
  const bool = node.name === "BinaryExpr" ? partOf(node, "BoolModifier") : undefined;
  return (
    bool && {
      what: "compares with bool, which gives 0 instead of nothing where it is not true",
      late: "so the alert fires for every series",
      wayOut: "Remove bool.",
      offset: bool.from,
    }
  );
}

/** Labels that a template writes, and that the expression has aggregated away. */
export function findLostLabels(template: string, { text, root }: Read, dialect: Dialect): Fault[] {
  const labels = resultLabels(text, root);
  if (labels === undefined || !template.includes("{{")) return [];
  const { value } = Faulty.catch(() => readsOf(readAlertTemplate(template, dialect)));
  const lost = (value?.labels ?? []).filter(({ name }) => !labels.has(name));
  return lost.map(({ name, at }) => ({
    what: `reads the label ${name}, which the alert's expression does not give`,
    late: "so it is empty",
    wayOut:
      labels.size === 0
        ? `Keep the label in the expression, such as by (${name}), or leave it out.`
        : `Keep the label in the expression, or use ${[...labels].sort().join(" or ")}.`,
    offset: at,
  }));
}

/** A label is part of what an alert is: with another value it is another alert. */
export function findChangingLabel(template: string, dialect: Dialect): Fault | undefined {
  if (!template.includes("{{")) return undefined;
  const { value } = Faulty.catch(() => readsOf(readAlertTemplate(template, dialect)));
  if (value?.value === undefined) return undefined;
  return {
    what: "has the alert's value in a label",
    late: "so each evaluation makes a new alert, and its `for` begins again",
    wayOut: "Move it to the annotations.",
    offset: value.value,
  };
}

/** Tolerations, as the API server takes them. Source: `ValidateTolerations` of pkg/apis/core/validation, Kubernetes 1.34. */
import { findKeyFault, findLabelValueFault } from "./objectNames";

/** A toleration as it is written; what another resource will know is no text yet. */
export interface Toleration {
  readonly key?: unknown;
  readonly operator?: string;
  readonly value?: unknown;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

/** What is wrong in a toleration. */
export interface TolerationFault {
  /** The key in it that is to be changed; `undefined` where one is missing. */
  readonly key?: keyof Toleration;
  /** Beginning with a verb, with the way out. */
  readonly rule: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Everything for which a toleration is refused. */
export function findTolerationFaults(toleration: Toleration): TolerationFault[] {
  const { key, operator, value, effect, tolerationSeconds } = toleration;
  const faults: TolerationFault[] = [];
  const keyFault = text(key) === "" ? undefined : findKeyFault(text(key));
  if (keyFault !== undefined) faults.push({ key: "key", rule: keyFault });
  if ((key === undefined || key === "") && operator !== "Exists")
    faults.push(
      operator === undefined
        ? {
            rule: "lacks a key, and only the operator Exists goes without one. Write the taint's key, or `operator: Exists` to tolerate every taint.",
          }
        : {
            key: "operator",
            rule: "needs a key. Write the taint's key, or Exists to tolerate every taint.",
          },
    );
  if (operator === "Exists") {
    if (text(value) !== "")
      faults.push({
        key: "value",
        rule: "is not taken with the operator Exists, which tolerates any value. Remove it, or use Equal.",
      });
  } else {
    const valueFault = findLabelValueFault(text(value));
    if (valueFault !== undefined) faults.push({ key: "value", rule: valueFault });
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute")
    faults.push({
      key: "tolerationSeconds",
      rule: "is taken with the effect NoExecute only, the one that removes running pods. Write `effect: NoExecute`, or remove the seconds.",
    });
  return faults;
}

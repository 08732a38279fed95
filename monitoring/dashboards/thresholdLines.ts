/** Thresholds of panels: those of the alerts, so that a line on a dashboard is where somebody is told. */
import type { Alert } from "../alert";
import { allAlerts } from "../alerts";
import type { AlertOverride } from "../ruleFiles";
import type { Limit } from "./page";

/** What settings say of alerts, by name. */
export type AlertOverrides = Readonly<Record<string, AlertOverride | undefined>>;

/** @throws Error where there is no alert of that name. */
export function alertNamed(name: string): Alert {
  const alert = allAlerts.find((each) => each.name === name);
  if (alert === undefined) throw new Error(`A dashboard names the alert ${name}, and there is none.`);
  return alert;
}

/** The number that an alert compares with; undefined where it compares with none. */
export const thresholdOf = (name: string, overrides: AlertOverrides = {}): number | undefined =>
  overrides[name]?.threshold ?? alertNamed(name).threshold?.value;

/** A limit with its numbers: from where on, in which colour. */
export interface Line {
  readonly at: number;
  readonly colour: string;
  readonly side: "above" | "below";
}

const colours = { info: "blue", warning: "orange", critical: "red" } as const;

/** Limits as lines, one for each number: that of what is worst there. An alert that is turned off has none. */
export function linesOf(limits: readonly Limit[], overrides: AlertOverrides): Line[] {
  const order = Object.values<string>(colours);
  const lines = limits.flatMap(({ alert, at, side = "above" }): Line[] => {
    const value = thresholdOf(alert, overrides) ?? at;
    if (value === undefined || overrides[alert]?.enabled === false) return [];
    return [{ at: value, colour: colours[overrides[alert]?.severity ?? alertNamed(alert).severity], side }];
  });
  const worstFirst = lines.sort((one, other) => order.indexOf(other.colour) - order.indexOf(one.colour));
  return worstFirst.filter((line, i) => worstFirst.findIndex(({ at }) => at === line.at) === i);
}

/** What each flag does that the stack does not set itself, and what is wrong with those that are given. */
import type { Program } from "../../model/flagCatalogue";
import { alertmanagerFlags } from "./alertmanagerFlags";
import { compactFlags } from "./compactFlags";
import type { ClassedFlags, FlagUse, Verdict } from "./flagClass";
import { prometheusFlags } from "./prometheusFlags";
import { queryFlags } from "./queryFlags";
import { queryFrontendFlags } from "./queryFrontendFlags";
import { ruleFlags } from "./ruleFlags";
import { sidecarFlags } from "./sidecarFlags";
import { storeFlags } from "./storeFlags";

/** By program and flag. A flag that is in neither this nor `ownedFlags` nor `harms` fails a test. */
export const flagClasses: Readonly<Record<Program, ClassedFlags>> = {
  sidecar: sidecarFlags,
  query: queryFlags,
  "query-frontend": queryFrontendFlags,
  store: storeFlags,
  rule: ruleFlags,
  compact: compactFlags,
  prometheus: prometheusFlags,
  alertmanager: alertmanagerFlags,
};

/** What is wrong with a flag where it is given; undefined when nothing is. */
export function judgeFlag(program: Program, use: FlagUse): Verdict | undefined {
  const classes = flagClasses[program];
  const found = Object.hasOwn(classes, use.flag) ? classes[use.flag].judge?.(use) : undefined;
  return typeof found === "string" ? { rule: found } : found;
}

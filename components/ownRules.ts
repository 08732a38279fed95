import * as pulumi from "@pulumi/pulumi";
import type { RuleFiles } from "../model/prometheusConfig";
import { buildCanaryMonitorRules, buildCanaryRulerRules } from "../monitoring/canary";
import { buildRuleFiles } from "../monitoring/ruleFiles";
import type { FilledStack } from "../settings/args/stackArgs";
import type { FilledTier } from "../settings/args/tierArgs";
import { ownRuleFilePrefix } from "../settings/kinds/valueKinds";
import { shapeOf } from "../settings/shapeOfStack";

/** The rules of a stack about itself, by who evaluates them. */
export interface OwnRules {
  readonly monitor: FilledTier<"Monitor">["rules"];
  /** With the user's own. */
  readonly ruler: FilledTier<"Ruler">["rules"];
}

/** Builds what monitor and Ruler evaluate to watch the stack itself; nothing where there is no monitor. */
export function buildOwnRules(settings: FilledStack): OwnRules {
  const { namespace, cluster = pulumi.getStack(), query, monitoring, ruler } = settings;
  const { alerts: overrides, runbookUrl } = monitoring;
  const both = pulumi.all([namespace, cluster, query.stores]).apply(([place, label, stores]) => {
    const shape = shapeOf({
      ...settings,
      namespace: place,
      cluster: label,
      query: { ...query, stores },
    });
    return {
      monitor: { ...buildRuleFiles(shape, { overrides, runbookUrl }), ...buildCanaryMonitorRules(shape) },
      ruler: {
        ...buildRuleFiles(shape, { overrides, runbookUrl, evaluator: "ruler" }),
        ...buildCanaryRulerRules(shape),
      },
    };
  });
  const own = (files: RuleFiles): RuleFiles =>
    Object.fromEntries(Object.entries(files).map(([name, file]) => [ownRuleFilePrefix + name, file]));
  const rules = {
    monitor: both.monitor,
    ruler: both.ruler.apply((files) => ({ ...(monitoring.enabled && own(files)), ...ruler.rules })),
  };
  return rules as OwnRules;
}

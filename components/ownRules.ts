import * as pulumi from "@pulumi/pulumi";
import { buildRuleFiles } from "../monitoring/ruleFiles";
import type { FilledStack } from "../settings/args/stackArgs";
import type { FilledTier } from "../settings/args/tierArgs";
import { shapeOf } from "../settings/stackShape";

/** The alerts of a stack about itself, as its monitor takes them. */
export function buildOwnRules(settings: FilledStack): FilledTier<"Monitor">["rules"] {
  const { namespace, cluster = pulumi.getStack(), query, monitoring } = settings;
  // Whether somebody is told is no secret, though who it is may be.
  const alertmanagerConfig = pulumi.unsecret(pulumi.output(settings.alertmanagerConfig));
  return pulumi
    .all([namespace, cluster, query.stores, alertmanagerConfig])
    .apply(([place, label, stores, config]) => {
      const shape = shapeOf({
        ...settings,
        namespace: place,
        cluster: label,
        query: { ...query, stores },
        alertmanagerConfig: config,
      });
      return buildRuleFiles(shape, { overrides: monitoring.alerts, runbookUrl: monitoring.runbookUrl });
    }) as FilledTier<"Monitor">["rules"];
}

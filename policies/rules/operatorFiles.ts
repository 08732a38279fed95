import { findRuleProblems } from "../../model/files/ruleFile";
import { keyOf } from "../../model/files/pathKeys";
import { stackPolicy, type GuardPolicy } from "../engine/policy";
import { keyReferences, operatorObjects, withoutKey } from "../reading/operatorObjects";

const tags = ["prometheus", "files", "operator"];
const hidden =
  "What the operator makes of it is in no resource of the stack, and is not judged: workloads-visible says so.";

/** Rules that the operator hands on are rules. */
export const operatorRulesValid = stackPolicy({
  name: "operator-rules-valid",
  displayName: "PrometheusRules hold rules",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "The groups of a PrometheusRule are what Prometheus and the Ruler read in a rule file: their keys, expressions and templates.",
  why: "The operator leaves out what it finds wrong, or Prometheus refuses the whole file: the alerts are not there.",
  source: "prometheus-operator, docs/api-reference: PrometheusRule; model/files/ruleFile.ts",
  reads: `spec.groups of resources of the kind PrometheusRule. ${hidden}`,
  remedy: "Correct the rule; `promtool check rules` tells more.",
  tags: [...tags, "alerting"],
  subjects: (stack) => operatorObjects<{ readonly groups?: unknown }>(stack, "PrometheusRule"),
  judge: ({ spec }) => {
    // Read to its end, so that what is not known is not taken for a fault.
    const content = JSON.parse(JSON.stringify({ groups: spec?.groups ?? [] })) as unknown;
    const [fault] = findRuleProblems(content, [], { forRuler: true, reserved: [] }).filter(
      ({ level }) => level === "error",
    );
    return (
      fault &&
      `has a fault: ${fault.about ? `${fault.about}: ` : ""}${keyOf(fault.path)} ${fault.rule.replace(/\.$/, "")}`
    );
  },
});

const kinds = [
  "Prometheus",
  "PrometheusAgent",
  "ThanosRuler",
  "Alertmanager",
  "ServiceMonitor",
  "PodMonitor",
  "AlertmanagerConfig",
  "ScrapeConfig",
];

/** What the operator is to read is there. */
export const operatorKeysExist = stackPolicy({
  name: "operator-keys-exist",
  displayName: "Resources of the operator name keys that exist",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "A Secret or ConfigMap of the stack that a resource of prometheus-operator names has the key that it names.",
  why: "The operator can't make the configuration, and what runs stays as it was, or never starts.",
  source: "prometheus-operator, docs/api-reference: SecretKeySelector",
  reads: `Each name with a key in ${kinds.join(", ")}, where the stack has a Secret or ConfigMap of that name. ${hidden}`,
  remedy: "Correct the key.",
  tags,
  subjects: (stack) => operatorObjects(stack, ...kinds),
  judge: (object, { stack }) => {
    const lost = keyReferences(object.spec, "spec").flatMap((reference) => {
      const found = withoutKey(stack, object, reference);
      return found ? [`${reference.key} of ${found.title} (${reference.at})`] : [];
    });
    return lost.length > 0 ? `asks for the key ${lost.join(" and ")}, which has no such key` : undefined;
  },
});

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [operatorRulesValid, operatorKeysExist];

import { stringify } from "yaml";
import { apply } from "../../support/api";
import { namespace } from "../../support/kubernetes";
import type { Fault } from "./fault";

/** It parses, and fails when it is evaluated: each side has many series of a job. */
const failing = { record: "e2e:failing", expr: "up * on (job) up" };

const write = (data: Readonly<Record<string, string>>): Promise<void> => {
  const map = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "thanos-ruler-rules", namespace },
    data,
  };
  return apply(map);
};

/** Somebody adds a rule file by hand whose group fails. */
export const failingRule: Fault = {
  title: "a rule group that fails",
  alert: "ThanosRuleGroupFails",
  // While Query still asks a store that has just gone, other groups fail as well.
  labels: { rule_group: /;e2e-failing$/ },
  begin: () => write({ "failing.yaml": stringify({ groups: [{ name: "e2e-failing", rules: [failing] }] }) }),
  mend: () => write({}),
};

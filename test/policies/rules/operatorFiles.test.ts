import { describeCases } from "../support/cases";
import { operatorKeysExist, operatorRulesValid } from "../../../policies/rules/operatorFiles";
import { kubernetesObject, unknown, type FakeResource } from "../../support/policy";

const operators = (kind: string, spec: unknown): FakeResource =>
  kubernetesObject("monitoring.coreos.com/v1", kind, spec);
const rule = (one: object) => [operators("PrometheusRule", { groups: [{ name: "one", rules: [one] }] })];

describeCases(operatorRulesValid, {
  "a rule": [undefined, rule({ alert: "Down", expr: "up == 0", labels: { cluster: "one" } })],
  "an expression that no parser reads": [
    /PrometheusRule monitoring\/subject has a fault: .*groups\[0\]\.rules\[0\]\.expr/,
    rule({ alert: "Down", expr: "up = 0" }),
  ],
  "a misspelt key": [/is not a key of a rule/, rule({ alert: "Down", expr: "up == 0", anotations: {} })],
  "a kind of another group": [
    undefined,
    [kubernetesObject("example.com/v1", "PrometheusRule", { groups: [{ name: "one", rules: [{}] }] })],
  ],
  "an expression that is not known yet": [/^unknown/, rule({ alert: "Down", expr: unknown("String") })],
});

const secret: FakeResource = {
  type: "kubernetes:core/v1:Secret",
  name: "objstore",
  props: {
    metadata: { name: "objstore", namespace: "monitoring" },
    stringData: { "objstore.yml": "type: S3" },
  },
};
const prometheus = (reference: object) => [
  operators("Prometheus", { thanos: { objectStorageConfig: reference } }),
  secret,
];

describeCases(operatorKeysExist, {
  "a key that is there": [undefined, prometheus({ name: "objstore", key: "objstore.yml" })],
  "a key that is not": [
    /asks for the key thanos.yml of Secret monitoring\/objstore \(spec.thanos.objectStorageConfig\), which has no such key/,
    prometheus({ name: "objstore", key: "thanos.yml" }),
  ],
  "one that may not be there": [
    undefined,
    prometheus({ name: "objstore", key: "thanos.yml", optional: true }),
  ],
  "a Secret that is not in the stack": [undefined, prometheus({ name: "somebodys", key: "thanos.yml" })],
});

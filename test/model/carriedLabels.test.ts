import assert from "node:assert/strict";
import fc from "fast-check";
import { findCarrier, labelsOfJobs, labelsOfRules, standardLabels } from "../../model/carriedLabels";
import { ownJobs } from "../support/ownJobs";

const name = fc.stringMatching(/^[a-z][a-z_]{0,10}$/);
const namesOf = (jobs: readonly unknown[]) =>
  labelsOfJobs(jobs)
    .map((label) => label.name)
    .sort();

describe("labels that series carry", () => {
  it("are those that the stack's own jobs set, read from the configuration", () => {
    assert.deepEqual([...new Set(namesOf(ownJobs))], ["job", "namespace", "pod", "service", "shard"]);
  });

  it("are whatever label a job writes, by whatever action, and none that is gone after discovery", () => {
    const action = fc.constantFrom(undefined, "replace", "Replace", "lowercase", "uppercase", "hashmod");
    fc.assert(
      fc.property(
        name,
        action,
        fc.constantFrom("relabel_configs", "metric_relabel_configs"),
        (label, verb, key) => {
          assert.deepEqual(namesOf([{ job_name: "a", [key]: [{ action: verb, target_label: label }] }]), [
            label,
          ]);
          assert.deepEqual(
            namesOf([{ job_name: "a", [key]: [{ action: verb, target_label: `__${label}` }] }]),
            [],
          );
          for (const other of ["keep", "drop", "labeldrop", "labelkeep", "keepequal"])
            assert.deepEqual(
              namesOf([{ job_name: "a", [key]: [{ action: other, target_label: label }] }]),
              [],
            );
        },
      ),
    );
  });

  it("are those that a labelmap names, or that what it copies is known to have", () => {
    const map = (regex: string, replacement?: string) =>
      namesOf([{ job_name: "a", relabel_configs: [{ action: "labelmap", regex, replacement }] }]);
    assert.deepEqual(map("__meta_kubernetes_pod_label_(app|team)"), ["app", "team"]);
    assert.deepEqual(map("__meta_consul_(?:service)_(a|b)", "consul_$1"), ["consul_a", "consul_b"]);
    assert.deepEqual(map("__meta_x", "owner"), ["owner"]);
    assert.ok(map("__meta_kubernetes_pod_label_(.+)").includes("app"));
    assert.ok(map("__meta_kubernetes_pod_label_(.+)", "k8s_${1}").includes("k8s_app"));
    assert.ok(map("__meta_kubernetes_node_label_(.+)").includes("topology_kubernetes_io_zone"));
    assert.deepEqual(map("__meta_kubernetes_pod_annotation_(.+)"), []);
  });

  it("are those of static targets and of rules, whatever is written where they should be", () => {
    assert.deepEqual(namesOf([{ job_name: "a", static_configs: [{ labels: { host: "x", __y: "z" } }] }]), [
      "host",
    ]);
    fc.assert(fc.property(fc.jsonValue(), (any) => void [labelsOfJobs([any]), labelsOfRules({ any })]));
  });

  it("do no harm with the same value", () => {
    const rules = labelsOfRules({
      slo: { groups: [{ name: "g", rules: [{ alert: "A", labels: { team: "db", tpl: "{{ $value }}" } }] }] },
    });
    assert.equal(findCarrier(rules, "team", "db"), undefined);
    assert.equal(findCarrier(rules, "team", "web")?.by, "the alert A sets");
    assert.equal(findCarrier(rules, "tpl", "{{ $value }}")?.by, "the alert A sets");
  });

  it("are none that say where a series comes from", () => {
    const right =
      "region environment env stage team datacenter dc zone site account project customer tenant org tier monitor " +
      "prometheus replica cloud provider country location owner product stack cluster_name";
    for (const label of right.split(" ")) assert.equal(findCarrier(standardLabels, label), undefined, label);
  });
});

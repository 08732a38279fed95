import assert from "node:assert/strict";
import { prometheusDialect } from "../../../../model/languages/promql";
import { findSeveralTargets } from "../../../../model/languages/promql/severalTargets";

const dialect = prometheusDialect(undefined);
const told = (text: string, isWhole?: (job: string) => boolean) => {
  const found = findSeveralTargets(text, dialect, isWhole);
  return found && `${found.how}: ${found.words}`;
};

describe("an expression that is evaluated on a share of the targets", () => {
  /** Each beside the nearest one of which a share gives no other answer. */
  const pairs: readonly (readonly [wrong: string, says: string, right: string])[] = [
    ['absent(up{job="api"})', "absent: absent()", 'up{job="api"} == 0'],
    ["up == 1 or absent_over_time(x[5m])", "absent: absent_over_time()", "count_over_time(x[5m]) == 0"],
    ["sum(rate(http_requests_total[5m])) > 5", "aggregation: sum", "rate(http_requests_total[5m]) > 5"],
    [
      "sum by (job) (rate(http_requests_total[5m]))",
      "aggregation: sum by (job)",
      "sum by (job, instance) (rate(http_requests_total[5m]))",
    ],
    ["count(up == 0) > 2", "aggregation: count", "count by (instance) (up == 0) > 2"],
    ["sum without (instance) (x)", "aggregation: sum without (instance)", "sum without (code) (x)"],
    [
      "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
      "aggregation: sum by (le)",
      "histogram_quantile(0.9, sum by (le, pod) (rate(x_bucket[5m])))",
    ],
    ["topk(3, x)", "aggregation: topk", "topk by (instance) (3, x)"],
    [
      "sum by (instance) (x) / scalar(sum(y))",
      "aggregation: sum",
      "sum by (instance) (x) / scalar(sum by (instance) (y))",
    ],
    ["sum(x)", "aggregation: sum", 'sum(x{instance="a:9100"})'],
    [
      "sum by (namespace) (container_memory_working_set_bytes)",
      "aggregation: sum by (namespace)",
      "sum by (namespace) (kube_pod_container_resource_requests)",
    ],
    ["sum(max_over_time(x[1h:1m]))", "aggregation: sum", "max_over_time(x[1h:1m])"],
    ["x / on (job) y", "matching: / on (job)", "x / on (job, instance) y"],
    ["x / ignoring (instance) y", "matching: / ignoring (instance)", "x / ignoring (code) y"],
    [
      "up * on (job) group_left (version) build_info",
      "matching: * on (job) group_left (version)",
      "up * on (instance) group_left (version) build_info",
    ],
    ['x{job="a"} - x{job="b"}', "matching: -", 'x{job="a"} - y{job="a"}'],
    [
      'x{job="a"} unless on (pod) y{job="b"}',
      "matching: unless on (pod)",
      'x{job="a"} unless on (pod) y{job="a"}',
    ],
    [
      "container_memory_rss / on (namespace, pod, container) kube_pod_container_resource_limits",
      "matching: / on (namespace, pod, container)",
      "kube_pod_status_phase * on (namespace) group_left kube_namespace_labels",
    ],
    [
      'x{instance="a:1"} / on () x{instance="b:1"}',
      "matching: / on ()",
      'x{instance="a:1"} / on () y{instance="a:1"}',
    ],
  ];
  for (const [wrong, says, right] of pairs)
    it(`${wrong} is told from ${right}`, () => {
      assert.equal(told(wrong), says);
      assert.equal(told(right), undefined);
    });

  it("needs no partner in a union, and none for a number", () => {
    for (const text of ['x{job="a"} or x{job="b"}', "x > bool 5", "x + time()", "vector(1)", "time() > 0"])
      assert.equal(told(text), undefined, text);
  });

  it("has all of a job whose targets it all scrapes", () => {
    const isWhole = (job: string) => job === "kube-state-metrics";
    for (const query of ["absent(X)", "sum(X)", "X / on (job) X"]) {
      const of = (job: string) => query.replaceAll("X", `x{job="${job}"}`);
      assert.notEqual(told(of("api"), isWhole), undefined, query);
      assert.equal(told(of("kube-state-metrics"), isWhole), undefined, query);
    }
  });

  it("is passed over when it can't be read", () => assert.equal(told("sum(("), undefined));
});

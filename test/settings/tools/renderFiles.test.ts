import assert from "node:assert/strict";
import { renderFiles } from "../../../settings/tools/renderFiles";

const render = (shards: number) =>
  renderFiles(
    {
      namespace: "thanos",
      cluster: "dev",
      prometheus: {
        shards,
        retiredShards: 1,
        externalLabels: {},
        rules: { slo: { groups: [] } },
        scrapeInterval: "30s",
        evaluationInterval: "30s",
        scrapeConfigs: [{ job_name: "own" }],
      },
      ruler: { rules: {} },
    },
    "route: {}",
  );

describe("the files that official tools get", () => {
  it("are those of a first pod, its variables in place", () => {
    const { prometheus, ...others } = render(2);
    const text = JSON.stringify(prometheus);
    assert.doesNotMatch(text, /\$\(/);
    assert.match(text, /"prometheus_shard":"0","prometheus_replica":"prometheus-shard-0-0"/);
    assert.match(text, /"job_name":"own"/);
    assert.deepEqual(others, {
      prometheusRules: { slo: { groups: [] } },
      rulerRules: {},
      alertmanager: "route: {}",
    });
  });

  it("grow by nothing but digits with the number of shards", () => {
    const [few, many] = [2, 1000].map((shards) => JSON.stringify(render(shards).prometheus).length);
    assert.ok(many - few < 100, `${few} and ${many} characters`);
  });
});

import assert from "node:assert/strict";
import { parse } from "yaml";
import { ThanosStack } from "../../components/thanosStack";
import { pages } from "../../monitoring/dashboards/pages";
import { Program, run } from "../support/mocks";
import { startStack } from "../support/workloads";

const kind = "kubernetes:core/v1:ConfigMap";
const own = (program: Program<unknown>) =>
  program.ofType(kind).filter(({ name }) => name.startsWith("thanos-dashboards-"));

/** A stack with settings of its dashboards. */
const start = (dashboards: object = {}, others: object = {}) =>
  run(startStack, { ...others, monitoring: { dashboards } });

describe("the dashboards of a stack", () => {
  it("are a ConfigMap each, as the sidecar of Grafana looks for them", async () => {
    const maps = own(await start({ folder: "Monitoring" }));
    assert.deepEqual(
      maps.map(({ pulumiName, name }) => [pulumiName, name]),
      [...pages.map(({ uid }) => uid.replace("thanos-stack-", "")), "datasource"].map((each) => [
        `thanos-dashboards-${each}`,
        `thanos-dashboards-${each}`,
      ]),
    );
    for (const [i, { uid }] of pages.entries()) {
      const { metadata, data } = maps[i].inputs;
      assert.equal(metadata.namespace, "thanos");
      assert.equal(metadata.labels.grafana_dashboard, "1");
      assert.equal(metadata.labels.grafana_datasource, undefined);
      assert.deepEqual(metadata.annotations, { grafana_folder: "Monitoring" });
      assert.deepEqual(Object.keys(data), [`${uid}.json`]);
      assert.equal(JSON.parse(data[`${uid}.json`]).uid, uid);
      // Kubernetes keeps a copy in an annotation when kubectl applies, and that has 256 KiB.
      assert.ok(Buffer.byteLength(data[`${uid}.json`]) < 256 * 1024);
    }
  });

  it("ask Query Frontend at its path, without a secret, and do not replace Grafana's default", async () => {
    const maps = own(
      await start(
        {},
        { cluster: "eu-1", query: { webPath: "/thanos" }, prometheus: { scrapeInterval: "15s" } },
      ),
    );
    const { metadata, data } = maps[maps.length - 1].inputs;
    assert.equal(metadata.labels.grafana_datasource, "1");
    assert.equal(metadata.labels.grafana_dashboard, undefined);
    assert.deepEqual(parse(data["thanos-datasource.yaml"]), {
      apiVersion: 1,
      datasources: [
        {
          name: "Thanos eu-1",
          type: "prometheus",
          access: "proxy",
          url: "http://thanos-query-frontend.thanos.svc.cluster.local:9090/thanos",
          isDefault: false,
          editable: false,
          jsonData: {
            prometheusType: "Thanos",
            timeInterval: "15s",
            httpMethod: "POST",
            manageAlerts: false,
          },
        },
      ],
    });
  });

  it("may be where Grafana is, with labels by which it looks; they can't make a dashboard of the data source", async () => {
    const maps = own(
      await start({ namespace: "grafana", labels: { team: "metrics", grafana_datasource: "0" } }),
    );
    assert.deepEqual(
      [...new Set(maps.map(({ inputs }) => `${inputs.metadata.namespace} ${inputs.metadata.labels.team}`))],
      ["grafana metrics"],
    );
    assert.equal(maps[maps.length - 1].inputs.metadata.labels.grafana_datasource, "1");
  });

  it("have the thresholds of the stack's settings, and link to its page of alerts", async () => {
    const runbookUrl = "https://docs.example.org/alerts";
    const alerts = { ThanosCompactBacklogGrows: { threshold: 77 } };
    const maps = own(await run(startStack, { monitoring: { alerts, runbookUrl } }));
    const map = maps.find(({ name }) => name === "thanos-dashboards-compactor");
    const { panels } = JSON.parse(map?.inputs.data["thanos-stack-compactor.json"]);
    const [panel] = panels.filter(({ title }: any) => title === "How many compactions wait?");
    assert.deepEqual(panel.fieldConfig.defaults.thresholds.steps[1], { value: 77, color: "orange" });
    assert.equal(panel.links[0].url, `${runbookUrl}#thanoscompactbackloggrows`);
  });

  it("are not there when they are turned off, nor is the data source", async () =>
    assert.deepEqual(own(await start({ enabled: false })), []));

  it("are named after the stack in Pulumi", async () => {
    const program = await run(() => new ThanosStack("other"));
    assert.ok(own(program).every(({ pulumiName }) => pulumiName.startsWith("other-dashboards-")));
  });
});

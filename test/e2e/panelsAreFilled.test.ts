import "./suite";
import { changeSettings } from "./changes";
import assert from "node:assert/strict";
import { parse } from "yaml";
import { ports } from "../../model/addresses";
import { durationSeconds } from "../../model/units";
import { pages } from "../../monitoring/dashboards/pages";
import { list } from "../support/api";
import { emptyPanels } from "../support/emptyPanels";
import { eventually } from "../support/eventually";
import { namespace, pods, type Pod } from "../support/kubernetes";
import { substitute, type Chosen } from "../support/panelQueries";
import { askPod, type Series } from "../support/thanosApi";

/** As Grafana's sidecar finds them. */
const filesWith = async (label: string): Promise<Record<string, string>> => {
  const maps = await list<{ data: Record<string, string> }>("v1", "configmaps", {
    namespace,
    labels: { [label]: "1" },
  });
  return Object.assign({}, ...maps.map(({ data }) => data)) as Record<string, string>;
};

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
  readonly instant: boolean;
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const dashboardsOf = async (): Promise<Dashboard[]> =>
  Object.values(await filesWith("grafana_dashboard")).map((text) => JSON.parse(text) as Dashboard);

/** Runs a variable's `label_values(selector, label)` as Grafana does. */
async function valuesOf(frontend: Pod, query: string, chosen?: Chosen): Promise<string[]> {
  const [, selector, label] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
  assert.ok(label, `${query} is no look-up of a label's values`);
  const match = chosen ? substitute(selector, chosen) : selector;
  return askPod<string[]>(frontend, `label/${label}/values`, { "match[]": match });
}

const hour = 3600;

/** Whether Grafana would show something: NaN, the share of nothing, is a gap. */
const hasData = (series: readonly Series[]): boolean =>
  series.some(({ value, values = [] }) =>
    [...(value ? [value] : []), ...values].some(([, text]) => !Number.isNaN(Number(text))),
  );

/** Runs a query as its panel does: for this moment, or over the last hour. */
async function runTarget(frontend: Pod, { expr, instant }: Target, chosen: Chosen): Promise<Series[]> {
  const query = substitute(expr, chosen);
  const end = Math.floor(Date.now() / 1000);
  const { result } = instant
    ? await askPod<{ result: Series[] }>(frontend, "query", { query, time: String(end) })
    : await askPod<{ result: Series[] }>(frontend, "query_range", {
        query,
        start: String(end - hour),
        end: String(end),
        step: "60",
      });
  return result;
}

/** A panel's answers, by legend. */
async function runPanel(frontend: Pod, panel: Dashboard["panels"][number], chosen: Chosen) {
  const answers: [legend: string, filled: boolean][] = [];
  for (const target of panel.targets)
    answers.push([target.legendFormat, hasData(await runTarget(frontend, target, chosen))]);
  return answers;
}

describe("Every panel of every dashboard has data", () => {
  let frontend: Pod;
  let chosen: Chosen;

  before("the stack has memcached, and the variables have values", async function () {
    this.timeout(600_000);
    await changeSettings();
    [frontend] = await pods("query-frontend");
    const [{ jsonData, url }] = (
      parse((await filesWith("grafana_datasource"))["thanos-datasource.yaml"]) as {
        datasources: { jsonData: { timeInterval: string }; url: string }[];
      }
    ).datasources;
    assert.equal(url, `http://thanos-query-frontend.${namespace}.svc.cluster.local:${ports.web}`);
    // Grafana's `$__rate_interval` where the panel is wide enough.
    const window = `${4 * (durationSeconds(jsonData.timeInterval) as number)}s`;
    const [{ templating }] = await dashboardsOf();
    const cluster = templating.list.find(({ name }) => name === "cluster");
    const clusters = await eventually("the cluster can be chosen", async () => {
      const found = await valuesOf(frontend, cluster?.query ?? "");
      assert.equal(found.length, 1, `clusters with a Query: ${found.join(", ")}`);
      return found;
    });
    chosen = { cluster: clusters[0], window };
  });

  it("the ConfigMaps hold every dashboard", async () =>
    assert.deepEqual(
      (await dashboardsOf()).map(({ uid }) => uid).sort(),
      pages.map(({ uid }) => uid).sort(),
    ));

  it("every shard can be chosen, and the monitor", async () => {
    const dashboards = await dashboardsOf();
    const shard = dashboards
      .flatMap(({ templating }) => templating.list)
      .find(({ name }) => name === "shard");
    const found = await valuesOf(frontend, shard?.query ?? "", chosen);
    assert.deepEqual(found.sort(), ["0", "1", "2", "monitor"]);
  });

  for (const { uid, title } of pages)
    it(title, async function () {
      this.timeout(600_000);
      const dashboard = (await dashboardsOf()).find((each) => each.uid === uid);
      assert.ok(dashboard);
      const mayBeEmpty = emptyPanels[uid] ?? {};
      // What came with the change of settings is scraped within a few intervals.
      await eventually(
        `every panel of ${title} has data`,
        async () => {
          const empty: string[] = [];
          for (const panel of dashboard.panels)
            for (const [legend, filled] of await runPanel(frontend, panel, chosen))
              if (!filled && !(panel.title in mayBeEmpty)) empty.push(`${panel.title} (${legend})`);
          assert.deepEqual(empty, []);
        },
        { timeout: 180_000, every: 15_000 },
      );
    });
});

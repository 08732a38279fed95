import assert from "node:assert/strict";
import { allAlerts } from "../../../monitoring/alerts";
import { buildDashboard, buildDashboards } from "../../../monitoring/dashboards/build";
import { now, panelsOf, type Limit, type Page } from "../../../monitoring/dashboards/page";
import { pages } from "../../../monitoring/dashboards/pages";
import { stepsOf } from "../../../monitoring/dashboards/panels";
import { thresholdOf } from "../../../monitoring/dashboards/thresholdLines";

/** A ConfigMap with more is refused by Kubernetes. */
const mostBytes = 2 ** 20;

const runbookUrl = "https://docs.example.org/alerts.md";
const built = (page: Page, overrides = {}): any =>
  JSON.parse(JSON.stringify(buildDashboard(page, { runbookUrl, overrides })));

/** A dashboard with one panel that has these limits. */
const pageWith = (...limits: Limit[]): Page => ({
  uid: "test",
  title: "Test",
  description: "A test.",
  rows: [[now("How many?", { description: "Many.", unit: "count", queries: { a: "up" }, limits })]],
});
const stepsIn = (page: Page, overrides = {}): unknown =>
  built(page, overrides).panels[0].fieldConfig.defaults.thresholds.steps;

const withThreshold = allAlerts.find(({ threshold, severity }) => threshold && severity === "warning");
const without = allAlerts.find(({ threshold, severity }) => !threshold && severity === "critical");
assert.ok(withThreshold?.threshold && without);
const { name, threshold } = withThreshold;

describe("a dashboard as Grafana has it", () => {
  for (const page of pages)
    describe(page.title, () => {
      let dashboard: any;
      before(() => (dashboard = built(page)));

      it("has what Grafana needs to load it", () => {
        assert.equal(dashboard.uid, page.uid);
        // Grafana takes no longer one, and no other characters.
        assert.match(dashboard.uid, /^[a-zA-Z0-9_-]{1,40}$/);
        assert.ok(dashboard.schemaVersion >= 36, `schemaVersion ${dashboard.schemaVersion}`);
        assert.equal(dashboard.id, undefined, "an id belongs to one Grafana");
        assert.ok(JSON.stringify(dashboard).length < mostBytes / 4);
      });

      it("has panels that lie beside each other", () => {
        const taken = new Set<string>();
        for (const { title, gridPos } of dashboard.panels)
          for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
            for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
              assert.ok(Number.isInteger(x) && x >= 0 && x < 24, `${title} leaves the grid`);
              assert.ok(!taken.has(`${x},${y}`), `${title} lies on another panel`);
              taken.add(`${x},${y}`);
            }
        assert.deepEqual(
          dashboard.panels.map(({ id }: any) => id),
          dashboard.panels.map((_: any, i: number) => i + 1),
        );
      });

      it("asks the data source that is chosen, once for each of its queries", () => {
        const variables = dashboard.templating.list.map((variable: any) => variable.name);
        assert.deepEqual(variables, ["datasource", "cluster", ...(page.shardsOf ? ["shard"] : [])]);
        for (const [i, panel] of dashboard.panels.entries()) {
          const { queries } = panelsOf(page)[i];
          const chosen = { type: "prometheus", uid: "${datasource}" };
          assert.deepEqual(panel.datasource, chosen);
          assert.deepEqual(
            panel.targets.map(({ expr, legendFormat }: any) => [legendFormat, expr]),
            Object.entries(queries),
          );
          const refIds = panel.targets.map(({ refId }: any) => refId);
          assert.equal(new Set(refIds).size, refIds.length);
          for (const target of panel.targets) {
            assert.deepEqual(target.datasource, chosen);
            assert.notEqual(target.instant, target.range, "one moment or a range");
          }
        }
      });

      it("has a unit and a text for each panel, and links to the others and to the alerts", () => {
        for (const panel of dashboard.panels) {
          assert.ok(panel.fieldConfig.defaults.unit, panel.title);
          assert.ok(panel.description, panel.title);
        }
        const [others, alerts] = dashboard.links;
        assert.deepEqual([others.type, others.tags], ["dashboards", dashboard.tags]);
        assert.equal(alerts.url, runbookUrl);
      });

      it("turns colour where the alerts fire", () => {
        for (const [i, { limits = [] }] of panelsOf(page).entries())
          for (const { alert, at } of limits) {
            const { steps } = dashboard.panels[i].fieldConfig.defaults.thresholds;
            const numbers = steps.map(({ value }: any) => value);
            const line = thresholdOf(alert) ?? at;
            assert.ok(line === undefined || numbers.includes(line), `${alert} in ${JSON.stringify(steps)}`);
          }
      });
    });

  it("has variables whose look-ups are short", () => {
    const queries = pages.flatMap((page) =>
      built(page).templating.list.flatMap(({ type, query }: any) => (type === "query" ? [query] : [])),
    );
    assert.deepEqual(
      [...new Set(queries)],
      [
        'label_values(up{job="thanos-query"}, cluster)',
        'label_values(up{cluster="$cluster", job="prometheus"}, shard)',
      ],
    );
  });

  it("is there for every page", () =>
    assert.deepEqual(
      Object.keys(buildDashboards({ runbookUrl })),
      pages.map(({ uid }) => uid),
    ));

  it("links to no path of a file, which would lead nowhere in Grafana", () => {
    const dashboard = buildDashboard(pageWith({ alert: name }), { runbookUrl: "docs/alerts.md" });
    assert.ok(!JSON.stringify(dashboard).includes('"url":"docs'));
    assert.equal(dashboard.links?.length, 1);
  });
});

describe("the threshold of a panel", () => {
  const green = { value: null, color: "green" };

  it("is that of the alert, in the colour of its severity, with a link to what to do", () => {
    assert.deepEqual(stepsIn(pageWith({ alert: name })), [
      green,
      { value: threshold?.value, color: "orange" },
    ]);
    const [panel] = built(pageWith({ alert: name })).panels;
    assert.equal(panel.links[0].url, `${runbookUrl}#${name.toLowerCase()}`);
    assert.ok(panel.description.includes(name));
  });

  it("is that of a setting, which may also change the severity", () =>
    assert.deepEqual(stepsIn(pageWith({ alert: name }), { [name]: { threshold: 7, severity: "critical" } }), [
      green,
      { value: 7, color: "red" },
    ]));

  it("is gone when the alert is turned off", () =>
    assert.deepEqual(stepsIn(pageWith({ alert: name }), { [name]: { enabled: false } }), [green]));

  it("is the panel's own where the alert has none", () =>
    assert.deepEqual(stepsIn(pageWith({ alert: without.name, at: 1 })), [green, { value: 1, color: "red" }]));

  it("is a link and no line where neither has a number", () => {
    assert.deepEqual(stepsIn(pageWith({ alert: without.name })), [green]);
    assert.equal(built(pageWith({ alert: without.name })).panels[0].links.length, 1);
  });

  it("may have the bad on its lower side", () =>
    assert.deepEqual(stepsIn(pageWith({ alert: without.name, at: 1, side: "below" })), [
      { value: null, color: "red" },
      { value: 1, color: "green" },
    ]));

  it("may be two, of a warning and of what is worse, on either side", () => {
    const [warning, critical] = [
      { colour: "orange", at: 5 },
      { colour: "red", at: 9 },
    ];
    const above = [critical, warning].map((line) => ({ ...line, side: "above" as const }));
    assert.deepEqual(stepsOf(above), [green, { value: 5, color: "orange" }, { value: 9, color: "red" }]);
    const below = [
      { colour: "red", at: 5, side: "below" as const },
      { colour: "orange", at: 9, side: "below" as const },
    ];
    assert.deepEqual(stepsOf(below), [
      { value: null, color: "red" },
      { value: 5, color: "orange" },
      { value: 9, color: "green" },
    ]);
  });

  it("is one line where two alerts have the same number: that of the worse", () => {
    const [warning, critical] = ["AlertmanagerFailedToSendAlerts", "AlertmanagerClusterFailedToSendAlerts"];
    assert.equal(thresholdOf(warning), thresholdOf(critical));
    assert.deepEqual(stepsIn(pageWith({ alert: warning }, { alert: critical })), [
      green,
      { value: thresholdOf(critical), color: "red" },
    ]);
  });

  it("can't be of an alert that there is not", () =>
    assert.throws(() => stepsIn(pageWith({ alert: "NoSuchAlert" })), /NoSuchAlert, and there is none/));
});

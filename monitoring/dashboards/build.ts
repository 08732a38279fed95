/** Dashboards as Grafana reads them. */
import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Dashboard,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { pages } from "./pages";
import type { Page } from "./page";
import { buildPanel, heights } from "./panels";
import type { AlertOverrides } from "./thresholds";
import { clusterVariable, datasourceVariable, shardVariable } from "./variables";

/** What dashboards know of the stack whose they are. */
export interface DashboardOptions {
  /** URL of docs/alerts.md. */
  readonly runbookUrl: string;
  /** What settings say of alerts, by name. @default every alert is as it is written */
  readonly overrides?: AlertOverrides;
}

/** By which the dashboards find each other. */
const tag = "thanos-stack";

/** Columns of Grafana's grid. */
const columns = 24;

/** Builds a dashboard. */
export function buildDashboard(page: Page, { runbookUrl, overrides = {} }: DashboardOptions): Dashboard {
  const dashboard = new DashboardBuilder(page.title)
    .uid(page.uid)
    .description(page.description)
    .tags([tag])
    .readonly()
    .timezone("browser")
    .time({ from: "now-6h", to: "now" })
    .refresh("1m")
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(datasourceVariable())
    .withVariable(clusterVariable())
    .link(
      new DashboardLinkBuilder("Dashboards of the stack")
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .asDropdown(true)
        .includeVars(true)
        .keepTime(true),
    )
    .link(
      new DashboardLinkBuilder("Alerts, and what to do")
        .type(DashboardLinkType.Link)
        .icon("doc")
        .url(runbookUrl)
        .targetBlank(true),
    );
  if (page.shardsOf !== undefined) dashboard.withVariable(shardVariable(page.shardsOf));
  let [id, y] = [0, 0];
  for (const row of page.rows) {
    const [w, h] = [columns / row.length, Math.max(...row.map(({ shows }) => heights[shows]))];
    row.forEach((panel, i) => {
      id += 1;
      dashboard.withPanel(buildPanel(panel, { id, grid: { x: i * w, y, w, h }, overrides, runbookUrl }));
    });
    y += h;
  }
  return dashboard.build();
}

/** Every dashboard as the text of a file, by its uid. */
export const buildDashboards = (options: DashboardOptions): Record<string, string> =>
  Object.fromEntries(pages.map((page) => [page.uid, JSON.stringify(buildDashboard(page, options))]));

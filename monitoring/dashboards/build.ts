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
import type { AlertOverrides } from "./thresholdLines";
import { clusterVariable, datasourceVariable, shardVariable } from "./dashboardVariables";

/** What dashboards know of the stack whose they are. */
export interface DashboardOptions {
  /** Where docs/alerts.md is. Panels and dashboards link to it where it is a URL, because a path leads nowhere in Grafana. */
  readonly runbookUrl: string;
  /** What settings say of alerts, by name. @default every alert is as it is written */
  readonly overrides?: AlertOverrides;
}

/** By which the dashboards find each other. */
const tag = "thanos-stack";

/** Columns of Grafana's grid. */
const columns = 24;

const linkToDashboards = (): DashboardLinkBuilder =>
  new DashboardLinkBuilder("Dashboards of the stack")
    .type(DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);

const linkToAlerts = (url: string): DashboardLinkBuilder =>
  new DashboardLinkBuilder("Alerts, and what to do")
    .type(DashboardLinkType.Link)
    .icon("doc")
    .url(url)
    .targetBlank(true);

/** Builds a dashboard. */
export function buildDashboard(page: Page, options: DashboardOptions): Dashboard {
  const { overrides = {} } = options;
  const runbookUrl = /^https?:\/\//.test(options.runbookUrl) ? options.runbookUrl : undefined;
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
    .link(linkToDashboards());
  if (runbookUrl !== undefined) dashboard.link(linkToAlerts(runbookUrl));
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

/** Every dashboard by its uid. */
export const buildDashboards = (options: DashboardOptions): Record<string, Dashboard> =>
  Object.fromEntries(pages.map((page) => [page.uid, buildDashboard(page, options)]));

/** Panels as Grafana has them. */
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import * as common from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type GridPos,
  type Panel as GrafanaPanel,
  type Threshold,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import * as stat from "@grafana/grafana-foundation-sdk/stat";
import * as table from "@grafana/grafana-foundation-sdk/table";
import * as timeseries from "@grafana/grafana-foundation-sdk/timeseries";
import { runbookAnchor } from "../ruleFiles";
import { units, type Panel } from "./page";
import { linesOf, type AlertOverrides, type Line } from "./thresholdLines";
import { chosenDatasource } from "./dashboardVariables";

/** Where a panel is, and what its limits are. */
export interface Place {
  readonly id: number;
  readonly grid: GridPos;
  readonly overrides: AlertOverrides;
  /** URL of docs/alerts.md. @default there are no links to it */
  readonly runbookUrl: string | undefined;
}

/** Rows of the grid that a panel takes. */
export const heights = { now: 5, course: 8, list: 8 } as const;

/** Grafana names queries by letters. */
const letter = (i: number): string => String.fromCharCode("A".charCodeAt(0) + i);

const buildQueries = ({ queries, shows }: Panel): DataqueryBuilder[] =>
  Object.entries(queries).map(([legend, expr], i) => {
    const query = new DataqueryBuilder()
      .refId(letter(i))
      .datasource(chosenDatasource)
      .expr(expr)
      .legendFormat(legend);
    if (shows === "course") return query.range();
    return shows === "list" ? query.instant().format(PromQueryFormat.Table) : query.instant();
  });

/** Colours from the lowest number up, as Grafana has them: each step holds until the next. */
export function stepsOf(lines: readonly Line[]): Threshold[] {
  const below = lines.filter(({ side }) => side === "below").sort((one, other) => one.at - other.at);
  const above = lines.filter(({ side }) => side === "above").sort((one, other) => one.at - other.at);
  // Under a lower limit its own colour holds, from it on that of the next one, and at last green.
  const colours = [...below.map(({ colour }) => colour), "green"];
  return [
    { value: null, color: colours[0] },
    ...below.map(({ at }, i) => ({ value: at, color: colours[i + 1] })),
    ...above.map(({ at, colour }) => ({ value: at, color: colour })),
  ];
}

const buildThresholds = (lines: readonly Line[]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(lines));

const buildStat = (lines: readonly Line[]): stat.PanelBuilder =>
  new stat.PanelBuilder()
    .graphMode(common.BigValueGraphMode.None)
    .colorMode(lines.length > 0 ? common.BigValueColorMode.Background : common.BigValueColorMode.Value)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]));

const buildCourse = (lines: readonly Line[]): timeseries.PanelBuilder =>
  new timeseries.PanelBuilder()
    .min(0)
    .fillOpacity(10)
    .showPoints(common.VisibilityMode.Never)
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder()
        .mode(common.TooltipDisplayMode.Multi)
        .sort(common.SortOrder.Descending),
    )
    .thresholdsStyle(
      new common.GraphThresholdsStyleConfigBuilder().mode(
        lines.length > 0 ? common.GraphThresholdsStyleMode.Dashed : common.GraphThresholdsStyleMode.Off,
      ),
    );

/** A table without the column of the time, which is the same in each row. */
const buildList = ({ queries }: Panel): table.PanelBuilder => {
  const [column] = Object.keys(queries);
  const options = { excludeByName: { Time: true }, renameByName: { Value: column } };
  return new table.PanelBuilder().withTransformation({ id: "organize", options });
};

const buildKind = (panel: Panel, lines: readonly Line[]) => {
  if (panel.shows === "now") return buildStat(lines);
  return panel.shows === "course" ? buildCourse(lines) : buildList(panel);
};

/** Links to what to do about each alert whose threshold a panel shows. */
const linksTo = ({ limits = [] }: Panel, runbookUrl: string | undefined): DashboardLinkBuilder[] =>
  runbookUrl === undefined
    ? []
    : limits.map(({ alert }) =>
        new DashboardLinkBuilder(`What to do about ${alert}`)
          .url(`${runbookUrl}#${runbookAnchor({ name: alert })}`)
          .targetBlank(true),
      );

/** What is said of a panel, with the alerts whose thresholds it shows. */
const describe = ({ description, limits = [] }: Panel): string =>
  limits.length === 0
    ? description
    : `${description} Alerts: ${limits.map(({ alert }) => alert).join(", ")} (docs/alerts.md).`;

/** A panel as the SDK builds it. */
export function buildPanel(panel: Panel, place: Place): Builder<GrafanaPanel> {
  const { limits = [], words, none } = panel;
  const lines = linesOf(limits, place.overrides);
  const built = buildKind(panel, lines)
    .id(place.id)
    .title(panel.title)
    .description(describe(panel))
    .datasource(chosenDatasource)
    .gridPos(place.grid)
    .unit(units[panel.unit])
    .thresholds(buildThresholds(lines))
    .targets(buildQueries(panel))
    .links(linksTo(panel, place.runbookUrl));
  if (none !== undefined) built.noValue(none);
  if (words !== undefined) {
    const options = Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { text }]));
    built.mappings([{ type: MappingType.ValueToText, options }]);
  }
  return built;
}

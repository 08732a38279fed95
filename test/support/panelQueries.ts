/** The queries of dashboards as Grafana sends them: with values in place of their variables. */
import { panelsOf, type Page, type Panel } from "../../monitoring/dashboards/page";

/** A query of a panel. */
export interface PanelQuery {
  readonly page: Page;
  readonly panel: Panel;
  readonly legend: string;
  readonly expr: string;
}

export const queriesOf = (page: Page): PanelQuery[] =>
  panelsOf(page).flatMap((panel) =>
    Object.entries(panel.queries).map(([legend, expr]) => ({ page, panel, legend, expr })),
  );

/** Values of the variables. */
export interface Chosen {
  readonly cluster: string;
  /** @default every shard */
  readonly shard?: string;
  /** Window for rates, such as 2m. */
  readonly window: string;
}

/** Puts values in the place of variables. @throws Error where a variable is left. */
export function substitute(expr: string, { cluster, shard = ".+", window }: Chosen): string {
  const sent = expr
    .replaceAll("$__rate_interval", window)
    .replaceAll("$cluster", cluster)
    .replaceAll("$shard", shard);
  if (sent.includes("$")) throw new Error(`${sent} has a variable that nobody fills in.`);
  return sent;
}

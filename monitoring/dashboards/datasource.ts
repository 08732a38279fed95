/** The data source of the dashboards, as a file that Grafana provisions. */

export interface DatasourceArgs {
  /** Value of the external label `cluster`. */
  readonly cluster: string;
  /** HTTP address of Query Frontend. */
  readonly url: string;
  /** How often targets are scraped, as Prometheus writes it: Grafana's window for rates is never less than four of them. */
  readonly scrapeInterval: string;
}

/**
 * Query Frontend as a data source. It is not Grafana's default one: Grafana refuses a second default. Without a uid,
 * Grafana makes one from the name, so it stays the same.
 */
export const datasourceFile = ({ cluster, url, scrapeInterval }: DatasourceArgs): object => ({
  apiVersion: 1,
  datasources: [
    {
      name: `Thanos ${cluster}`,
      type: "prometheus",
      access: "proxy",
      url,
      isDefault: false,
      editable: false,
      jsonData: {
        prometheusType: "Thanos",
        timeInterval: scrapeInterval,
        // Long queries do not fit into a URL.
        httpMethod: "POST",
        // The Ruler's rules are files: Grafana can show them and not change them.
        manageAlerts: false,
      },
    },
  ],
});

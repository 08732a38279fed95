/** What somebody chooses at the top of a dashboard. */
import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { clusterLabel } from "../../model/labels";
import { own } from "./queries";

/** The data source that every query goes to: the one that is chosen. */
export const chosenDatasource = { type: "prometheus", uid: "${datasource}" };

/** Which data source: any Prometheus that Grafana has, for those who have several stacks. */
export const datasourceVariable = (): DatasourceVariableBuilder =>
  new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus");

/** Label values as Grafana's Prometheus data source looks them up. */
const choice = (name: string, label: string, selector: string, valuesOf: string): QueryVariableBuilder => {
  const query = `label_values(${selector}, ${valuesOf})`;
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(chosenDatasource)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NaturalAsc);
};

/** Which stack: a Query may see those of several clusters. */
export const clusterVariable = (): QueryVariableBuilder =>
  choice("cluster", "Cluster", 'up{job="thanos-query"}', clusterLabel);

/** Which shards; the monitor counts as one. @param job whose pods have the label */
export const shardVariable = (job: string): QueryVariableBuilder =>
  choice("shard", "Shard", `up{${own(job)}}`, "shard")
    .multi(true)
    .includeAll(true)
    .allValue(".+")
    .current({ text: "All", value: "$__all" });

import { prometheusConfig } from "../../model/prometheusConfig";

/** The scrape jobs of a stack without any of the user's. */
export const { scrape_configs: ownJobs } = prometheusConfig({
  namespace: "thanos",
  cluster: "dev",
  shards: 3,
  retiredShards: 1,
  externalLabels: {},
  scrapeInterval: "30s",
  evaluationInterval: "30s",
  scrapeConfigs: [],
  ruleFiles: "/rules/*.yaml",
  alertmanagerService: "alertmanager",
}) as { scrape_configs: Record<string, unknown>[] };

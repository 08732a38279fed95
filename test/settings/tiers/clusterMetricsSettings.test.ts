import { describeTier } from "../../support/tierTables";

describeTier("clusterMetrics", "tiers/clusterMetricsSettings.yaml");

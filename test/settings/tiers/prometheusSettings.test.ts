import { describeTier } from "../../support/tierTables";

describeTier("prometheus", "tiers/prometheusSettings.yaml");

import { describeTier } from "../../support/tierTables";

describeTier("query", "tiers/querySettings.yaml");

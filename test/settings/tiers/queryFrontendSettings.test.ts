import { describeTier } from "../../support/tierTables";

describeTier("queryFrontend", "tiers/queryFrontendSettings.yaml");

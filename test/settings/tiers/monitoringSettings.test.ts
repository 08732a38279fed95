import { describeTier } from "../../support/tierTables";

describeTier("monitoring", "tiers/monitoringSettings.yaml");

import { describeTier } from "../../support/tierTables";

describeTier("network", "tiers/networkSettings.yaml");

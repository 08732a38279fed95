import { describeTier } from "../../support/tierTables";

describeTier("storeGateway", "tiers/storeGatewaySettings.yaml");

import { describeTier } from "../../support/tierTables";

describeTier("ruler", "tiers/rulerSettings.yaml");

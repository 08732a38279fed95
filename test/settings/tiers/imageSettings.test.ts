import { describeTier } from "../../support/tierTables";

describeTier("images", "tiers/imageSettings.yaml");
